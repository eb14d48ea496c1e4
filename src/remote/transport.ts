/** Requests to a server, repeated where that is safe. */
import { dateNow, now } from "../../ffi/timers.ts";
import { Status } from "../openvino_error.ts";
import type { HttpAnswer, HttpEnd } from "./http.ts";
import type { Connection } from "./options.ts";
import { type Procedure, send } from "./procedure.ts";
import { answeredError, RemoteError } from "./remote_error.ts";

/** What is asked of a server. */
export interface Asking {
  readonly method: "GET" | "POST";
  /** The path below the server's URL. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** What is being done, for messages. */
  readonly what: string;
  readonly timeoutMs: number;
}

/** The bounds of the random time before a repetition: the first, and the greatest. */
const [firstMs, greatestMs] = [100, 5_000];

/**
 * Asks a server, again where it is safe and worth it.
 *
 * @returns The answer, whose status is a success.
 * @throws {RemoteError} If there is none.
 */
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

/** How long to wait before a request is sent again; undefined if it must not be, or is not worth it. */
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

/** When a server wants to be asked again, as seconds or as a date. */
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

/** What a server says is wrong. */
function saidBy({ headers, body }: HttpAnswer): string {
  const text = new TextDecoder().decode(body);
  try {
    const { error, detail } = JSON.parse(text);
    if (typeof error === "string") return error;
    if (typeof detail === "string") return detail;
  } catch {
    // It says so in another way.
  }
  return headers["content-type"]?.includes("html") ? "(an HTML page)" : text.trim();
}

/** A server may repeat what it was sent. */
function withoutSecrets(text: string, { secrets }: Connection): string {
  return secrets.reduce((kept, secret) => kept.replaceAll(secret, "…"), text);
}
