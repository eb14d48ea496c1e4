import type { InferRequest } from "openvino-ffi";
import { type OpenCase, sink, someValues } from "./case.ts";
import { compile, inputLength } from "./model.ts";

/** A case that runs one request repeatedly on the thread. */
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

/** A synchronous inference with copies of input and output. */
export const inferCopy = onOneRequest((request, values) => {
  sink.sum += request.infer(values[0]).get(0).data[0] as number;
});

/** A synchronous inference of a record of inputs, with copies of input and output. */
export const inferRecord = onOneRequest((request, _values, _i, record) => {
  sink.sum += request.infer(record).get(0).data[0] as number;
});

/** A synchronous inference on the caller's memory, the same each time, with the output read in place. */
export const inferShared = onOneRequest((request, values) => {
  sink.sum += request.infer(values[0], { shareInputs: true, shareOutputs: true }).get(0).data[0] as number;
});

/** The same with different memory each time. */
export const inferRebind = onOneRequest((request, values, i) => {
  sink.sum += request.infer(values[i % 2], { shareInputs: true, shareOutputs: true }).get(0).data[0] as number;
});
