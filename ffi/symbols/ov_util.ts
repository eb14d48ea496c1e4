import type { SymbolTable } from "./signature.ts";

/** `ov_util.h`: logging. */
export const ov_util = {
  ov_util_set_log_callback: {
    result: "void",
    parameters: [
      ["handle", "ov_util_log_callback_func func"],
    ],
    optional: true,
  },
  ov_util_reset_log_callback: {
    result: "void",
    parameters: [],
    optional: true,
  },
} as const satisfies SymbolTable;
