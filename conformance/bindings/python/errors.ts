/** Errors raised by Python. */

/** A `RuntimeError` of the binding. It has no code: Python does not report the C API's. */
export class OpenVINOError extends Error {
  override readonly name = "OpenVINOError";
  readonly code = "GENERAL_ERROR";
}
