import type { SymbolTable } from "./signature.ts";

/** `ov_layout.h`: layouts. */
export const ov_layout = {
  ov_layout_create: {
    result: "status",
    parameters: [
      ["buffer", "const char* layout_desc"],
      ["buffer", "ov_layout_t** layout"],
    ],
  },
  ov_layout_free: {
    result: "void",
    parameters: [
      ["handle", "ov_layout_t* layout"],
    ],
  },
  ov_layout_to_string: {
    result: "owned string",
    parameters: [
      ["handle", "const ov_layout_t* layout"],
    ],
  },
} as const satisfies SymbolTable;
