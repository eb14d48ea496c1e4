import type { SymbolTable } from "./signature.ts";

/** `ov_dimension.h`: one dimension. */
export const ov_dimension = {
  ov_dimension_is_dynamic: {
    result: "bool",
    parameters: [
      ["ov_dimension_t", "const ov_dimension_t dim"],
    ],
  },
} as const satisfies SymbolTable;
