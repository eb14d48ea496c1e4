import { signalOf, urlOf } from "../arguments/brands.ts";
import { describe } from "../arguments/describe.ts";
import { requireFlag, requireInteger, requireOptions, requireString } from "../arguments/require.ts";

/** How a `RemoteCore` talks to its server. */
export interface RemoteCoreOptions {
  /** Headers of every request. Their values never stand in an error's message. */
  headers?: Readonly<Record<string, string>>;
  /** A bearer token, sent as `Authorization: Bearer …`. */
  token?: string;
  /** Calls off all calls when it aborts. */
  signal?: AbortSignal;
  /** The milliseconds that a call may take with all its repetitions, unless it says otherwise: 60 000 by default. */
  timeout?: number;
  /**
   * How often a request is sent at most: 4 times by default, 1 for never again. It is sent again where it was certainly
   * not served: there was no connection, or the answer is 503 or 429 with `Retry-After`.
   */
  attempts?: number;
  /**
   * Whether an inference may be sent again when the connection broke, and so it may have been served: false by default.
   * That is right for models without state, where it does nothing but cost time.
   */
  idempotent?: boolean;
  /** How many requests a queue has that is told no number, 4 by default. */
  jobs?: number;
  /** Whether tensors travel as bytes instead of JSON; `"auto"`, the default, if the server says it can. */
  binary?: boolean | "auto";
  /** A longer answer is refused: 1 GiB by default. */
  maxAnswerBytes?: number;
}

/** A server and how to talk to it, checked. */
export interface Connection {
  /** The URL, without a slash at its end. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What must not stand in messages. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly idempotent: boolean;
  readonly jobs: number;
  readonly binary: boolean | "auto";
  readonly maxAnswerBytes: number;
}

/** The longest time that timers take. */
const longestMs = 2 ** 31 - 1;

/** Checks a URL and options. */
export function connectionOf(url: string | URL, options: RemoteCoreOptions): Connection {
  requireOptions(options);
  const { signal: given, binary = "auto", token } = options;
  const signal = signalOf(given);
  if (given !== undefined && !signal) throw new TypeError(`"signal" must be an AbortSignal, got ${describe(given)}`);
  if (typeof binary !== "boolean" && binary !== "auto") {
    throw new TypeError(`"binary" must be a boolean or "auto", got ${describe(binary)}`);
  }
  const headers = headersOf(options.headers ?? {}, token);
  return {
    base: baseOf(url),
    headers,
    secrets: [...Object.values(headers), ...(token === undefined ? [] : [token])].filter((value) => value !== ""),
    signal,
    timeoutMs: timeoutOf(options.timeout, 60_000),
    attempts: requireInteger(options.attempts ?? 4, "attempts", 1, 100),
    idempotent: requireFlag(options.idempotent, "idempotent"),
    jobs: requireInteger(options.jobs ?? 4, "jobs", 1, 65_536),
    binary,
    maxAnswerBytes: requireInteger(options.maxAnswerBytes ?? 2 ** 30, "maxAnswerBytes", 1, 2 ** 31 - 1),
  };
}

/** A call's own time limit, or another. */
export function timeoutOf(value: unknown, otherwise: number): number {
  return value === undefined ? otherwise : requireInteger(value, "timeout", 1, longestMs);
}

function baseOf(given: string | URL): string {
  const own = urlOf(given);
  if (typeof given !== "string" && !own) {
    throw new TypeError(`"url" must be a string or a URL, got ${describe(given)}`);
  }
  const url = own ?? URL.parse(String(given));
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw new TypeError(`"url" must be that of a server, "http://host:8000" for example`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new TypeError(`"url" must have no user, query or fragment: credentials go into the options token or headers`);
  }
  return url.href.replace(/\/+$/, "");
}

function headersOf(given: Readonly<Record<string, string>>, token: string | undefined): Record<string, string> {
  requireOptions(given, "headers");
  const headers = Object.entries(given);
  if (token !== undefined) headers.push(["Authorization", `Bearer ${requireString(token, "token")}`]);
  return Object.fromEntries(headers.map(([name, value]) => {
    // What is wrong with it, a runtime would say with the value.
    try {
      new Headers([[name, requireString(value, "value")]]);
    } catch {
      throw new TypeError(`"headers" has a ${describe(name)} that is no header, or whose value cannot be one`);
    }
    return [name.toLowerCase(), value];
  }));
}
