import { callHere } from "./bun_worker.ts";

/** The worker's side of `callInWorker`: one call, one answer. */
declare const self: Worker;

self.onmessage = ({ data }: MessageEvent<Parameters<typeof callHere>[0]>) => {
  try {
    self.postMessage({ status: callHere(data) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
