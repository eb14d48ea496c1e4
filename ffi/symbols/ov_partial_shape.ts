import type { SymbolTable } from "./signature.ts";

/** `ov_partial_shape.h`: shapes with dynamic dimensions. */
export const ov_partial_shape = {
  ov_partial_shape_create: {
    result: "status",
    parameters: [
      ["i64", "const int64_t rank"],
      ["buffer", "const ov_dimension_t* dims"],
      ["buffer", "ov_partial_shape_t* partial_shape_obj"],
    ],
  },
  ov_partial_shape_create_dynamic: {
    result: "status",
    parameters: [
      ["ov_rank_t", "const ov_rank_t rank"],
      ["buffer", "const ov_dimension_t* dims"],
      ["buffer", "ov_partial_shape_t* partial_shape_obj"],
    ],
  },
  ov_partial_shape_create_static: {
    result: "status",
    parameters: [
      ["i64", "const int64_t rank"],
      ["buffer", "const int64_t* dims"],
      ["buffer", "ov_partial_shape_t* partial_shape_obj"],
    ],
  },
  ov_partial_shape_free: {
    result: "void",
    parameters: [
      ["buffer", "ov_partial_shape_t* partial_shape"],
    ],
  },
  ov_partial_shape_to_shape: {
    result: "status",
    parameters: [
      ["ov_partial_shape_t", "const ov_partial_shape_t partial_shape"],
      ["buffer", "ov_shape_t* shape"],
    ],
  },
  ov_shape_to_partial_shape: {
    result: "status",
    parameters: [
      ["ov_shape_t", "const ov_shape_t shape"],
      ["buffer", "ov_partial_shape_t* partial_shape"],
    ],
  },
  ov_partial_shape_is_dynamic: {
    result: "bool",
    parameters: [
      ["ov_partial_shape_t", "const ov_partial_shape_t partial_shape"],
    ],
  },
  ov_partial_shape_to_string: {
    result: "owned string",
    parameters: [
      ["ov_partial_shape_t", "const ov_partial_shape_t partial_shape"],
    ],
  },
} as const satisfies SymbolTable;
