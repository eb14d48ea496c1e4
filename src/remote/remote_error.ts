import { OpenVINOError, Status } from "../openvino_error.ts";

/**
 * What a server refuses or fails at, what it answers that is not the protocol, and what keeps it from answering. The
 * code is the nearest of the local ones: `NOT_FOUND` for a model that is not there, `PARAMETER_MISMATCH` for a request
 * that is refused, `REQUEST_BUSY` for a server that has too much to do, `RESULT_NOT_READY` past the time limit,
 * `UNEXPECTED` for what is no answer, `GENERAL_ERROR` for the rest.
 */
export class RemoteError extends OpenVINOError {
  /** The HTTP status; undefined where there was no answer. */
  readonly httpStatus: number | undefined;

  /**
   * Makes an error.
   *
   * @param status The status's number in the C API.
   * @param message What went wrong.
   * @param httpStatus The HTTP status, if there was an answer.
   */
  constructor(status: number, message: string, httpStatus?: number) {
    super(status, message);
    this.httpStatus = httpStatus;
  }
}

/** No more of what a server says is repeated in a message. */
const mostCharacters = 500;

/** The error for an answer with an HTTP status that is no success. */
export function answeredError(what: string, httpStatus: number, said: string): RemoteError {
  const text = said.length > mostCharacters ? `${said.slice(0, mostCharacters)}…` : said;
  return new RemoteError(
    statusOf(httpStatus),
    `${what}: the server answers ${httpStatus}${text && `: ${text}`}`,
    httpStatus,
  );
}

/** The error for an answer that is not what the protocol says. */
export function malformedError(what: string, why: string, httpStatus: number): RemoteError {
  return new RemoteError(Status.UNEXPECTED, `${what}: the server's answer is not the protocol's: ${why}`, httpStatus);
}

function statusOf(httpStatus: number): number {
  switch (httpStatus) {
    case 404:
      return Status.NOT_FOUND;
    case 400:
    case 405:
    case 413:
    case 415:
    case 422:
      return Status.PARAMETER_MISMATCH;
    case 429:
    case 503:
      return Status.REQUEST_BUSY;
    case 408:
    case 504:
      return Status.RESULT_NOT_READY;
    default:
      return Status.GENERAL_ERROR;
  }
}
