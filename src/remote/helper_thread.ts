import process from "node:process";

/** A thread that receives messages. */
export interface HelperThread {
  postMessage(message: unknown): void;
  terminate(): void;
}

/**
 * Starts a thread that runs a program given as text, which sets `onmessage`: a web Worker, or a thread of
 * `node:worker_threads` in Node.js.
 *
 * @throws If the runtime has neither.
 */
export function startThread(program: string): HelperThread {
  if (typeof Worker !== "undefined") {
    const url = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
    return new Worker(url, { type: "module" });
  }
  const { getBuiltinModule } = process as { getBuiltinModule?(name: string): typeof import("node:worker_threads") };
  const threads = getBuiltinModule?.("node:worker_threads");
  if (!threads) throw new Error("there are no Workers");
  const receiving = `require("node:worker_threads").parentPort.on("message", (data) => onmessage({ data }));`;
  // The environment and the runtime's flags are not meant for this thread.
  return new threads.Worker(`${program}\n${receiving}`, { eval: true, env: {}, execArgv: [] });
}
