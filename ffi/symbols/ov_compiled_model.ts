import type { SymbolTable } from "./signature.ts";

/** `ov_compiled_model.h`: a model compiled for a device. */
export const ov_compiled_model = {
  ov_compiled_model_inputs_size: {
    result: "status",
    parameters: [
      ["handle", "const ov_compiled_model_t* compiled_model"],
      ["buffer", "size_t* size"],
    ],
  },
  ov_compiled_model_input: {
    result: "status",
    parameters: [
      ["handle", "const ov_compiled_model_t* compiled_model"],
      ["buffer", "ov_output_const_port_t** input_port"],
    ],
  },
  ov_compiled_model_input_by_index: {
    result: "status",
    parameters: [
      ["handle", "const ov_compiled_model_t* compiled_model"],
      ["usize", "const size_t index"],
      ["buffer", "ov_output_const_port_t** input_port"],
    ],
  },
  ov_compiled_model_input_by_name: {
    result: "status",
    parameters: [
      ["handle", "const ov_compiled_model_t* compiled_model"],
      ["buffer", "const char* name"],
      ["buffer", "ov_output_const_port_t** input_port"],
    ],
  },
  ov_compiled_model_outputs_size: {
    result: "status",
    parameters: [
      ["handle", "const ov_compiled_model_t* compiled_model"],
      ["buffer", "size_t* size"],
    ],
  },
  ov_compiled_model_output: {
    result: "status",
    parameters: [
      ["handle", "const ov_compiled_model_t* compiled_model"],
      ["buffer", "ov_output_const_port_t** output_port"],
    ],
  },
  ov_compiled_model_output_by_index: {
    result: "status",
    parameters: [
      ["handle", "const ov_compiled_model_t* compiled_model"],
      ["usize", "const size_t index"],
      ["buffer", "ov_output_const_port_t** output_port"],
    ],
  },
  ov_compiled_model_output_by_name: {
    result: "status",
    parameters: [
      ["handle", "const ov_compiled_model_t* compiled_model"],
      ["buffer", "const char* name"],
      ["buffer", "ov_output_const_port_t** output_port"],
    ],
  },
  ov_compiled_model_get_runtime_model: {
    result: "status",
    parameters: [
      ["handle", "const ov_compiled_model_t* compiled_model"],
      ["buffer", "ov_model_t** model"],
    ],
  },
  ov_compiled_model_create_infer_request: {
    result: "status",
    parameters: [
      ["handle", "const ov_compiled_model_t* compiled_model"],
      ["buffer", "ov_infer_request_t** infer_request"],
    ],
  },
  ov_compiled_model_set_property: {
    result: "status",
    parameters: [
      ["handle", "const ov_compiled_model_t* compiled_model"],
    ],
    variadic: true,
  },
  ov_compiled_model_set_properties: {
    result: "status",
    parameters: [
      ["handle", "const ov_compiled_model_t* compiled_model"],
      ["usize", "const size_t num_properties"],
      ["buffer", "const ov_property_t* properties"],
    ],
  },
  ov_compiled_model_get_property: {
    result: "status",
    parameters: [
      ["handle", "const ov_compiled_model_t* compiled_model"],
      ["buffer", "const char* property_key"],
      ["buffer", "char** property_value", "owned string"],
    ],
  },
  ov_compiled_model_export_model: {
    result: "status",
    parameters: [
      ["handle", "const ov_compiled_model_t* compiled_model"],
      ["buffer", "const char* export_model_path"],
    ],
  },
  ov_compiled_model_free: {
    result: "void",
    parameters: [
      ["handle", "ov_compiled_model_t* compiled_model"],
    ],
  },
} as const satisfies SymbolTable;
