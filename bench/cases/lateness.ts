import { AsyncInferQueue } from "openvino-ffi";
import { type OpenCase, sink, someValues } from "./case.ts";
import { compile, inputLength } from "./model.ts";

/** The timer's period in milliseconds. */
export const periodMs = 5;

/** The delay of each tick in the last run, in milliseconds. */
export const lateness: number[] = [];

/** Counts ticks of a timer while a queue is kept full, with one core for inference. */
export const eventLoop: OpenCase = (path) => {
  const model = compile(path, { PERFORMANCE_HINT: "THROUGHPUT", INFERENCE_NUM_THREADS: 1 });
  const jobs = new AsyncInferQueue(model);
  const values = someValues(inputLength(model));
  jobs.setCallback((request) => {
    sink.sum += request.results.get(0).data[0] as number;
  });
  return {
    requests: jobs.length,
    async run(iterations) {
      lateness.length = 0;
      let due = performance.now() + periodMs;
      let ticks = 0;
      const tick = () => {
        const now = performance.now();
        lateness.push(now - due);
        ticks += 1;
        if (ticks >= iterations) return;
        due = now + periodMs;
        setTimeout(tick, periodMs);
      };
      setTimeout(tick, periodMs);
      while (ticks < iterations) await jobs.startAsync(values);
      await jobs.waitAll();
    },
    close() {
      jobs.dispose();
      model.dispose();
    },
  };
};
