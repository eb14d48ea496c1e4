/** Reads a request's body within limits of size and time. */
import type { HttpBindings } from "@hono/node-server";
import type { IncomingMessage } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { createGunzip, createInflate } from "node:zlib";
import { BodyBuffer } from "./body_buffer.ts";
import type { Lease } from "./budget.ts";
import { ProtocolError } from "./protocol/protocol_error.ts";

const decoders = new Map([["gzip", createGunzip], ["x-gzip", createGunzip], ["deflate", createInflate]]);

/** The content encodings, as a refusal names them. */
export const acceptedEncodings = "gzip, deflate";

/** The first size of a body whose length is not known. */
const FIRST_BYTES = 2 ** 16;

/** What a body has beyond this is read one piece a turn. */
const LARGE_BYTES = 2 ** 20;

/** How many milliseconds a client may go on sending a body that is refused. */
const REFUSED_MS = 500;

/** The limits of one body. */
export interface BodyLimits {
  /** The maximum number of bytes, after decompression. */
  readonly maxBytes: number;
  /** The number of bytes before binary data, if there is any. */
  readonly headerLength?: number | undefined;
  readonly lease: Lease;
  /** Aborts the reading. */
  readonly signal: AbortSignal;
}

/**
 * Reads a request's body, and decompresses it if necessary. A client that has asked whether to send it is told to.
 * Rejects with a {@linkcode ProtocolError} if it is larger, its compression is unknown, or there is no room for it now.
 */
export async function readBody(
  { incoming, outgoing }: HttpBindings,
  { maxBytes, headerLength = 0, lease, signal }: BodyLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = incoming.headers["content-encoding"]?.toLowerCase() ?? "identity";
  const decoder = decoders.get(encoding);
  if (encoding !== "identity" && !decoder) {
    throw new ProtocolError(415, `the content encoding '${encoding}' is none of ${acceptedEncodings}`);
  }
  // What cannot be compressed becomes a little larger.
  const most = decoder ? maxBytes + maxBytes / 1024 + 1024 : maxBytes;
  const { "content-length": announced, expect } = incoming.headers;
  const expected = announced === undefined ? Math.min(FIRST_BYTES, most) : Number(announced);
  const body = new BodyBuffer(expected, most, lease, headerLength);
  if (expect?.toLowerCase() === "100-continue") outgoing.writeContinue();
  await readInto(body, incoming, signal);
  if (!decoder) return body.bytes;
  const decoded = new BodyBuffer(0, maxBytes, lease, headerLength);
  try {
    const stream = decoder({ chunkSize: FIRST_BYTES });
    stream.end(body.bytes);
    for await (const piece of stream) {
      signal.throwIfAborted();
      decoded.add(piece);
      // Deno decompresses on this thread.
      await turn();
    }
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw new ProtocolError(400, `the body is no ${encoding}: ${(error as Error).message}`);
  }
  return decoded.bytes;
}

/**
 * Reads and forgets the rest of a body for a short while: a client that goes on sending would not see an answer if the
 * connection were closed at once.
 */
export function forgetBody(incoming: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, REFUSED_MS);
    incoming.on("data", () => readOnLater(incoming));
    incoming.once("end", resolve).once("close", resolve).resume();
  });
}

/** Gives others a turn before the next piece, so that whoever sends much keeps nobody waiting. */
function readOnLater(incoming: IncomingMessage): void {
  incoming.pause();
  setImmediate(() => incoming.resume());
}

/** Reads by events: a web stream takes several times as long, and `events.on` a quarter of a small request's time. */
function readInto(body: BodyBuffer, request: IncomingMessage, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const take = (piece: Uint8Array) => {
      try {
        body.add(piece);
        if (body.bytes.byteLength > LARGE_BYTES) readOnLater(request);
      } catch (error) {
        fail(error);
      }
    };
    const end = () => {
      leave();
      resolve();
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
