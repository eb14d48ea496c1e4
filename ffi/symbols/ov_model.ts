import type { SymbolTable } from "./signature.ts";

/** `ov_model.h`: a model before compilation: its ports and its reshaping. */
export const ov_model = {
  ov_model_free: {
    result: "void",
    parameters: [
      ["handle", "ov_model_t* model"],
    ],
  },
  ov_model_const_input: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["buffer", "ov_output_const_port_t** input_port"],
    ],
  },
  ov_model_const_input_by_name: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["buffer", "const char* tensor_name"],
      ["buffer", "ov_output_const_port_t** input_port"],
    ],
  },
  ov_model_const_input_by_index: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["usize", "const size_t index"],
      ["buffer", "ov_output_const_port_t** input_port"],
    ],
  },
  ov_model_input: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["buffer", "ov_output_port_t** input_port"],
    ],
  },
  ov_model_input_by_name: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["buffer", "const char* tensor_name"],
      ["buffer", "ov_output_port_t** input_port"],
    ],
  },
  ov_model_input_by_index: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["usize", "const size_t index"],
      ["buffer", "ov_output_port_t** input_port"],
    ],
  },
  ov_model_const_output: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["buffer", "ov_output_const_port_t** output_port"],
    ],
  },
  ov_model_const_output_by_index: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["usize", "const size_t index"],
      ["buffer", "ov_output_const_port_t** output_port"],
    ],
  },
  ov_model_const_output_by_name: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["buffer", "const char* tensor_name"],
      ["buffer", "ov_output_const_port_t** output_port"],
    ],
  },
  ov_model_output: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["buffer", "ov_output_port_t** output_port"],
    ],
  },
  ov_model_output_by_index: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["usize", "const size_t index"],
      ["buffer", "ov_output_port_t** output_port"],
    ],
  },
  ov_model_output_by_name: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["buffer", "const char* tensor_name"],
      ["buffer", "ov_output_port_t** output_port"],
    ],
  },
  ov_model_inputs_size: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["buffer", "size_t* input_size"],
    ],
  },
  ov_model_outputs_size: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["buffer", "size_t* output_size"],
    ],
  },
  ov_model_is_dynamic: {
    result: "bool",
    parameters: [
      ["handle", "const ov_model_t* model"],
    ],
  },
  ov_model_reshape: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["buffer", "const char** tensor_names"],
      ["buffer", "const ov_partial_shape_t* partial_shapes"],
      ["usize", "size_t size"],
    ],
  },
  ov_model_reshape_input_by_name: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["buffer", "const char* tensor_name"],
      ["ov_partial_shape_t", "const ov_partial_shape_t partial_shape"],
    ],
  },
  ov_model_reshape_single_input: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["ov_partial_shape_t", "const ov_partial_shape_t partial_shape"],
    ],
  },
  ov_model_reshape_by_port_indexes: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["buffer", "const size_t* port_indexes"],
      ["buffer", "const ov_partial_shape_t* partial_shape"],
      ["usize", "size_t size"],
    ],
  },
  ov_model_reshape_by_ports: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["buffer", "const ov_output_port_t** output_ports"],
      ["buffer", "const ov_partial_shape_t* partial_shapes"],
      ["usize", "size_t size"],
    ],
  },
  ov_model_get_friendly_name: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["buffer", "char** friendly_name", "owned string"],
    ],
  },
} as const satisfies SymbolTable;
