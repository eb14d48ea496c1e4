import { Worker } from "node:worker_threads";
import { OpenVINOLoadError } from "../load_error.ts";

/** A C call to make on another thread; all arguments are numbers and addresses. */
export interface ThreadCall {
  readonly path: string;
  readonly name: string;
  readonly types: readonly string[];
  readonly words: readonly (bigint | number)[];
}

type Answer = { readonly status: number } | { readonly error: string };

/**
 * The other thread's program, which makes one {@linkcode ThreadCall} after another and answers each. It is text rather
 * than a file, so that it also exists in a bundle or a single executable.
 *
 * @param bind JavaScript code of a function that takes a {@linkcode ThreadCall} and returns the C function.
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

/** An idle thread, kept because starting one takes a hundred times as long as reusing one. */
let idle: Worker | undefined;

/**
 * Calls a C function on another thread, for runtimes whose FFI has no nonblocking calls. Opening the library there
 * returns the one that the process has already loaded, and addresses are valid in both threads.
 *
 * @param bind JavaScript code of a function that takes a {@linkcode ThreadCall} and returns the C function.
 * @returns The function's status.
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
    // Preloaded modules and flags of the program are not meant for this thread.
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

/** Keeps one thread for the next call, without keeping the process alive. */
function rest(worker: Worker): void {
  if (idle) return void worker.terminate();
  idle = worker;
  worker.unref();
}
