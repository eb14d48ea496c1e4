import type { InferRequest } from "openvino-ffi";
import { type OpenCase, sink, someValues } from "./case.ts";
import { compile, inputLength } from "./model.ts";

/** A case that runs one request repeatedly in the background. */
function onOneRequest(once: (request: InferRequest, values: Float32Array) => Promise<void>): OpenCase {
  return (path) => {
    const model = compile(path);
    const request = model.createInferRequest();
    const values = someValues(inputLength(model));
    return {
      requests: 1,
      async run(iterations) {
        for (let i = 0; i < iterations; i++) await once(request, values);
      },
      close() {
        request.dispose();
        model.dispose();
      },
    };
  };
}

/** Starts, waits, and reads the output in place. */
export const startWait = onOneRequest(async (request, values) => {
  request.startAsync(values);
  await request.wait();
  sink.sum += request.getOutputTensor(0).data[0] as number;
});

/** Awaits the promise of copied results. */
export const inferAsync = onOneRequest(async (request, values) => {
  sink.sum += (await request.inferAsync(values)).get(0).data[0] as number;
});
