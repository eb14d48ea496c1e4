import * as threads from "node:worker_threads";

/** A Worker as programs of the runtime use it: a web Worker, or one of `node:worker_threads` in Node.js. */
export interface StressWorker {
  postMessage(message: string): void;
  terminate(): void;
  /** Calls back with each message, and with the error that ends the Worker. */
  listen(said: (message: string) => void, failed: (message: string) => void): void;
}

/** Starts a file as a Worker. */
export function startWorker(url: URL): StressWorker {
  return typeof Worker === "undefined" ? startNodes(url) : startWeb(url);
}

function startWeb(url: URL): StressWorker {
  const worker = new Worker(url, { type: "module" });
  return {
    postMessage: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
    listen(said, failed) {
      worker.onmessage = ({ data }: MessageEvent<string>) => said(data);
      worker.onerror = (event) => {
        event.preventDefault();
        failed(event.message);
      };
    },
  };
}

function startNodes(url: URL): StressWorker {
  const worker = new threads.Worker(url);
  return {
    postMessage: (message) => worker.postMessage(message),
    terminate: () => void worker.terminate(),
    listen(said, failed) {
      worker.removeAllListeners("message").on("message", said);
      worker.removeAllListeners("error").on("error", (error) => failed(String(error)));
    },
  };
}

/** A Worker as seen by its own script. */
export interface WorkerScope {
  postMessage(message: string): void;
  listen(heard: (message: string) => void): void;
}

/** The scope of this Worker. */
export function workerScope(): WorkerScope {
  const { parentPort } = threads;
  if (typeof Worker === "undefined" && parentPort) {
    return {
      postMessage: (message) => parentPort.postMessage(message),
      listen: (heard) => parentPort.on("message", heard),
    };
  }
  const scope = globalThis as unknown as {
    onmessage(event: { data: string }): void;
    postMessage(message: string): void;
  };
  return {
    postMessage: (message) => scope.postMessage(message),
    listen(heard) {
      scope.onmessage = ({ data }) => heard(data);
    },
  };
}
