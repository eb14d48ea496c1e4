import { assertEquals, assertThrows } from "@std/assert";
import { Core, type ElementType, type InferRequest, Tensor } from "openvino-ffi";
import { type Check, check, onNetworks, onTiny } from "../check.ts";
import type { CheckContext } from "../check_context.ts";
import { elements, infer, startAsync, tensor } from "./support.ts";

/** Ways to set a batch. */
const setInputs = "set_input_tensors(tensors: list | TensorVector)";
const setInputsByIndex = "set_input_tensors(idx, tensors: list | TensorVector)";
const setByName = "set_tensors(tensor_name, tensors: list | TensorVector)";
const setByPort = "set_tensors(port, tensors: list | TensorVector)";

/** A request of the context's model with a batch size of two. */
function ofTwo(t: CheckContext): InferRequest {
  return t.compiledOnce(`${t.model} of two`, () => {
    const model = t.readModel();
    model.setBatch(2);
    return new Core().compileModel(model, "CPU", { INFERENCE_PRECISION_HINT: "f32" });
  }).createInferRequest();
}

/** Observes a batch set in some way: values, their order, and that each run reads it again. */
async function observeBatch(t: CheckContext, set: (request: InferRequest, tensors: Tensor[]) => void): Promise<void> {
  const request = ofTwo(t);
  const [first, second] = [t.pictureTensor(1), t.pictureTensor(2)];
  set(request, [first, second]);
  t.observe("results", request.infer());
  set(request, [second, first]);
  t.observe("the other way round", request.infer());
  (second.data as Float32Array).set(t.picture(3));
  t.observe("one changed in place", request.infer());
  (first.data as Float32Array).set(t.picture(4));
  request.startAsync();
  await request.wait();
  t.observe("both changed, asynchronously", request.results);
  t.observe("the tensors are as they were", [first, second]);
}

/** Pictures of `dynamic_nchw`, of batch 1. */
function small(t: CheckContext, seed: number, shape: readonly number[] = [1, 3, 2, 2]): Tensor {
  return tensor(t.picture(seed, shape), shape);
}

