import { AsyncInferQueue } from "openvino-ffi";
import { type OpenCase, sink, someValues } from "./case.ts";
import { compile, inputLength } from "./model.ts";

/** A queue whose callback reads a copy of the result. */
export const queue: OpenCase = (path, requests) => {
  const model = compile(path, { PERFORMANCE_HINT: "THROUGHPUT" });
  const jobs = new AsyncInferQueue(model, requests);
  const values = someValues(inputLength(model));
  jobs.setCallback((request) => {
    sink.sum += request.results.get(0).data[0] as number;
  });
  return {
    requests: jobs.length,
    async run(iterations) {
      for (let i = 0; i < iterations; i++) await jobs.startAsync(values);
      await jobs.waitAll();
    },
    close() {
      jobs.dispose();
      model.dispose();
    },
  };
};
