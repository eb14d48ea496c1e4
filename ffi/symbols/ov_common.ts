import type { SymbolTable } from "./signature.ts";

/** `ov_common.h`: status texts, the last error and the release of strings. */
export const ov_common = {
  ov_get_error_info: {
    result: "borrowed string",
    parameters: [
      ["enum", "ov_status_e status"],
    ],
  },
  ov_free: {
    result: "void",
    parameters: [
      ["handle", "const char* content"],
    ],
  },
  ov_get_last_err_msg: {
    result: "owned string",
    parameters: [],
  },
} as const satisfies SymbolTable;
