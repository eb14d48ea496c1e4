import type { SymbolTable } from "./signature.ts";

/** `ov_shape.h`: static shapes. */
export const ov_shape = {
  ov_shape_create: {
    result: "status",
    parameters: [
      ["i64", "const int64_t rank"],
      ["buffer", "const int64_t* dims"],
      ["buffer", "ov_shape_t* shape"],
    ],
  },
  ov_shape_free: {
    result: "status",
    parameters: [
      ["buffer", "ov_shape_t* shape"],
    ],
  },
} as const satisfies SymbolTable;