/** Batches of tensors. */
export const batches: readonly Check[] = [
  check("set_input_tensors of a batch", [setInputs], onNetworks, async (t) => {
    await observeBatch(t, (request, tensors) => request.setInputTensors(tensors));
  }),
  check("set_input_tensors of a batch by index", [setInputsByIndex], onNetworks, async (t) => {
    await observeBatch(t, (request, tensors) => request.setInputTensors(0, tensors));
  }),
  check("set_tensors of a batch by name", [setByName], onNetworks, async (t) => {
    await observeBatch(t, (request, tensors) => request.setTensors(t.compiled().input().anyName, tensors));
  }),
  check("set_tensors of a batch by port", [setByPort], onNetworks, async (t) => {
    await observeBatch(t, (request, tensors) => request.setTensors(request.modelInputs[0]!, tensors));
  }),
  check(
    "a batch of tensors gives what each gives alone",
    [setInputs, infer],
    onNetworks,
    (t) => {
      const request = ofTwo(t);
      request.setInputTensors([t.pictureTensor(1), t.pictureTensor(2)]);
      const together = request.infer();
      const { elementType, shape } = request.modelInputs[0]!;
      const whole = new Tensor(elementType as ElementType, shape);
      const half = t.picture(1).length;
      (whole.data as Float32Array).set(t.picture(1));
      (whole.data as Float32Array).set(t.picture(2), half);
      request.setInputTensor(whole);
      assertEquals(elements(request.infer().get(0)), elements(together.get(0)));
      t.observe("results", together);
    },
  ),
  check(
    "a list of one whole tensor is a plain set",
    [
      setInputs,
      setInputsByIndex,
      setByName,
      setByPort,
    ],
    onNetworks,
    (t) => {
      const request = t.request();
      const port = t.compiled().input();
      request.setInputTensors([t.pictureTensor(1)]);
      t.observe("list", request.infer());
      const mine = t.pictureTensor(2);
      request.setInputTensors(0, [mine]);
      t.observe("index", request.infer());
      t.observe("the input can be read", request.getInputTensor());
      (mine.data as Float32Array).set(t.picture(3));
      t.observe("changed in place", request.infer());
      request.setTensors(port.anyName, [t.pictureTensor(4)]);
      t.observe("name", request.infer());
      request.setTensors(port, [t.pictureTensor(5)]);
      t.observe("port", request.infer());
    },
  ),
  check(
    "a plain set ends a batch",
    ["set_input_tensor(tensor)", setInputs],
    onNetworks,
    (t) => {
      const request = ofTwo(t);
      const { elementType, shape } = request.modelInputs[0]!;
      request.setInputTensors([t.pictureTensor(1), t.pictureTensor(2)]);
      t.observe("batch", request.infer());
      const whole = new Tensor(elementType as ElementType, shape);
      request.setInputTensor(whole);
      t.observe("plain", request.infer());
      t.observe("the input", request.getInputTensor());
      request.setInputTensors([t.pictureTensor(3), t.pictureTensor(4)]);
      t.observe("batch again", request.infer());
    },
  ),
  check(
    "a batch is refused with a wrong number of tensors",
    [
      setInputs,
      setInputsByIndex,
      setByName,
      setByPort,
    ],
    onNetworks,
    async (t) => {
      const request = ofTwo(t);
      const good = [t.pictureTensor(1), t.pictureTensor(2)];
      const port = request.modelInputs[0]!;
      const three = [...good, t.pictureTensor(3)];
      await t.refuses("three", RangeError, () => request.setInputTensors(three), () => request.setInputTensors(good));
      await t.refuses(
        "three, index",
        RangeError,
        () => request.setInputTensors(0, three),
        () => request.setInputTensors(0, good),
      );
      await t.refuses(
        "three, name",
        RangeError,
        () => request.setTensors(port.anyName, three),
        () => request.setTensors(port.anyName, good),
      );
      await t.refuses(
        "three, port",
        RangeError,
        () => request.setTensors(port, three),
        () => request.setTensors(port, good),
      );
      await t.refuses(
        "one of batch 1",
        RangeError,
        () => request.setInputTensors([good[0]!]),
        () => request.setInputTensors(good),
      );
      await t.refuses("none", RangeError, () => request.setInputTensors([]), () => request.setInputTensors(good));
      t.observe("afterwards", request.infer());
    },
  ),
  check(
    "a batch is refused with tensors that do not fit",
    [setInputs],
    onNetworks,
    async (t) => {
      const request = ofTwo(t);
      const { elementType, shape } = t.compiled().input();
      const good = [t.pictureTensor(1), t.pictureTensor(2)];
      const control = () => request.setInputTensors(good);
      const make = (change: (shape: number[]) => number[], type = elementType as ElementType) =>
        new Tensor(type, change([...shape]));
      const wide = make((dimensions) => dimensions.with(-1, dimensions.at(-1)! + 1));
      const double = make((dimensions) => dimensions.with(0, 2));
      // Intentional: Python does not notice, and the next inference may fail.
      await t.refuses("another shape", RangeError, () => request.setInputTensors([wide, wide]), control, "only here");
      await t.refuses("mixed shapes", RangeError, () => request.setInputTensors([good[0]!, wide]), control);
      await t.refuses("a whole batch each", RangeError, () => request.setInputTensors([double, double]), control);
      // Intentional: Python reinterprets the bits of another element type.
      const wrong = make((dimensions) => dimensions, elementType === "i32" ? "f32" : "i32");
      await t.refuses("another type", TypeError, () => request.setInputTensors([wrong, wrong]), control, "only here");
      await t.refuses("mixed types", TypeError, () => request.setInputTensors([good[0]!, wrong]), control);
      await t.refuses("no tensors", TypeError, () => request.setInputTensors([1, 2] as never), control);
      t.observe("afterwards", request.infer());
    },
  ),
  check(
    "a batch is refused by a wrong key",
    [
      setInputsByIndex,
      setByName,
      setByPort,
    ],
    onNetworks,
    async (t) => {
      const request = ofTwo(t);
      const good = [t.pictureTensor(1), t.pictureTensor(2)];
      const [input, output] = [request.modelInputs[0]!, request.modelOutputs[0]!];
      const control = () => request.setInputTensors(0, good);
      await t.refuses("index 1", RangeError, () => request.setInputTensors(1, good), control);
      await t.refuses("unknown name", "NOT_FOUND", () => request.setTensors("nowhere", good), control);
      await t.refuses("output's name", "NOT_FOUND", () => request.setTensors(output.anyName, good), control);
      await t.refuses(
        "output's port",
        "NOT_FOUND",
        () => request.setTensors(output, good),
        () => request.setTensors(input, good),
      );
      t.observe("afterwards", request.infer());
    },
  ),
  check(
    "a batched input cannot be read back",
    [setInputs, "get_input_tensor()"],
    onTiny("dynamic_nchw"),
    async (t) => {
      const request = t.request();
      const plain = small(t, 3, [2, 3, 2, 2]);
      const batch = () => request.setInputTensors([small(t, 1), small(t, 2)]);
      const control = () => {
        request.setInputTensor(plain);
        request.getInputTensor();
        request.inputTensors;
      };
      batch();
      await t.refuses("get_input_tensor", "GENERAL_ERROR", () => request.getInputTensor(), control);
      batch();
      await t.refuses("get_tensor", "GENERAL_ERROR", () => request.getTensor("x"), control);
      batch();
      await t.refuses("input_tensors", "GENERAL_ERROR", () => request.inputTensors, control);
      t.observe("the plain one", request.infer());
    },
    { needs: ["layouts"] },
  ),
  check(
    "a batch for a dynamic batch dimension",
    [setInputs, setByName],
    onTiny("dynamic_nchw"),
    (t) => {
      const request = t.request();
      request.setInputTensors([small(t, 1), small(t, 2), small(t, 3)]);
      t.observe("three", request.infer());
      request.setTensors("x", [small(t, 4, [1, 3, 1, 5]), small(t, 5, [1, 3, 1, 5])]);
      t.observe("two of another shape", request.infer());
      request.setInputTensors([small(t, 6), small(t, 7), small(t, 8), small(t, 9)]);
      t.observe("four", request.infer());
    },
    { needs: ["layouts"] },
  ),
  check(
    "a batch needs a layout with a batch dimension",
    [setInputs],
    onTiny("two_in_two_out"),
    async (t) => {
      const request = t.request();
      const rows = [tensor([1, 2, 3], [1, 3]), tensor([4, 5, 6], [1, 3])];
      const whole = tensor([1, 2, 3, 4, 5, 6], [2, 3]);
      await t.refuses(
        "index",
        "GENERAL_ERROR",
        () => request.setInputTensors(0, rows),
        () => request.setInputTensors(0, [whole]),
      );
      await t.refuses(
        "name",
        "GENERAL_ERROR",
        () => request.setTensors("b", rows),
        () => request.setTensors("b", [whole]),
      );
      await t.refuses(
        "no index",
        "GENERAL_ERROR",
        () => request.setInputTensors(rows),
        () => request.setInputTensors(1, [whole]),
      );
      t.observe("afterwards", request.infer());
    },
  ),
  check(
    "a batch is started asynchronously",
    [startAsync, setInputs, "wait()"],
    onNetworks,
    async (t) => {
      const request = ofTwo(t);
      const tensors = [t.pictureTensor(5), t.pictureTensor(6)];
      request.setInputTensors(tensors);
      request.startAsync();
      // The batch was copied at the start, so this change affects only the next run.
      (tensors[0]!.data as Float32Array).fill(0);
      await request.wait();
      t.observe("results", request.results);
      t.observe("again", request.infer());
    },
  ),
  check("inputs given to infer end a batch", [infer, setInputs], onNetworks, (t) => {
    const request = ofTwo(t);
    const { elementType, shape } = request.modelInputs[0]!;
    const whole = new Tensor(elementType as ElementType, shape);
    request.setInputTensors([t.pictureTensor(1), t.pictureTensor(2)]);
    t.observe("a tensor", request.infer(whole));
    request.setInputTensors([t.pictureTensor(1), t.pictureTensor(2)]);
    // Python refuses to copy, since there is no tensor to copy to.
    t.where("only here", () => {
      const zeros = new Float32Array(whole.size);
      assertEquals(elements(request.infer(zeros).get(0)), elements(request.infer(whole).get(0)));
      request.setInputTensors([t.pictureTensor(1), t.pictureTensor(2)]);
      assertThrows(() => request.infer(new Float32Array(1)), RangeError);
    });
    t.observe("the batch is still there after a refusal", request.infer());
  }),
  check("a tensor of a batch may be given up by the caller", [setInputs], onNetworks, (t) => {
    const request = ofTwo(t);
    const tensors = [t.pictureTensor(1), t.pictureTensor(2)];
    request.setInputTensors(tensors);
    t.where("dispose", () => tensors.forEach((each) => each.dispose()));
    tensors.length = 0;
    t.observe("results", request.infer());
  }),
  check(
    "a busy request takes no batch",
    [
      setInputs,
      setInputsByIndex,
      setByName,
      setByPort,
    ],
    onNetworks,
    async (t) => {
      const [request, idle] = [ofTwo(t), ofTwo(t)];
      const port = request.modelInputs[0]!;
      request.setInputTensors([t.pictureTensor(1), t.pictureTensor(2)]);
      const others = [t.pictureTensor(3), t.pictureTensor(4)];
      const ways: ((request: InferRequest) => void)[] = [
        (each) => each.setInputTensors(others),
        (each) => each.setInputTensors(0, others),
        (each) => each.setTensors(port.anyName, others),
        (each) => each.setTensors(port, others),
      ];
      request.startAsync();
      // Where there is an event loop, the run certainly lasts until its next turn.
      for (const [i, set] of ways.entries()) {
        await t.refuses(`way ${i}`, "REQUEST_BUSY", () => set(request), () => set(idle), "event loop");
      }
      await request.wait();
      t.observe("results", request.results);
      t.observe("again", request.infer());
    },
  ),
];
