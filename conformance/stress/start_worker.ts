import * as threads from "node:worker_threads";

/** A Worker of the kind that a runtime's programs use: a web Worker, or in Node.js its own. */
export interface StressWorker {
  postMessage(message: string): void;
  terminate(): void;
  /** Calls back with each thing it says, and the errors it ends with. */
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

/** The side of a Worker that its own script sees. */
export interface WorkerScope {
  postMessage(message: string): void;
  listen(heard: (message: string) => void): void;
}

/** This Worker's. */
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
