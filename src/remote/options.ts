import { urlOf } from "../arguments/brands.ts";
import { describe } from "../arguments/describe.ts";
import {
  requireFlag,
  requireInteger,
  requireOptions,
  requireSignal,
  requireString,
  requireTimeout,
} from "../arguments/require.ts";

/** Options of a `RemoteCore`. */
export interface RemoteCoreOptions {
  /** Headers of every request. Their values never appear in error messages. */
  headers?: Readonly<Record<string, string>>;
  /** A bearer token, sent as `Authorization: Bearer …`. */
  token?: string;
  /** Aborts all calls when aborted. */
  signal?: AbortSignal;
  /** The default timeout of a call in milliseconds, including repeated requests: 60 000 unless set. */
  timeout?: number;
  /**
   * The maximum number of times a request is sent: 4 by default, 1 for no repetition. A request is repeated only if it
   * was certainly not processed: if no connection was made, or the answer was 503 or 429 with `Retry-After`.
   */
  attempts?: number;
  /**
   * Whether an inference may also be repeated when the connection broke, after which the server may have processed it:
   * `false` by default. Safe for models without state, where a second run only costs time.
   */
  idempotent?: boolean;
  /** The number of requests of a queue created without one: 4 by default. */
  jobs?: number;
  /** Whether tensors are sent as bytes instead of JSON; `"auto"`, the default, if the server supports it. */
  binary?: boolean | "auto";
  /** The maximum size of an answer in bytes: 1 GiB by default. A larger one is refused. */
  maxAnswerBytes?: number;
}

/** A server's URL and the checked options. */
export type Connection = Readonly<ReturnType<typeof connectionOf>>;

/** Checks a URL and options. */
export function connectionOf(url: string | URL, options: RemoteCoreOptions) {
  requireOptions(options);
  const { binary = "auto", token } = options;
  const signal = requireSignal(options.signal);
  if (typeof binary !== "boolean" && binary !== "auto") {
    throw new TypeError(`"binary" must be a boolean or "auto", got ${describe(binary)}`);
  }
  const headers = headersOf(options.headers ?? {}, token);
  return {
    /** The URL without a trailing slash. */
    base: baseOf(url),
    headers,
    /** Texts that must not appear in messages. */
    secrets: [...Object.values(headers), ...(token === undefined ? [] : [token])].filter((value) => value !== ""),
    signal,
    timeoutMs: requireTimeout(options.timeout, 60_000),
    attempts: requireInteger(options.attempts ?? 4, "attempts", 1, 100),
    idempotent: requireFlag(options.idempotent, "idempotent"),
    jobs: requireInteger(options.jobs ?? 4, "jobs", 1, 65_536),
    binary,
    maxAnswerBytes: requireInteger(options.maxAnswerBytes ?? 2 ** 30, "maxAnswerBytes", 1, 2 ** 31 - 1),
  };
}

function baseOf(value: string | URL): string {
  const own = urlOf(value);
  if (typeof value !== "string" && !own) {
    throw new TypeError(`"url" must be a string or a URL, got ${describe(value)}`);
  }
  const url = own ?? URL.parse(String(value));
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw new TypeError(`"url" must be that of a server, "http://host:8000" for example`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new TypeError(`"url" must have no user, query or fragment: credentials go into the options token or headers`);
  }
  return url.href.replace(/\/+$/, "");
}

function headersOf(extra: Readonly<Record<string, string>>, token: string | undefined): Record<string, string> {
  requireOptions(extra, "headers");
  const headers = Object.entries(extra);
  if (token !== undefined) headers.push(["Authorization", `Bearer ${requireString(token, "token")}`]);
  return Object.fromEntries(headers.map(([name, value]) => {
    // A runtime's error would quote the value.
    try {
      new Headers([[name, requireString(value, "value")]]);
    } catch {
      throw new TypeError(`"headers" has a ${describe(name)} that is no header, or whose value cannot be one`);
    }
    return [name.toLowerCase(), value];
  }));
}
