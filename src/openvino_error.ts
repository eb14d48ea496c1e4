import process from "node:process";
/** The names of the C API's statuses, `ov_status_e`, by number. */
export const statusNames: Readonly<Record<number, string>> = {
  [-1]: "GENERAL_ERROR",
  [-2]: "NOT_IMPLEMENTED",
  [-3]: "NETWORK_NOT_LOADED",
  [-4]: "PARAMETER_MISMATCH",
  [-5]: "NOT_FOUND",
  [-6]: "OUT_OF_BOUNDS",
  [-7]: "UNEXPECTED",
  [-8]: "REQUEST_BUSY",
  [-9]: "RESULT_NOT_READY",
  [-10]: "NOT_ALLOCATED",
  [-11]: "INFER_NOT_STARTED",
  [-12]: "NETWORK_NOT_READ",
  [-13]: "INFER_CANCELLED",
  [-14]: "INVALID_C_PARAM",
  [-15]: "UNKNOWN_C_ERROR",
  [-16]: "NOT_IMPLEMENT_C_METHOD",
  [-17]: "UNKNOW_EXCEPTION",
};

/** The statuses that this library reports itself. */
export const Status = {
  OK: 0,
  GENERAL_ERROR: -1,
  NOT_IMPLEMENTED: -2,
  PARAMETER_MISMATCH: -4,
  NOT_FOUND: -5,
  UNEXPECTED: -7,
  REQUEST_BUSY: -8,
  RESULT_NOT_READY: -9,
  NOT_ALLOCATED: -10,
  INFER_CANCELLED: -13,
  INVALID_C_PARAM: -14,
} as const;

/** Records the userdata of the job that an error ended. */
export let noteUserdata: (error: OpenVINOError, userdata: unknown) => void;

/**
 * An error of OpenVINO, or of this library where it checks for OpenVINO: unknown names, busy requests, cancelled
 * inferences, released objects. Wrong arguments are a `TypeError` or a `RangeError` instead.
 *
 * @example
 * ```ts
 * import { Core, OpenVINOError } from "openvino-ffi";
 *
 * try {
 *   new Core().readModel("missing.xml");
 * } catch (error) {
 *   if (error instanceof OpenVINOError) console.log(error.code); // NOT_FOUND
 * }
 * ```
 */
export class OpenVINOError extends Error {
  /** The class's name. */
  override readonly name = "OpenVINOError";
  /** The name of the C API's status, for example `REQUEST_BUSY`. */
  readonly code: string;
  /** The number of the C API's status, which is negative. */
  readonly status: number;
  #userdata: unknown;

  static {
    noteUserdata = (error, userdata) => void (error.#userdata = userdata);
  }

  /**
   * Creates an error.
   *
   * @param status The number of the C API's status.
   * @param message What went wrong.
   */
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
    this.code = statusNames[status] ?? `STATUS_${status}`;
  }

  /** The userdata of the `AsyncInferQueue` job that failed; undefined for other errors. */
  get userdata(): unknown {
    return this.#userdata;
  }
}

/** Returns the error for using a released object. */
export function disposedError(what: string): OpenVINOError {
  return new OpenVINOError(Status.NOT_ALLOCATED, `the ${what} has been disposed`);
}

/** Returns the error of a call that is not allowed while an inference runs. */
export function busyError(what: string): OpenVINOError {
  return new OpenVINOError(Status.REQUEST_BUSY, `${what}: the infer request is busy, wait for its inference to end`);
}

/** Returns the error of a cancelled inference. */
export function cancelledError(cause?: unknown): OpenVINOError {
  const error = new OpenVINOError(Status.INFER_CANCELLED, "the inference was cancelled");
  if (cause !== undefined) error.cause = cause;
  return error;
}

/**
 * Returns the error for what the C API cannot do, where the C++ API is of no help.
 *
 * @param what What is not available.
 * @param reason Why it is not.
 */
export function notAvailable(what: string, reason: string): OpenVINOError {
  return new OpenVINOError(
    Status.NOT_IMPLEMENTED,
    `${what}: not available with this OpenVINO on ${process.platform} ${process.arch}: the C API has no function for it, and ${reason}`,
  );
}
