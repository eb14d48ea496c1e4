import type { SymbolTable } from "./signature.ts";

/** `ov_tensor.h`: tensors and their memory. */
export const ov_tensor = {
  ov_tensor_create_from_host_ptr: {
    result: "status",
    parameters: [
      ["enum", "const ov_element_type_e type"],
      ["ov_shape_t", "const ov_shape_t shape"],
      ["handle", "void* host_ptr"],
      ["buffer", "ov_tensor_t** tensor"],
    ],
  },
  ov_tensor_create: {
    result: "status",
    parameters: [
      ["enum", "const ov_element_type_e type"],
      ["ov_shape_t", "const ov_shape_t shape"],
      ["buffer", "ov_tensor_t** tensor"],
    ],
  },
  ov_tensor_set_shape: {
    result: "status",
    parameters: [
      ["handle", "ov_tensor_t* tensor"],
      ["ov_shape_t", "const ov_shape_t shape"],
    ],
  },
  ov_tensor_create_from_string_array: {
    result: "status",
    parameters: [
      ["buffer", "const char** string_array"],
      ["usize", "const size_t array_size"],
      ["ov_shape_t", "const ov_shape_t shape"],
      ["buffer", "ov_tensor_t** tensor"],
    ],
  },
  ov_tensor_get_shape: {
    result: "status",
    parameters: [
      ["handle", "const ov_tensor_t* tensor"],
      ["buffer", "ov_shape_t* shape"],
    ],
  },
  ov_tensor_get_element_type: {
    result: "status",
    parameters: [
      ["handle", "const ov_tensor_t* tensor"],
      ["buffer", "ov_element_type_e* type"],
    ],
  },
  ov_tensor_set_string_data: {
    result: "status",
    parameters: [
      ["handle", "ov_tensor_t* tensor"],
      ["buffer", "const char** string_array"],
      ["usize", "const size_t array_size"],
    ],
  },
  ov_tensor_get_size: {
    result: "status",
    parameters: [
      ["handle", "const ov_tensor_t* tensor"],
      ["buffer", "size_t* elements_size"],
    ],
  },
  ov_tensor_get_byte_size: {
    result: "status",
    parameters: [
      ["handle", "const ov_tensor_t* tensor"],
      ["buffer", "size_t* byte_size"],
    ],
  },
  ov_tensor_data: {
    result: "status",
    parameters: [
      ["handle", "const ov_tensor_t* tensor"],
      ["buffer", "void** data"],
    ],
  },
  ov_tensor_free: {
    result: "void",
    parameters: [
      ["handle", "ov_tensor_t* tensor"],
    ],
  },
} as const satisfies SymbolTable;
