import type { NativeType } from "./bun_ffi.ts";

/** One C call for another thread: all its arguments as numbers and addresses. */
interface ThreadCall {
  readonly path: string;
  readonly name: string;
  readonly types: readonly NativeType[];
  readonly words: readonly (bigint | number)[];
}

/**
 * The other thread's program, which makes one {@linkcode ThreadCall} and answers. It is text, not a file beside this
 * one, so that it is also there where this module has become part of a bundle or of a single executable.
 */
const program = `
import { dlopen } from "bun:ffi";

self.onmessage = ({ data: { path, name, types, words } }) => {
  try {
    const { symbols } = dlopen(path, { [name]: { args: types, returns: "i32" } });
    self.postMessage({ status: symbols[name](...words) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
`;

let programUrl: string | undefined;

/**
 * Calls a C function on a thread of its own, since Bun has no nonblocking calls. The library is loaded once a process:
 * opening it again in the worker gives the same one, and addresses mean the same in both threads.
 */
export function callInWorker(call: ThreadCall): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const worker = new Worker(programUrl ??= URL.createObjectURL(new Blob([program], { type: "text/javascript" })));
  worker.onmessage = ({ data }: MessageEvent<{ status: number } | { error: string }>) => {
    worker.terminate();
    if ("status" in data) resolve(data.status);
    else reject(new Error(data.error));
  };
  worker.onerror = (event) => {
    worker.terminate();
    reject(new Error(event.message));
  };
  worker.postMessage(call);
  return promise;
}
