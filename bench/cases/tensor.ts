import { shapeSize, Tensor } from "openvino-ffi";
import { type OpenCase, sink } from "./case.ts";
import { compile } from "./model.ts";

function inputShape(path: string): number[] {
  using model = compile(path);
  return model.input(0).shape;
}

/** Creates a zeroed tensor of the input's shape, reads it and releases it. */
export const tensorCreate: OpenCase = (path) => {
  const shape = inputShape(path);
  return {
    requests: 1,
    run(iterations) {
      for (let i = 0; i < iterations; i++) {
        const tensor = new Tensor("f32", shape);
        sink.sum += tensor.data[0]!;
        tensor.dispose();
      }
    },
    close() {},
  };
};

/** Requests a tensor's data and reads it. */
export const tensorData: OpenCase = (path) => {
  const tensor = new Tensor("f32", inputShape(path));
  const size = shapeSize(tensor.shape);
  return {
    requests: 1,
    run(iterations) {
      for (let i = 0; i < iterations; i++) sink.sum += tensor.data[i % size]!;
    },
    close: () => tensor.dispose(),
  };
};
