/** Sends requests to a server, and repeats them where that is safe. */
import { dateNow, now } from "../../ffi/timers.ts";
import { Status } from "../openvino_error.ts";
import type { HttpAnswer, HttpEnd } from "./http.ts";
import type { Connection } from "./options.ts";
import { type Procedure, send } from "./procedure.ts";
import { answeredError, RemoteError } from "./remote_error.ts";

/** A request, as its caller describes it. */
export interface Asking {
  readonly method: "GET" | "POST";
  /** The path below the server's URL. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** What the request does, for error messages. */
  readonly what: string;
  readonly timeoutMs: number;
}

/** The initial and the largest upper bound of the random delay before a repetition, in milliseconds. */
const [firstMs, greatestMs] = [100, 5_000];

/** Sends a request, repeatedly if that is safe and may help. Returns an answer of success; without one, it throws. */
export function* ask(connection: Connection, asking: Asking): Procedure<HttpAnswer> {
  const { base, maxAnswerBytes, attempts, idempotent } = connection;
  const { method, path, body, timeoutMs } = asking;
  const headers = { ...connection.headers, ...asking.headers };
  const mayRepeat = method === "GET" || idempotent;
  const end = now() + timeoutMs;
  for (let attempt = 1;; attempt++) {
    const remaining = Math.max(1, Math.ceil(end - now()));
    const request = { method, url: base + path, headers, timeoutMs: remaining, maxAnswerBytes };
    const ended = yield* send(body ? { ...request, body } : request);
    const wait = attempt < attempts ? waitBeforeNext(ended, attempt, mayRepeat) : undefined;
    if (wait === undefined || now() + wait >= end) return accept(ended, connection, asking);
    yield { sleep: wait };
  }
}

/** The delay before a request is repeated, in milliseconds; undefined if it must not be, or would not help. */
export function waitBeforeNext(ended: HttpEnd, attempt: number, mayRepeat: boolean): number | undefined {
  const backOff = Math.random() * Math.min(greatestMs, firstMs * 2 ** (attempt - 1));
  switch (ended.kind) {
    case "refused":
      return backOff;
    case "broken":
      return mayRepeat ? backOff : undefined;
    case "answer": {
      const asked = ended.status === 503 || ended.status === 429 ? retryAfterMs(ended) : undefined;
      return asked === undefined ? undefined : Math.max(asked, backOff);
    }
    default:
      return undefined;
  }
}

/** The server's `Retry-After`, given in seconds or as a date, in milliseconds from now. */
function retryAfterMs({ headers }: HttpAnswer): number | undefined {
  const text = headers["retry-after"];
  if (text === undefined) return undefined;
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - dateNow();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

function accept(ended: HttpEnd, connection: Connection, { what, timeoutMs }: Asking): HttpAnswer {
  switch (ended.kind) {
    case "answer":
      if (ended.status >= 200 && ended.status < 300) return ended;
      throw answeredError(what, ended.status, withoutSecrets(saidBy(ended), connection));
    case "late":
      throw new RemoteError(Status.RESULT_NOT_READY, `${what}: no answer within ${timeoutMs} ms`);
    case "large":
      throw new RemoteError(
        Status.UNEXPECTED,
        `${what}: the answer is larger than maxAnswerBytes, ${connection.maxAnswerBytes}`,
      );
    default: {
      const reached = ended.kind === "refused" ? "there is no connection to" : "the connection broke to";
      const why = withoutSecrets(ended.message, connection);
      throw new RemoteError(Status.GENERAL_ERROR, `${what}: ${reached} ${connection.base}: ${why}`);
    }
  }
}

/** The server's description of an error. */
function saidBy({ headers, body }: HttpAnswer): string {
  const text = new TextDecoder().decode(body);
  try {
    const { error, detail } = JSON.parse(text);
    if (typeof error === "string") return error;
    if (typeof detail === "string") return detail;
  } catch {
    // The body has another form.
  }
  return headers["content-type"]?.includes("html") ? "(an HTML page)" : text.trim();
}

/** Removes secrets from a server's text, which may quote the request. */
function withoutSecrets(text: string, { secrets }: Connection): string {
  return secrets.reduce((kept, secret) => kept.replaceAll(secret, "…"), text);
}
