import process from "node:process";

/** A thread of one's own that is told things. */
export interface HelperThread {
  postMessage(message: unknown): void;
  terminate(): void;
}

/**
 * Starts a thread that runs a text, in which `onmessage` is set. A web Worker where there are any; Node.js has its own.
 *
 * @throws Where there are neither.
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
  // Nothing that the program was started with is meant for this thread.
  return new threads.Worker(`${program}\n${receiving}`, { eval: true, env: {}, execArgv: [] });
}
