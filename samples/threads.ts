import * as nodeThreads from "node:worker_threads";

/*
 * Threads in each runtime: web Workers in Deno and Bun, which start and pass memory on much faster there than those of
 * `node:worker_threads`, and those in Node.js, which has no others.
 */

/** A thread, as who started it sees it. */
export interface Thread<Message, Answer> {
  /** Sends a message: a copy, but for the memory that is transferred. */
  post(message: Message, transfer?: ArrayBuffer[]): void;
  /** Calls back with each answer, and with the error that ends the thread. Replaces earlier callbacks. */
  listen(answered: (answer: Answer) => void, failed: (error: Error) => void): void;
  /** Ends the thread, whatever it is doing. */
  end(): void;
}

/** Starts a thread that runs a module. */
export function startThread<Message, Answer>(module: URL | string): Thread<Message, Answer> {
  return typeof Worker === "undefined" ? ofNode(module) : ofWeb(module);
}

function ofWeb<Message, Answer>(module: URL | string): Thread<Message, Answer> {
  const worker = new Worker(module, { type: "module" });
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    listen(answered, failed) {
      worker.onmessage = ({ data }: MessageEvent<Answer>) => answered(data);
      worker.onerror = (event) => {
        event.preventDefault();
        failed(new Error(event.message));
      };
    },
    end: () => worker.terminate(),
  };
}

function ofNode<Message, Answer>(module: URL | string): Thread<Message, Answer> {
  const worker = new nodeThreads.Worker(typeof module === "string" ? new URL(module) : module);
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    listen(answered, failed) {
      worker.removeAllListeners("message").on("message", answered);
      worker.removeAllListeners("error").on(
        "error",
        (error) => failed(error instanceof Error ? error : new Error(`${error}`)),
      );
    },
    end: () => void worker.terminate(),
  };
}

/** A thread's own side. */
export interface ThreadSide<Message, Answer> {
  post(answer: Answer, transfer?: ArrayBuffer[]): void;
  listen(heard: (message: Message) => void): void;
}

/** The side of the thread that runs this. */
export function thisThread<Message, Answer>(): ThreadSide<Message, Answer> {
  const { parentPort } = nodeThreads;
  if (typeof Worker === "undefined" && parentPort) {
    return {
      post: (answer, transfer = []) => parentPort.postMessage(answer, transfer),
      listen: (heard) => void parentPort.on("message", heard),
    };
  }
  const scope = globalThis as unknown as {
    onmessage(event: { data: Message }): void;
    postMessage(answer: Answer, transfer: ArrayBuffer[]): void;
  };
  return {
    post: (answer, transfer = []) => scope.postMessage(answer, transfer),
    listen(heard) {
      scope.onmessage = ({ data }) => heard(data);
    },
  };
}
