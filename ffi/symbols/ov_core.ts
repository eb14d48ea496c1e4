import type { SymbolTable } from "./signature.ts";

/** `ov_core.h`: the runtime itself: reading, compiling and importing models, devices, properties. */
export const ov_core = {
  ov_get_openvino_version: {
    result: "status",
    parameters: [
      ["buffer", "ov_version_t* version"],
    ],
  },
  ov_version_free: {
    result: "void",
    parameters: [
      ["buffer", "ov_version_t* version"],
    ],
  },
  ov_core_create: {
    result: "status",
    parameters: [
      ["buffer", "ov_core_t** core"],
    ],
  },
  ov_core_create_with_config: {
    result: "status",
    parameters: [
      ["buffer", "const char* xml_config_file"],
      ["buffer", "ov_core_t** core"],
    ],
  },
  ov_core_create_with_config_unicode: {
    result: "status",
    parameters: [
      ["buffer", "const wchar_t* xml_config_file_ws"],
      ["buffer", "ov_core_t** core"],
    ],
    optional: true,
  },
  ov_core_free: {
    result: "void",
    parameters: [
      ["handle", "ov_core_t* core"],
    ],
  },
  ov_core_read_model: {
    result: "status",
    parameters: [
      ["handle", "const ov_core_t* core"],
      ["buffer", "const char* model_path"],
      ["buffer", "const char* bin_path"],
      ["buffer", "ov_model_t** model"],
    ],
    offThread: true,
  },
  ov_core_read_model_unicode: {
    result: "status",
    parameters: [
      ["handle", "const ov_core_t* core"],
      ["buffer", "const wchar_t* model_path"],
      ["buffer", "const wchar_t* bin_path"],
      ["buffer", "ov_model_t** model"],
    ],
    optional: true,
  },
  ov_core_read_model_from_memory_buffer: {
    result: "status",
    parameters: [
      ["handle", "const ov_core_t* core"],
      ["buffer", "const char* model_str"],
      ["usize", "const size_t str_len"],
      ["handle", "const ov_tensor_t* weights"],
      ["buffer", "ov_model_t** model"],
    ],
    offThread: true,
  },
  ov_core_compile_model: {
    result: "status",
    parameters: [
      ["handle", "const ov_core_t* core"],
      ["handle", "const ov_model_t* model"],
      ["buffer", "const char* device_name"],
      ["usize", "const size_t property_args_size"],
      ["buffer", "ov_compiled_model_t** compiled_model"],
    ],
    variadic: true,
  },
  ov_core_compile_model_from_file: {
    result: "status",
    parameters: [
      ["handle", "const ov_core_t* core"],
      ["buffer", "const char* model_path"],
      ["buffer", "const char* device_name"],
      ["usize", "const size_t property_args_size"],
      ["buffer", "ov_compiled_model_t** compiled_model"],
    ],
    variadic: true,
  },
  ov_core_add_extension: {
    result: "status",
    parameters: [
      ["handle", "const ov_core_t* core"],
      ["buffer", "const char* path"],
    ],
  },
  ov_core_compile_model_from_file_unicode: {
    result: "status",
    parameters: [
      ["handle", "const ov_core_t* core"],
      ["buffer", "const wchar_t* model_path"],
      ["buffer", "const char* device_name"],
      ["usize", "const size_t property_args_size"],
      ["buffer", "ov_compiled_model_t** compiled_model"],
    ],
    variadic: true,
    optional: true,
  },
  ov_core_set_property: {
    result: "status",
    parameters: [
      ["handle", "const ov_core_t* core"],
      ["buffer", "const char* device_name"],
    ],
    variadic: true,
  },
  ov_core_set_properties: {
    result: "status",
    parameters: [
      ["handle", "const ov_core_t* core"],
      ["buffer", "const char* device_name"],
      ["usize", "const size_t num_properties"],
      ["buffer", "const ov_property_t* properties"],
    ],
  },
  ov_core_compile_model_props: {
    result: "status",
    parameters: [
      ["handle", "const ov_core_t* core"],
      ["handle", "const ov_model_t* model"],
      ["buffer", "const char* device_name"],
      ["usize", "const size_t num_properties"],
      ["buffer", "const ov_property_t* properties"],
      ["buffer", "ov_compiled_model_t** compiled_model"],
    ],
    offThread: true,
  },
  ov_core_compile_model_from_file_props: {
    result: "status",
    parameters: [
      ["handle", "const ov_core_t* core"],
      ["buffer", "const char* model_path"],
      ["buffer", "const char* device_name"],
      ["usize", "const size_t num_properties"],
      ["buffer", "const ov_property_t* properties"],
      ["buffer", "ov_compiled_model_t** compiled_model"],
    ],
    offThread: true,
  },
  ov_core_compile_model_from_file_unicode_props: {
    result: "status",
    parameters: [
      ["handle", "const ov_core_t* core"],
      ["buffer", "const wchar_t* model_path"],
      ["buffer", "const char* device_name"],
      ["usize", "const size_t num_properties"],
      ["buffer", "const ov_property_t* properties"],
      ["buffer", "ov_compiled_model_t** compiled_model"],
    ],
    optional: true,
  },
  ov_core_get_property: {
    result: "status",
    parameters: [
      ["handle", "const ov_core_t* core"],
      ["buffer", "const char* device_name"],
      ["buffer", "const char* property_key"],
      ["buffer", "char** property_value", "owned string"],
    ],
  },
  ov_core_get_available_devices: {
    result: "status",
    parameters: [
      ["handle", "const ov_core_t* core"],
      ["buffer", "ov_available_devices_t* devices"],
    ],
  },
  ov_available_devices_free: {
    result: "void",
    parameters: [
      ["buffer", "ov_available_devices_t* devices"],
    ],
  },
  ov_core_import_model: {
    result: "status",
    parameters: [
      ["handle", "const ov_core_t* core"],
      ["buffer", "const char* content"],
      ["usize", "const size_t content_size"],
      ["buffer", "const char* device_name"],
      ["buffer", "ov_compiled_model_t** compiled_model"],
    ],
    offThread: true,
  },
  ov_core_get_versions_by_device_name: {
    result: "status",
    parameters: [
      ["handle", "const ov_core_t* core"],
      ["buffer", "const char* device_name"],
      ["buffer", "ov_core_version_list_t* versions"],
    ],
  },
  ov_core_versions_free: {
    result: "void",
    parameters: [
      ["buffer", "ov_core_version_list_t* versions"],
    ],
  },
  ov_shutdown: {
    result: "void",
    parameters: [],
    optional: true,
  },
} as const satisfies SymbolTable;
