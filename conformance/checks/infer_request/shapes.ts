import { type Check, check, onTiny } from "../check.ts";
import { Tensor } from "openvino-ffi";
import { elements, infer, nested, reshaped, startAsync, tensor } from "./support.ts";

/** Models of dynamic shapes. */
export const shapes: readonly Check[] = [
  check("infer of one shape after another", [infer, "get_output_tensor()"], onTiny("dynamic_nchw"), (t) => {
    const request = t.request();
    for (const [i, shape] of [[1, 3, 2, 2], [2, 3, 5, 1], [1, 3, 1, 1], [3, 3, 2, 4], [1, 3, 2, 2]].entries()) {
      t.observe(`results ${i}`, request.infer(Tensor.from(t.picture(i, shape), { shape })));
      t.observe(`input ${i}`, request.getInputTensor());
      t.observe(`output ${i}`, request.getOutputTensor());
    }
  }),
  check("infer of nested lists gives the shape", [infer], onTiny("dynamic_nchw"), (t) => {
    const request = t.request();
    for (const shape of [[1, 3, 2, 2], [2, 3, 1, 4]]) {
      t.observe(`results ${shape}`, request.infer({ x: nested(t.picture(1, shape), shape) as number[] }));
    }
    t.observe("again", request.infer());
  }),
  check("infer of an array for one dynamic dimension", [infer], onTiny("dynamic_bounded"), (t) => {
    const request = t.request();
    for (const rows of [2, 4, 1, 3]) t.observe(`${rows} rows`, request.infer(t.picture(rows, [rows, 8])));
    t.observe("again", request.infer());
    t.observe("of another kind", request.infer(Uint8Array.from(t.picture(5, [2, 8]))));
    t.observe("a flat list", request.infer(Array.from(t.picture(6, [3, 8]))));
  }),
  check("infer refuses arrays that do not fill a shape", [infer], onTiny("dynamic_bounded"), async (t) => {
    const request = t.request();
    const right = t.picture(1, [2, 8]);
    t.observe("before", request.infer(right));
    for (const length of [12, 7, 40]) {
      const wrong = new Float32Array(length);
      await t.refuses(`${length} elements`, RangeError, () => request.infer(wrong), () => request.infer(right));
    }
    t.observe("afterwards", request.infer(right));
  }, { needs: ["bounds"] }),
  check(
    "infer refuses tensors out of bounds",
    [infer, "set_input_tensor(tensor)", startAsync],
    onTiny("dynamic_bounded"),
    async (t) => {
      const request = t.request();
      const right = tensor(t.picture(1, [4, 8]), [4, 8]);
      t.observe("before", request.infer(right));
      for (const shape of [[5, 8], [2, 7], [8], [1, 2, 8]]) {
        const wrong = new Tensor("f32", shape);
        await t.refuses(`infer [${shape}]`, RangeError, () => request.infer(wrong), () => request.infer(right));
        await t.refuses(
          `set [${shape}]`,
          RangeError,
          () => request.setInputTensor(wrong),
          () => request.setInputTensor(right),
        );
        await t.refuses(`start [${shape}]`, RangeError, () => request.startAsync(wrong), () => request.infer(right));
      }
      t.observe("afterwards", request.infer());
    },
    { needs: ["bounds"] },
  ),
  check("infer refuses a flat array for several dynamic dimensions", [infer], onTiny("dynamic_nchw"), async (t) => {
    const request = t.request();
    const right = tensor(t.picture(1, [1, 3, 2, 2]), [1, 3, 2, 2]);
    await t.refuses("infer", RangeError, () => request.infer(t.picture(1, [1, 3, 2, 2])), () => request.infer(right));
    t.observe("afterwards", request.infer(right));
  }),
  check(
    "results of a new request of a dynamic model",
    ["results", "get_output_tensor()"],
    onTiny("dynamic_nchw"),
    (t) => {
      const request = t.request();
      t.observe("results", request.results);
      t.observe("output", request.getOutputTensor().shape);
    },
  ),
  check("set_input_tensor of one shape after another", ["set_input_tensor(tensor)"], onTiny("dynamic_bounded"), (t) => {
    const request = t.request();
    for (const rows of [1, 4, 2]) {
      request.setInputTensor(tensor(t.picture(rows, [rows, 8]), [rows, 8]));
      t.observe(`${rows} rows`, request.infer());
    }
  }),
  check("set_output_tensor of a dynamic output", ["set_output_tensor(tensor)"], onTiny("dynamic_bounded"), (t) => {
    const request = t.request();
    const mine = new Tensor("f32", [2, 8]);
    request.setOutputTensor(mine);
    request.infer(t.picture(1, [2, 8]));
    t.observe("mine", mine);
    request.infer(t.picture(2, [1, 8]));
    t.observe("mine, of one row", mine);
    request.infer(t.picture(3, [4, 8]));
    t.observe("mine, of four rows", mine);
    t.observe("the output", request.getOutputTensor());
  }),
  check(
    "an input tensor of a dynamic model is given a shape",
    ["get_input_tensor()"],
    onTiny("dynamic_bounded"),
    (t) => {
      const request = t.request();
      const input = request.getInputTensor();
      input.setShape([3, 8]);
      (input.data as Float32Array).set(t.picture(1, [3, 8]));
      t.observe("results", request.infer());
      input.shape = [1, 8];
      (input.data as Float32Array).set(t.picture(2, [1, 8]));
      t.observe("with another shape", request.infer());
    },
  ),
  check("copies of results of a dynamic model stay", [infer], onTiny("dynamic_bounded"), (t) => {
    const request = t.request();
    const first = request.infer(t.picture(1, [2, 8]));
    request.infer(t.picture(2, [4, 8]));
    t.observe("first", first);
  }),
  check("shared outputs of a dynamic model follow the inferences", [infer], onTiny("dynamic_bounded"), (t) => {
    const request = t.request();
    const live = request.infer(t.picture(1, [2, 8]), { shareOutputs: true }).get(0);
    t.observe("first", live);
    request.infer(t.picture(2, [2, 8]));
    t.observe("second", live);
  }, { needs: ["shared memory"] }),
  check("shared inputs of a dynamic model", [infer], onTiny("dynamic_bounded"), (t) => {
    const request = t.request();
    const mine = t.picture(1, [2, 8]);
    t.observe("first", request.infer(mine, { shareInputs: true }));
    mine.set(t.picture(2, [2, 8]));
    t.observe("changed in place", request.infer());
  }, { needs: ["shared memory"] }),
  check("an output of rank 0", [infer, "get_output_tensor()", "results"], onTiny("scalar_out"), (t) => {
    const request = t.request();
    t.observe("results", request.infer(Float32Array.of(1, 2, 3, 4)));
    t.observe("the output", request.getOutputTensor());
    const mine = new Tensor("f32", []);
    request.setOutputTensor(mine);
    request.infer(Float32Array.of(5, 6, 7, 8));
    t.observe("mine", mine);
  }),
  check("a tensor of no elements", [infer], onTiny("dynamic_nchw"), (t) => {
    const request = t.request();
    t.observe("results", request.infer(new Tensor("f32", [1, 3, 0, 2])));
    t.observe("of some elements again", request.infer(tensor([1, 2, 3], [1, 3, 1, 1])));
  }),
  check("two requests of a dynamic model with shapes of their own", [infer], onTiny("dynamic_bounded"), (t) => {
    const [first, second] = [t.request(), t.request()];
    first.infer(t.picture(1, [2, 8]));
    second.infer(t.picture(2, [4, 8]));
    t.observe("first", first.infer());
    t.observe("second", second.infer());
    t.observe("output of the first", first.getOutputTensor());
  }),
  check("infer of a model that was reshaped", [infer], onTiny("relu_add"), (t) => {
    const request = reshaped(t, [3, 4]);
    t.observe("results", request.infer(t.picture(1, [3, 4])));
    t.observe("count", elements(request.getOutputTensor()).length);
  }),
];
