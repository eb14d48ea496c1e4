/** What Python raises. */

/** A `RuntimeError` of the binding. Codes are the C API's: Python has none. */
export class OpenVINOError extends Error {
  override readonly name = "OpenVINOError";
  readonly code = "GENERAL_ERROR";
}
