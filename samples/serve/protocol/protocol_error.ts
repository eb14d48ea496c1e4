import { WireError } from "openvino-ffi/protocol";

/** A status that the server answers with instead of a result. */
export type ErrorStatus = 400 | 404 | 405 | 408 | 413 | 415 | 499 | 500 | 503 | 504;

/** What is wrong with a request, or with the server: answered as `{ "error": message }`. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";

  readonly status: ErrorStatus;
  readonly retryAfterSeconds: number | undefined;

  /**
   * Makes an error.
   *
   * @param status The HTTP status.
   * @param message What the client is told.
   * @param retryAfterSeconds When it is worth trying again.
   */
  constructor(status: ErrorStatus, message: string, retryAfterSeconds?: number) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A request that will never do. */
export function badRequest(message: string): ProtocolError {
  return new ProtocolError(400, message);
}

/** Reads or writes data of a tensor; what is wrong with them is wrong with the request. */
export function asBadRequest<T>(convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    throw error instanceof WireError ? badRequest(error.message) : error;
  }
}
