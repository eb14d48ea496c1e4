/** One HTTP exchange: a request and its result. */
import { clearTimeout, setTimeout } from "../../ffi/timers.ts";

/** A request to send. */
export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** The timeout in milliseconds. */
  readonly timeoutMs: number;
  /** The maximum size of the answer in bytes; a larger one is refused. */
  readonly maxAnswerBytes: number;
}

/** An answer with any status. */
export interface HttpAnswer {
  readonly kind: "answer";
  readonly status: number;
  /** Headers by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The reason why there is no answer. */
export interface HttpFailure {
  /**
   * - `refused`: no connection was made, so nothing was sent
   * - `broken`: the connection broke, so the request may have been processed
   * - `late`: the timeout expired
   * - `large`: the answer exceeds the maximum size
   * - `aborted`: the caller aborted the request
   */
  readonly kind: "refused" | "broken" | "late" | "large" | "aborted";
  /** The runtime's message. */
  readonly message: string;
}

/** The result of an exchange. */
export type HttpEnd = HttpAnswer | HttpFailure;

/**
 * Sends a request and reads the answer. Never rejects. `blocking.ts` passes the text of this function to a Worker, so
 * it must use nothing but JavaScript's globals.
 */
export async function exchangeOnce(request: HttpRequest, signal?: AbortSignal): Promise<HttpEnd> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  let ending: HttpFailure["kind"] = "broken";
  const timer = setTimeout(() => {
    ending = "late";
    abort();
  }, request.timeoutMs);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    if (signal?.aborted) abort();
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      // Not the bytes themselves: Deno's fetch sends those again on its own when a reused connection breaks.
      body: request.body ? new Blob([request.body]) : null,
      redirect: "manual",
      signal: controller.signal,
    });
    const { status } = response;
    const headers = Object.fromEntries(response.headers);
    // With compression, the header gives the compressed length.
    const length = headers["content-encoding"] === undefined ? Number(headers["content-length"] ?? NaN) : NaN;
    if (length > request.maxAnswerBytes) ending = "large";
    if (ending === "large") throw new Error(`it has ${length} bytes`);
    if (length >= 0) {
      const body = new Uint8Array(await response.arrayBuffer());
      if (body.byteLength === length) return { kind: "answer", status, headers, body };
      throw new Error(`the answer has ${body.byteLength} of ${length} bytes`);
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > request.maxAnswerBytes) ending = "large";
      if (ending === "large") throw new Error(`it has more than ${request.maxAnswerBytes} bytes`);
      chunks.push(chunk);
    }
    const body = new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
    return { kind: "answer", status, headers, body };
  } catch (error) {
    if (ending === "large") abort();
    if (signal?.aborted) ending = "aborted";
    const { cause, message } = error as Error;
    const told = cause instanceof Error ? cause.message : message;
    const isRefused = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|client error \(Connect\)/.test(told);
    return { kind: ending === "broken" && isRefused ? "refused" : ending, message: told };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
