import { WireError } from "openvino-ffi/protocol";

/** The HTTP statuses of errors. */
export type ErrorStatus = 400 | 403 | 404 | 405 | 408 | 413 | 415 | 421 | 499 | 500 | 503 | 504;

/** An error to answer with, as `{ "error": message }`. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";

  readonly status: ErrorStatus;
  readonly retryAfterSeconds: number | undefined;

  /** The message is for the client, who may try again after so many seconds. */
  constructor(status: ErrorStatus, message: string, retryAfterSeconds?: number) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The error for an invalid request. */
export function badRequest(message: string): ProtocolError {
  return new ProtocolError(400, message);
}

/** Reads or writes tensor data; data errors become errors of the request, which tell what the client can do instead. */
export function asBadRequest<T>(convert: () => T, instead = ""): T {
  try {
    return convert();
  } catch (error) {
    throw error instanceof WireError ? badRequest(error.message + instead) : error;
  }
}
