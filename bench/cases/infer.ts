import type { InferRequest } from "openvino-ffi";
import { type OpenCase, sink, someValues } from "./case.ts";
import { compile, inputLength } from "./model.ts";

/** A case that runs one request again and again on the thread. */
function onOneRequest(
  once: (
    request: InferRequest,
    values: readonly Float32Array[],
    i: number,
    record: Record<string, Float32Array>,
  ) => void,
): OpenCase {
  return (path) => {
    const model = compile(path);
    const request = model.createInferRequest();
    const values = [someValues(inputLength(model)), someValues(inputLength(model))];
    const record = { [model.input(0).anyName]: values[0]! };
    return {
      requests: 1,
      run(iterations) {
        for (let i = 0; i < iterations; i++) once(request, values, i, record);
      },
      close() {
        request.dispose();
        model.dispose();
      },
    };
  };
}

/** A sync inference that copies in and out. */
export const inferCopy = onOneRequest((request, values) => {
  sink.sum += request.infer(values[0]).get(0).data[0] as number;
});

/** A sync inference of a record of inputs, which copies in and out. */
export const inferRecord = onOneRequest((request, _values, _i, record) => {
  sink.sum += request.infer(record).get(0).data[0] as number;
});

/** A sync inference on the caller's memory, always the same, whose output is read in place. */
export const inferShared = onOneRequest((request, values) => {
  sink.sum += request.infer(values[0], { shareInputs: true, shareOutputs: true }).get(0).data[0] as number;
});

/** The same with other memory every time. */
export const inferRebind = onOneRequest((request, values, i) => {
  sink.sum += request.infer(values[i % 2], { shareInputs: true, shareOutputs: true }).get(0).data[0] as number;
});
