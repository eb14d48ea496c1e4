/**
 * Properties whose value in C is no text but the address of something: of a struct of functions, or of an object of
 * OpenCL's or of the video driver's. The C library takes whatever it is given for such a key as that address, so a text
 * would be run as code or written to. By key, with the C headers' name of it; a test compares them with the headers.
 */
export const pointerProperties: Readonly<Record<string, string>> = {
  CACHE_ENCRYPTION_CALLBACKS: "ov_property_key_cache_encryption_callbacks",
  OCL_CONTEXT: "ov_property_key_intel_gpu_ocl_context",
  OCL_QUEUE: "ov_property_key_intel_gpu_ocl_queue",
  VA_DEVICE: "ov_property_key_intel_gpu_va_device",
  MEM_HANDLE: "ov_property_key_intel_gpu_mem_handle",
  // A number's text elsewhere; on Windows the C library takes it for an address too.
  DEV_OBJECT_HANDLE: "ov_property_key_intel_gpu_dev_object_handle",
};
