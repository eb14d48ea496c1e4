import { writeSync } from "node:fs";

/**
 * Writes a text to standard output before it returns, so that it is not lost if the next call ends the process.
 * `process.stdout` may keep what a pipe does not take at once, and makes pipes non-blocking in Node.js.
 */
export function writeNow(text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let offset = 0; offset < bytes.length;) offset += writeSome(bytes.subarray(offset));
}

/** Returns the number of bytes written: none if the pipe is full and does not block. */
function writeSome(bytes: Uint8Array): number {
  try {
    return writeSync(1, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    return 0;
  }
}
