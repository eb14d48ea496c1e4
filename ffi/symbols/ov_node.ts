import type { SymbolTable } from "./signature.ts";

/** `ov_node.h`: the ports of models. */
export const ov_node = {
  ov_const_port_get_shape: {
    result: "status",
    parameters: [
      ["handle", "const ov_output_const_port_t* port"],
      ["buffer", "ov_shape_t* tensor_shape"],
    ],
  },
  ov_port_get_shape: {
    result: "status",
    parameters: [
      ["handle", "const ov_output_port_t* port"],
      ["buffer", "ov_shape_t* tensor_shape"],
    ],
  },
  ov_port_get_any_name: {
    result: "status",
    parameters: [
      ["handle", "const ov_output_const_port_t* port"],
      ["buffer", "char** tensor_name", "owned string"],
    ],
  },
  ov_port_get_partial_shape: {
    result: "status",
    parameters: [
      ["handle", "const ov_output_const_port_t* port"],
      ["buffer", "ov_partial_shape_t* partial_shape"],
    ],
  },
  ov_port_get_element_type: {
    result: "status",
    parameters: [
      ["handle", "const ov_output_const_port_t* port"],
      ["buffer", "ov_element_type_e* tensor_type"],
    ],
  },
  ov_output_port_free: {
    result: "void",
    parameters: [
      ["handle", "ov_output_port_t* port"],
    ],
  },
  ov_output_const_port_free: {
    result: "void",
    parameters: [
      ["handle", "ov_output_const_port_t* port"],
    ],
  },
} as const satisfies SymbolTable;
