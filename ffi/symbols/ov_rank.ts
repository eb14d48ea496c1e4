import type { SymbolTable } from "./signature.ts";

/** `ov_rank.h`: the rank of a partial shape. */
export const ov_rank = {
  ov_rank_is_dynamic: {
    result: "bool",
    parameters: [
      ["ov_rank_t", "const ov_rank_t rank"],
    ],
  },
} as const satisfies SymbolTable;
