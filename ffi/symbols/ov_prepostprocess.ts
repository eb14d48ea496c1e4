import type { SymbolTable } from "./signature.ts";

/** `ov_prepostprocess.h`: pre- and post-processing built into a model. */
export const ov_prepostprocess = {
  ov_preprocess_prepostprocessor_create: {
    result: "status",
    parameters: [
      ["handle", "const ov_model_t* model"],
      ["buffer", "ov_preprocess_prepostprocessor_t** preprocess"],
    ],
  },
  ov_preprocess_prepostprocessor_free: {
    result: "void",
    parameters: [
      ["handle", "ov_preprocess_prepostprocessor_t* preprocess"],
    ],
  },
  ov_preprocess_prepostprocessor_get_input_info: {
    result: "status",
    parameters: [
      ["handle", "const ov_preprocess_prepostprocessor_t* preprocess"],
      ["buffer", "ov_preprocess_input_info_t** preprocess_input_info"],
    ],
  },
  ov_preprocess_prepostprocessor_get_input_info_by_name: {
    result: "status",
    parameters: [
      ["handle", "const ov_preprocess_prepostprocessor_t* preprocess"],
      ["buffer", "const char* tensor_name"],
      ["buffer", "ov_preprocess_input_info_t** preprocess_input_info"],
    ],
  },
  ov_preprocess_prepostprocessor_get_input_info_by_index: {
    result: "status",
    parameters: [
      ["handle", "const ov_preprocess_prepostprocessor_t* preprocess"],
      ["usize", "const size_t tensor_index"],
      ["buffer", "ov_preprocess_input_info_t** preprocess_input_info"],
    ],
  },
  ov_preprocess_input_info_free: {
    result: "void",
    parameters: [
      ["handle", "ov_preprocess_input_info_t* preprocess_input_info"],
    ],
  },
  ov_preprocess_input_info_get_tensor_info: {
    result: "status",
    parameters: [
      ["handle", "const ov_preprocess_input_info_t* preprocess_input_info"],
      ["buffer", "ov_preprocess_input_tensor_info_t** preprocess_input_tensor_info"],
    ],
  },
  ov_preprocess_input_tensor_info_free: {
    result: "void",
    parameters: [
      ["handle", "ov_preprocess_input_tensor_info_t* preprocess_input_tensor_info"],
    ],
  },
  ov_preprocess_input_info_get_preprocess_steps: {
    result: "status",
    parameters: [
      ["handle", "const ov_preprocess_input_info_t* preprocess_input_info"],
      ["buffer", "ov_preprocess_preprocess_steps_t** preprocess_input_steps"],
    ],
  },
  ov_preprocess_preprocess_steps_free: {
    result: "void",
    parameters: [
      ["handle", "ov_preprocess_preprocess_steps_t* preprocess_input_process_steps"],
    ],
  },
  ov_preprocess_preprocess_steps_resize: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_preprocess_steps_t* preprocess_input_process_steps"],
      ["enum", "const ov_preprocess_resize_algorithm_e resize_algorithm"],
    ],
  },
  ov_preprocess_preprocess_steps_scale: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_preprocess_steps_t* preprocess_input_process_steps"],
      ["f32", "float value"],
    ],
  },
  ov_preprocess_preprocess_steps_scale_multi_channels: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_preprocess_steps_t* preprocess_input_process_steps"],
      ["buffer", "const float* values"],
      ["i32", "const int32_t value_size"],
    ],
  },
  ov_preprocess_preprocess_steps_mean: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_preprocess_steps_t* preprocess_input_process_steps"],
      ["f32", "float value"],
    ],
  },
  ov_preprocess_preprocess_steps_mean_multi_channels: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_preprocess_steps_t* preprocess_input_process_steps"],
      ["buffer", "const float* values"],
      ["i32", "const int32_t value_size"],
    ],
  },
  ov_preprocess_preprocess_steps_crop: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_preprocess_steps_t* preprocess_input_process_steps"],
      ["buffer", "int32_t* begin"],
      ["i32", "int32_t begin_size"],
      ["buffer", "int32_t* end"],
      ["i32", "int32_t end_size"],
    ],
  },
  ov_preprocess_preprocess_steps_convert_layout: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_preprocess_steps_t* preprocess_input_process_steps"],
      ["handle", "ov_layout_t* layout"],
    ],
  },
  ov_preprocess_preprocess_steps_reverse_channels: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_preprocess_steps_t* preprocess_input_process_steps"],
    ],
  },
  ov_preprocess_input_tensor_info_set_element_type: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_input_tensor_info_t* preprocess_input_tensor_info"],
      ["enum", "const ov_element_type_e element_type"],
    ],
  },
  ov_preprocess_input_tensor_info_set_color_format: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_input_tensor_info_t* preprocess_input_tensor_info"],
      ["enum", "const ov_color_format_e colorFormat"],
    ],
  },
  ov_preprocess_input_tensor_info_set_color_format_with_subname: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_input_tensor_info_t* preprocess_input_tensor_info"],
      ["enum", "const ov_color_format_e colorFormat"],
      ["usize", "const size_t sub_names_size"],
    ],
    variadic: true,
  },
  ov_preprocess_input_tensor_info_set_color_format_with_subnames: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_input_tensor_info_t* preprocess_input_tensor_info"],
      ["enum", "const ov_color_format_e colorFormat"],
      ["usize", "const size_t sub_names_size"],
      ["buffer", "const char** sub_names"],
    ],
  },
  ov_preprocess_input_tensor_info_set_spatial_static_shape: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_input_tensor_info_t* preprocess_input_tensor_info"],
      ["usize", "const size_t input_height"],
      ["usize", "const size_t input_width"],
    ],
  },
  ov_preprocess_input_tensor_info_set_memory_type: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_input_tensor_info_t* preprocess_input_tensor_info"],
      ["buffer", "const char* mem_type"],
    ],
  },
  ov_preprocess_preprocess_steps_convert_element_type: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_preprocess_steps_t* preprocess_input_process_steps"],
      ["enum", "const ov_element_type_e element_type"],
    ],
  },
  ov_preprocess_preprocess_steps_convert_color: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_preprocess_steps_t* preprocess_input_process_steps"],
      ["enum", "const ov_color_format_e colorFormat"],
    ],
  },
  ov_preprocess_input_tensor_info_set_from: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_input_tensor_info_t* preprocess_input_tensor_info"],
      ["handle", "const ov_tensor_t* tensor"],
    ],
  },
  ov_preprocess_input_tensor_info_set_layout: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_input_tensor_info_t* preprocess_input_tensor_info"],
      ["handle", "ov_layout_t* layout"],
    ],
  },
  ov_preprocess_prepostprocessor_get_output_info: {
    result: "status",
    parameters: [
      ["handle", "const ov_preprocess_prepostprocessor_t* preprocess"],
      ["buffer", "ov_preprocess_output_info_t** preprocess_output_info"],
    ],
  },
  ov_preprocess_prepostprocessor_get_output_info_by_index: {
    result: "status",
    parameters: [
      ["handle", "const ov_preprocess_prepostprocessor_t* preprocess"],
      ["usize", "const size_t tensor_index"],
      ["buffer", "ov_preprocess_output_info_t** preprocess_output_info"],
    ],
  },
  ov_preprocess_prepostprocessor_get_output_info_by_name: {
    result: "status",
    parameters: [
      ["handle", "const ov_preprocess_prepostprocessor_t* preprocess"],
      ["buffer", "const char* tensor_name"],
      ["buffer", "ov_preprocess_output_info_t** preprocess_output_info"],
    ],
  },
  ov_preprocess_output_info_free: {
    result: "void",
    parameters: [
      ["handle", "ov_preprocess_output_info_t* preprocess_output_info"],
    ],
  },
  ov_preprocess_output_info_get_tensor_info: {
    result: "status",
    parameters: [
      ["handle", "const ov_preprocess_output_info_t* preprocess_output_info"],
      ["buffer", "ov_preprocess_output_tensor_info_t** preprocess_output_tensor_info"],
    ],
  },
  ov_preprocess_output_tensor_info_free: {
    result: "void",
    parameters: [
      ["handle", "ov_preprocess_output_tensor_info_t* preprocess_output_tensor_info"],
    ],
  },
  ov_preprocess_output_set_element_type: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_output_tensor_info_t* preprocess_output_tensor_info"],
      ["enum", "const ov_element_type_e element_type"],
    ],
  },
  ov_preprocess_input_info_get_model_info: {
    result: "status",
    parameters: [
      ["handle", "const ov_preprocess_input_info_t* preprocess_input_info"],
      ["buffer", "ov_preprocess_input_model_info_t** preprocess_input_model_info"],
    ],
  },
  ov_preprocess_input_model_info_free: {
    result: "void",
    parameters: [
      ["handle", "ov_preprocess_input_model_info_t* preprocess_input_model_info"],
    ],
  },
  ov_preprocess_input_model_info_set_layout: {
    result: "status",
    parameters: [
      ["handle", "ov_preprocess_input_model_info_t* preprocess_input_model_info"],
      ["handle", "ov_layout_t* layout"],
    ],
  },
  ov_preprocess_prepostprocessor_build: {
    result: "status",
    parameters: [
      ["handle", "const ov_preprocess_prepostprocessor_t* preprocess"],
      ["buffer", "ov_model_t** model"],
    ],
  },
  ov_preprocess_preprocess_steps_pad: {
    result: "status",
    parameters: [
      ["handle", "const ov_preprocess_preprocess_steps_t* preprocess_input_process_steps"],
      ["buffer", "const int* const pads_begin"],
      ["usize", "size_t pads_begin_size"],
      ["buffer", "const int* const pads_end"],
      ["usize", "size_t pads_end_size"],
      ["f32", "float value"],
      ["enum", "ov_padding_mode_e mode"],
    ],
  },
} as const satisfies SymbolTable;
