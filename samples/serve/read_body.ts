/** Reads a request's body within limits of size and time. */
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
import { ProtocolError } from "./protocol/protocol_error.ts";

const decoders = { gzip: promisify(gunzip), deflate: promisify(inflate) };

/**
 * Reads a request's body, and decompresses it if necessary.
 *
 * @param request The request.
 * @param maxBytes The maximum number of bytes, also after decompression.
 * @param signal Aborts the reading.
 * @throws {ProtocolError} If the body is larger, or its compression is unknown.
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = request.headers["content-encoding"]?.toLowerCase() ?? "identity";
  const decode = encoding === "identity" ? undefined : decoders[encoding as keyof typeof decoders];
  if (encoding !== "identity" && !Object.hasOwn(decoders, encoding)) {
    throw new ProtocolError(415, `the content encoding '${encoding}' is neither gzip nor deflate`);
  }
  const body = await readAll(request, maxBytes, signal);
  if (!decode) return body;
  try {
    return new Uint8Array(await decode(body, { maxOutputLength: maxBytes }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes);
    throw new ProtocolError(400, `the body is no ${encoding}: ${(error as Error).message}`);
  }
}

/** Reads by events: a web stream takes several times as long. */
function readAll(request: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers["content-length"] ?? NaN);
  if (announced > maxBytes) throw tooLarge(maxBytes);
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    let whole = new Uint8Array(Number.isNaN(announced) ? 1 << 16 : announced);
    let length = 0;
    const take = (chunk: Uint8Array) => {
      if (length + chunk.byteLength > maxBytes) return fail(tooLarge(maxBytes));
      if (length + chunk.byteLength > whole.byteLength) {
        const larger = new Uint8Array(Math.max(2 * whole.byteLength, length + chunk.byteLength));
        larger.set(whole.subarray(0, length));
        whole = larger;
      }
      whole.set(chunk, length);
      length += chunk.byteLength;
    };
    const end = () => {
      leave();
      resolve(whole.subarray(0, length));
    };
    const fail = (error: unknown) => {
      leave();
      request.pause();
      reject(error);
    };
    const abort = () => fail(signal.reason);
    const cut = () => fail(new ProtocolError(400, "the body has been cut off"));
    const leave = () => {
      request.off("data", take).off("end", end).off("error", cut).off("close", cut);
      signal.removeEventListener("abort", abort);
    };
    request.on("data", take).on("end", end).on("error", cut).on("close", cut);
    signal.addEventListener("abort", abort, { once: true });
  });
}

function tooLarge(maxBytes: number): ProtocolError {
  return new ProtocolError(413, `the body has more than ${maxBytes} bytes`);
}
