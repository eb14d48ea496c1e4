import { bunFfi, type NativeType } from "./bun_ffi.ts";

/** One C call for another thread: all its arguments as numbers and addresses. */
interface ThreadCall {
  readonly path: string;
  readonly name: string;
  readonly types: readonly NativeType[];
  readonly words: readonly (bigint | number)[];
}

/**
 * Calls a C function on a thread of its own, since Bun has no nonblocking calls. The library is loaded once a process:
 * opening it again in the worker gives the same one, and addresses mean the same in both threads.
 */
export function callInWorker(call: ThreadCall): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const worker = new Worker(new URL("./bun_worker_main.ts", import.meta.url).href);
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

/** Makes the call on this thread. */
export function callHere({ path, name, types, words }: ThreadCall): number {
  const symbol = bunFfi().dlopen(path, { [name]: { args: [...types], returns: "i32" } }).symbols[name]!;
  return (symbol as (...args: (bigint | number)[]) => number)(...words);
}
