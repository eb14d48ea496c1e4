import { Worker } from "node:worker_threads";
import { OpenVINOLoadError } from "./load_error.ts";

/** One C call for another thread: all its arguments as numbers and addresses. */
export interface ThreadCall {
  readonly path: string;
  readonly name: string;
  readonly types: readonly string[];
  readonly words: readonly (bigint | number)[];
}

type Answer = { readonly status: number } | { readonly error: string };

/**
 * The other thread's program, which makes one {@linkcode ThreadCall} after the other and answers each. It is text, not
 * a file beside this one, so that it is also there where this module has become part of a bundle or of a single
 * executable.
 *
 * @param bind JavaScript that gives the function of a {@linkcode ThreadCall}.
 */
const program = (bind: string) => `
const { parentPort } = require("node:worker_threads");
const bind = ${bind};

parentPort.on("message", (call) => {
  try {
    parentPort.postMessage({ status: bind(call)(...call.words) });
  } catch (error) {
    parentPort.postMessage({ error: String(error) });
  }
});
`;

/** A thread that has nothing to do: a new one takes a hundred times as long as one that is there. */
let idle: Worker | undefined;

/**
 * Calls a C function on another thread, for a runtime whose FFI has no nonblocking calls. The library is loaded once a
 * process: opening it again there gives the same one, and addresses mean the same in both threads.
 *
 * @param bind JavaScript of a function that takes a {@linkcode ThreadCall} and returns the C function.
 * @returns Its status.
 */
export async function callOnThread(bind: string, call: ThreadCall): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const worker = idle ?? start(program(bind));
  idle = undefined;
  worker.ref();
  const answered = (answer: Answer) => {
    over();
    rest(worker);
    if ("status" in answer) resolve(answer.status);
    else reject(new Error(answer.error));
  };
  const failed = (error: unknown) => {
    over();
    reject(error);
  };
  const ended = () => failed(new Error(`the thread that called ${call.name} was ended`));
  const over = () => void worker.off("message", answered).off("error", failed).off("exit", ended);
  worker.on("message", answered).on("error", failed).on("exit", ended);
  worker.postMessage(call);
  return await promise;
}

function start(code: string): Worker {
  try {
    // Nothing that the program was started with is meant for this thread: not its preloaded modules, nor its flags.
    return new Worker(code, { eval: true, env: {}, execArgv: ["--disable-warning=ExperimentalWarning"] });
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_ACCESS_DENIED") throw error;
    throw new OpenVINOLoadError(
      "Node.js may start no thread, which calls that do not block need: run with --allow-worker",
      {
        cause: error,
      },
    );
  }
}

/** Keeps one thread for the next call, which the process does not wait for. */
function rest(worker: Worker): void {
  if (idle) return void worker.terminate();
  idle = worker;
  worker.unref();
}
