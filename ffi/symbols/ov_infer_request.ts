import type { SymbolTable } from "./signature.ts";

/** `ov_infer_request.h`: inference: tensors, running, callbacks, profiling. */
export const ov_infer_request = {
  ov_infer_request_set_tensor: {
    result: "status",
    parameters: [
      ["handle", "ov_infer_request_t* infer_request"],
      ["buffer", "const char* tensor_name"],
      ["handle", "const ov_tensor_t* tensor"],
    ],
  },
  ov_infer_request_set_tensor_by_port: {
    result: "status",
    parameters: [
      ["handle", "ov_infer_request_t* infer_request"],
      ["handle", "const ov_output_port_t* port"],
      ["handle", "const ov_tensor_t* tensor"],
    ],
  },
  ov_infer_request_set_tensor_by_const_port: {
    result: "status",
    parameters: [
      ["handle", "ov_infer_request_t* infer_request"],
      ["handle", "const ov_output_const_port_t* port"],
      ["handle", "const ov_tensor_t* tensor"],
    ],
  },
  ov_infer_request_set_input_tensor_by_index: {
    result: "status",
    parameters: [
      ["handle", "ov_infer_request_t* infer_request"],
      ["usize", "const size_t idx"],
      ["handle", "const ov_tensor_t* tensor"],
    ],
  },
  ov_infer_request_set_input_tensor: {
    result: "status",
    parameters: [
      ["handle", "ov_infer_request_t* infer_request"],
      ["handle", "const ov_tensor_t* tensor"],
    ],
  },
  ov_infer_request_set_output_tensor_by_index: {
    result: "status",
    parameters: [
      ["handle", "ov_infer_request_t* infer_request"],
      ["usize", "const size_t idx"],
      ["handle", "const ov_tensor_t* tensor"],
    ],
  },
  ov_infer_request_set_output_tensor: {
    result: "status",
    parameters: [
      ["handle", "ov_infer_request_t* infer_request"],
      ["handle", "const ov_tensor_t* tensor"],
    ],
  },
  ov_infer_request_get_tensor: {
    result: "status",
    parameters: [
      ["handle", "const ov_infer_request_t* infer_request"],
      ["buffer", "const char* tensor_name"],
      ["buffer", "ov_tensor_t** tensor"],
    ],
  },
  ov_infer_request_get_tensor_by_const_port: {
    result: "status",
    parameters: [
      ["handle", "const ov_infer_request_t* infer_request"],
      ["handle", "const ov_output_const_port_t* port"],
      ["buffer", "ov_tensor_t** tensor"],
    ],
  },
  ov_infer_request_get_tensor_by_port: {
    result: "status",
    parameters: [
      ["handle", "const ov_infer_request_t* infer_request"],
      ["handle", "const ov_output_port_t* port"],
      ["buffer", "ov_tensor_t** tensor"],
    ],
  },
  ov_infer_request_get_input_tensor_by_index: {
    result: "status",
    parameters: [
      ["handle", "const ov_infer_request_t* infer_request"],
      ["usize", "const size_t idx"],
      ["buffer", "ov_tensor_t** tensor"],
    ],
  },
  ov_infer_request_get_input_tensor: {
    result: "status",
    parameters: [
      ["handle", "const ov_infer_request_t* infer_request"],
      ["buffer", "ov_tensor_t** tensor"],
    ],
  },
  ov_infer_request_get_output_tensor_by_index: {
    result: "status",
    parameters: [
      ["handle", "const ov_infer_request_t* infer_request"],
      ["usize", "const size_t idx"],
      ["buffer", "ov_tensor_t** tensor"],
    ],
  },
  ov_infer_request_get_output_tensor: {
    result: "status",
    parameters: [
      ["handle", "const ov_infer_request_t* infer_request"],
      ["buffer", "ov_tensor_t** tensor"],
    ],
  },
  ov_infer_request_infer: {
    result: "status",
    parameters: [
      ["handle", "ov_infer_request_t* infer_request"],
    ],
  },
  ov_infer_request_cancel: {
    result: "status",
    parameters: [
      ["handle", "ov_infer_request_t* infer_request"],
    ],
  },
  ov_infer_request_start_async: {
    result: "status",
    parameters: [
      ["handle", "ov_infer_request_t* infer_request"],
    ],
  },
  ov_infer_request_wait: {
    result: "status",
    parameters: [
      ["handle", "ov_infer_request_t* infer_request"],
    ],
    offThread: true,
  },
  ov_infer_request_wait_for: {
    result: "status",
    parameters: [
      ["handle", "ov_infer_request_t* infer_request"],
      ["i64", "const int64_t timeout"],
    ],
  },
  ov_infer_request_set_callback: {
    result: "status",
    parameters: [
      ["handle", "ov_infer_request_t* infer_request"],
      ["handle", "const ov_callback_t* callback"],
    ],
  },
  ov_infer_request_free: {
    result: "void",
    parameters: [
      ["handle", "ov_infer_request_t* infer_request"],
    ],
  },
  ov_infer_request_get_profiling_info: {
    result: "status",
    parameters: [
      ["handle", "const ov_infer_request_t* infer_request"],
      ["buffer", "ov_profiling_info_list_t* profiling_infos"],
    ],
  },
  ov_profiling_info_list_free: {
    result: "void",
    parameters: [
      ["buffer", "ov_profiling_info_list_t* profiling_infos"],
    ],
  },
} as const satisfies SymbolTable;
