import { OpenVINOError, Status } from "../openvino_error.ts";

/**
 * An error of a server: a refused or failed request, an answer that does not follow the protocol, or no answer. The
 * code is the closest one of `OpenVINOError`: `NOT_FOUND` for an unknown model, `PARAMETER_MISMATCH` for an invalid
 * request, `REQUEST_BUSY` for an overloaded server, `RESULT_NOT_READY` after the timeout, `UNEXPECTED` for an invalid
 * answer, and `GENERAL_ERROR` otherwise.
 */
export class RemoteError extends OpenVINOError {
  /** The HTTP status; undefined if there was no answer. */
  readonly httpStatus: number | undefined;

  /**
   * Creates an error.
   *
   * @param status The number of the C API's status.
   * @param message What went wrong.
   * @param httpStatus The HTTP status, if there was an answer.
   */
  constructor(status: number, message: string, httpStatus?: number) {
    super(status, message);
    this.httpStatus = httpStatus;
  }
}

/** The maximum length of a server's text in an error message. */
const mostCharacters = 500;

/** Returns the error for an answer whose HTTP status is not a success. */
export function answeredError(what: string, httpStatus: number, said: string): RemoteError {
  const text = said.length > mostCharacters ? `${said.slice(0, mostCharacters)}…` : said;
  return new RemoteError(
    statusOf(httpStatus),
    `${what}: the server answers ${httpStatus}${text && `: ${text}`}`,
    httpStatus,
  );
}

/** Returns the error for an answer that does not follow the protocol. */
export function malformedError(what: string, why: string, httpStatus: number): RemoteError {
  return new RemoteError(Status.UNEXPECTED, `${what}: the server's answer is not the protocol's: ${why}`, httpStatus);
}

const codes = [
  { status: Status.NOT_FOUND, of: [404] },
  { status: Status.PARAMETER_MISMATCH, of: [400, 405, 413, 415, 422] },
  { status: Status.REQUEST_BUSY, of: [429, 503] },
  { status: Status.RESULT_NOT_READY, of: [408, 504] },
];

function statusOf(httpStatus: number): number {
  return codes.find(({ of }) => of.includes(httpStatus))?.status ?? Status.GENERAL_ERROR;
}
