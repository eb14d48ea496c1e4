/**
 * Properties whose C value is not text but an address: of a struct of functions, or of an object of OpenCL or the video
 * driver. The C library uses any value as that address, so a text would be run as code or written to. Keyed by
 * property, with its name in the C headers; a test compares them with the headers.
 */
export const pointerProperties: Readonly<Record<string, string>> = {
  CACHE_ENCRYPTION_CALLBACKS: "ov_property_key_cache_encryption_callbacks",
  OCL_CONTEXT: "ov_property_key_intel_gpu_ocl_context",
  OCL_QUEUE: "ov_property_key_intel_gpu_ocl_queue",
  VA_DEVICE: "ov_property_key_intel_gpu_va_device",
  MEM_HANDLE: "ov_property_key_intel_gpu_mem_handle",
  // On Windows the C library takes it for an address; elsewhere it is a number.
  DEV_OBJECT_HANDLE: "ov_property_key_intel_gpu_dev_object_handle",
};
