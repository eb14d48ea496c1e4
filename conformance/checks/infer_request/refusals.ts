import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { type ElementType, type InferInputs, InferRequest, OpenVINOError, Tensor } from "openvino-ffi";
import { type Check, check, onNetworks, onTiny } from "../check.ts";
import type { CheckContext, Refusal } from "../check_context.ts";
import { a, b, elements, infer, startAsync } from "./support.ts";

/** Asserts that both bindings refuse the inputs, that nothing changes, and that the request stays usable. */
async function refusesInputs(t: CheckContext, error: Refusal, label: string, bad: unknown): Promise<void> {
  const request = t.request();
  const before = request.infer(t.picture(1));
  const good = { 0: t.picture(1) };
  await t.refuses(`infer, ${label}`, error, () => request.infer(bad as InferInputs), () => request.infer(good));
  const start = async (inputs: unknown) => {
    request.startAsync(inputs as InferInputs);
    await request.wait();
  };
  await t.refuses(`start_async, ${label}`, error, () => start(bad), () => start(good));
  t.observe(`before, ${label}`, before);
  t.observe(`afterwards, ${label}`, request.infer());
}

/** A tensor of the input's type in another shape. */
function inOtherShape(t: CheckContext, change: (shape: number[]) => number[]): Tensor {
  const { elementType, shape } = t.compiled().input();
  return new Tensor(elementType as ElementType, change([...shape]));
}

/** A tensor of the input's shape in another element type. */
function inOtherType(t: CheckContext): Tensor {
  const { elementType, shape } = t.compiled().input();
  return new Tensor(elementType === "f64" ? "f32" : "f64", shape);
}

/** Checks of refused inputs. */
export const refusals: readonly Check[] = [
  check("infer refuses an unknown name", [infer, startAsync], onNetworks, async (t) => {
    await refusesInputs(t, "NOT_FOUND", "name", { "no such input": t.picture(2) });
  }),
  check("infer refuses an index out of range", [infer, startAsync], onNetworks, async (t) => {
    await refusesInputs(t, RangeError, "1", { 1: t.picture(2) });
    await refusesInputs(t, RangeError, "-1", new Map([[-1, t.picture(2)]]));
  }),
  check("infer refuses a key of a wrong kind", [infer, startAsync], onNetworks, async (t) => {
    await refusesInputs(t, TypeError, "null", new Map([[null, t.picture(2)]]));
    await refusesInputs(t, TypeError, "a list", new Map([[[0], t.picture(2)]]));
  }),
  check("infer refuses a value of a wrong kind", [infer, startAsync], onNetworks, async (t) => {
    await refusesInputs(t, TypeError, "nothing", { 0: undefined });
    await refusesInputs(t, TypeError, "a record", { 0: {} });
    await refusesInputs(t, TypeError, "a function", { 0: () => 1 });
  }),
  check("infer refuses inputs of a wrong kind", [infer, startAsync], onNetworks, async (t) => {
    await refusesInputs(t, TypeError, "a set", new Set([0]));
    await refusesInputs(t, TypeError, "an object of a class", new Date(0));
    await refusesInputs(t, TypeError, "a string", "a cat");
  }),
  check("infer refuses a tensor of another shape", [infer, startAsync], onNetworks, async (t) => {
    await refusesInputs(
      t,
      RangeError,
      "a longer dimension",
      inOtherShape(t, (shape) => shape.with(-1, shape.at(-1)! + 1)),
    );
    await refusesInputs(t, RangeError, "a shorter one", inOtherShape(t, (shape) => shape.with(-1, shape.at(-1)! - 1)));
    await refusesInputs(t, RangeError, "another batch", [inOtherShape(t, (shape) => shape.with(0, shape[0]! + 1))]);
    await refusesInputs(t, RangeError, "another rank", { 0: inOtherShape(t, (shape) => [1, ...shape]) });
  }),
  check("infer refuses a tensor of another element type", [infer, startAsync], onNetworks, async (t) => {
    await refusesInputs(t, TypeError, "given alone", inOtherType(t));
    await refusesInputs(t, TypeError, "by name", { [t.compiled().input().anyName]: inOtherType(t) });
  }),
  check("infer refuses an array of another length", [infer, startAsync], onNetworks, async (t) => {
    const { length } = t.picture(2);
    for (const change of [-1, 1, length, -length]) {
      await refusesInputs(t, RangeError, `${change}`, { 0: new Float32Array(length + change).fill(9) });
    }
  }),
  check("infer refuses nested lists of another shape", [infer], onTiny("two_in_two_out"), async (t) => {
    const request = t.request();
    const before = request.infer([a, b]);
    const good = () => request.infer([a, b]);
    await t.refuses("turned", RangeError, () => request.infer({ a: [[1, 2], [3, 4], [5, 6]] }), good);
    await t.refuses("of more rows", RangeError, () => request.infer({ a: [[1, 2, 3], [3, 4, 5], [5, 6, 7]] }), good);
    await t.refuses("ragged", RangeError, () => request.infer({ a: [[1, 2, 3], [4, 5]] } as InferInputs), good);
    t.observe("before", before);
    t.observe("afterwards", request.infer());
  }),
  check("infer refuses more values than inputs", [infer, startAsync], onTiny("two_in_two_out"), async (t) => {
    const request = t.request();
    request.infer([a, b]);
    await t.refuses("infer", RangeError, () => request.infer([b, b, b]), () => request.infer([a, b]));
    await t.refuses("start_async", RangeError, () => request.startAsync([b, b, b]), () => request.infer([a, b]));
    t.observe("afterwards", request.infer());
  }),
  check("infer refuses one value for two inputs", [infer, startAsync], onTiny("two_in_two_out"), async (t) => {
    const request = t.request();
    const mine = Tensor.from(b, { shape: [2, 3] });
    request.infer([a, b]);
    await t.refuses("an array", TypeError, () => request.infer(b), () => request.infer([a, b]));
    await t.refuses("a tensor", TypeError, () => request.infer(mine), () => request.infer([a, b]));
    await t.refuses("start_async", TypeError, () => request.startAsync(mine), () => request.infer([a, b]));
    t.observe("afterwards", request.infer());
  }),
  check("infer refuses all inputs if one is wrong", [infer, startAsync], onTiny("two_in_two_out"), async (t) => {
    const request = t.request();
    request.infer([a, b]);
    const wrong = new Float32Array(5);
    const good = () => request.infer([a, b]);
    await t.refuses("infer", RangeError, () => request.infer([b, wrong]), good);
    await t.refuses("start_async", RangeError, () => request.startAsync({ a: b, b: wrong }), good);
    // Python has set the first one by then.
    t.where("only here", () => {
      assertThrows(() => request.infer([b, wrong]), RangeError);
      assertThrows(() => request.startAsync({ a: b, zz: b }), OpenVINOError);
      assertEquals(request.inputTensors.map(elements), [Array.from(a), Array.from(b)]);
    });
    t.observe("afterwards", request.infer());
  }),
  check("a refusal's message names what was given and what is expected", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    const message = (inputs: unknown) => (assertThrows(() => request.infer(inputs as InferInputs)) as Error).message;
    for (
      const [inputs, ...parts] of [
        [{ nowhere: a }, "nowhere", '"a"', '"b"'],
        [{ 7: a }, "7"],
        [{ b: new Float32Array(5) }, '"b"', "[2,3]", "5"],
        [{ a: new Tensor("f32", [3, 2]) }, '"a"', "[2,3]", "[3,2]"],
        [{ a: new Tensor("i32", [2, 3]) }, '"a"', "f32", "i32"],
        [{ a: {} }, '"a"'],
        [[a, b, a], "3", "2"],
        ["text", "text", '"a"', '"b"'],
      ] as const
    ) {
      const text = message(inputs);
      t.where("messages", () => parts.forEach((part) => assertStringIncludes(text, part)));
    }
    t.observe("usable", request.infer([a, b]));
  }),
  check("get_tensor refuses an unknown name", ["get_tensor(name)"], onNetworks, async (t) => {
    const request = t.request();
    const name = t.compiled().output().anyName;
    await t.refuses("name", "NOT_FOUND", () => request.getTensor("no such tensor"), () => request.getTensor(name));
    await t.refuses("index", TypeError, () => request.getTensor(0 as never), () => request.getTensor(name));
    await t.refuses("nothing", TypeError, () => request.getTensor(undefined as never), () => request.getTensor(name));
    assertStringIncludes((assertThrows(() => request.getTensor("nowhere")) as Error).message, "nowhere");
  }),
  check(
    "get_tensor refuses a port of another model",
    ["get_tensor(port: ConstOutput)"],
    onTiny("two_in_two_out"),
    async (t) => {
      const request = t.request();
      const other = t.compiled("relu_add");
      const own = t.compiled().input(1);
      await t.refuses("input", "NOT_FOUND", () => request.getTensor(other.input()), () => request.getTensor(own));
      await t.refuses("output", "NOT_FOUND", () => request.getTensor(other.output()), () => request.getTensor(own));
    },
  ),
  check(
    "tensors are refused by an index out of range",
    [
      "get_input_tensor(index)",
      "get_output_tensor(index)",
      "set_input_tensor(index, tensor)",
      "set_output_tensor(index, tensor)",
    ],
    onNetworks,
    async (t) => {
      const request = t.request();
      const before = request.infer(t.picture(1));
      const mine = t.pictureTensor(2);
      const [input, output] = [request.getInputTensor(), request.getOutputTensor()];
      for (const index of [1, -1, 1000]) {
        await t.refuses(
          `get input ${index}`,
          RangeError,
          () => request.getInputTensor(index),
          () => request.getInputTensor(0),
        );
        await t.refuses(
          `get output ${index}`,
          RangeError,
          () => request.getOutputTensor(index),
          () => request.getOutputTensor(0),
        );
        await t.refuses(
          `set input ${index}`,
          RangeError,
          () => request.setInputTensor(index, mine),
          () => request.setInputTensor(0, input),
        );
        await t.refuses(
          `set output ${index}`,
          RangeError,
          () => request.setOutputTensor(index, output),
          () => request.setOutputTensor(0, output),
        );
      }
      t.observe("before", before);
      t.observe("afterwards", request.infer());
    },
  ),
  check(
    "several inputs or outputs must be told apart",
    ["get_input_tensor()", "get_output_tensor()", "set_input_tensor(tensor)", "set_output_tensor(tensor)"],
    onTiny("two_in_two_out"),
    async (t) => {
      const request = t.request();
      request.infer([a, b]);
      const mine = new Tensor("f32", [2, 3]);
      await t.refuses("get input", OpenVINOError, () => request.getInputTensor(), () => request.getInputTensor(1));
      await t.refuses("get output", OpenVINOError, () => request.getOutputTensor(), () => request.getOutputTensor(1));
      const input = request.getInputTensor(0);
      await t.refuses(
        "set input",
        OpenVINOError,
        () => request.setInputTensor(mine),
        () => request.setInputTensor(0, input),
      );
      await t.refuses(
        "set output",
        OpenVINOError,
        () => request.setOutputTensor(mine),
        () => request.setOutputTensor(0, mine),
      );
      t.observe("afterwards", request.infer());
    },
  ),
  check(
    "set_input_tensor refuses tensors that do not fit",
    ["set_input_tensor(tensor)", "set_input_tensor(index, tensor)", "set_input_tensors(inputs: dict)"],
    onNetworks,
    async (t) => {
      const request = t.request();
      const before = request.infer(t.picture(1));
      const good = t.pictureTensor(1);
      const wrongShape = inOtherShape(t, (shape) => shape.with(0, shape[0]! + 1));
      const wrongs = [["shape", RangeError, wrongShape], ["type", TypeError, inOtherType(t)]] as const;
      for (const [what, error, wrong] of wrongs) {
        await t.refuses(
          `tensor, ${what}`,
          error,
          () => request.setInputTensor(wrong),
          () => request.setInputTensor(good),
        );
        await t.refuses(
          `index, ${what}`,
          error,
          () => request.setInputTensor(0, wrong),
          () => request.setInputTensor(0, good),
        );
        await t.refuses(
          `record, ${what}`,
          error,
          () => request.setInputTensors({ 0: wrong }),
          () => request.setInputTensors({ 0: good }),
        );
      }
      const array = t.picture(2) as never;
      await t.refuses("an array", TypeError, () => request.setInputTensor(array), () => request.setInputTensor(good));
      await t.refuses(
        "an array in a record",
        TypeError,
        () => request.setInputTensors({ 0: array }),
        () => request.setInputTensors({ 0: good }),
      );
      t.observe("before", before);
      t.observe("afterwards", request.infer());
    },
  ),
  check(
    "set_output_tensor refuses tensors that do not fit",
    ["set_output_tensor(tensor)", "set_output_tensor(index, tensor)", "set_output_tensors(outputs: dict)"],
    onNetworks,
    async (t) => {
      const request = t.request();
      const { elementType, shape } = t.compiled().output();
      const good = new Tensor(elementType as ElementType, shape);
      request.setOutputTensor(good);
      const wrongShape = new Tensor(elementType as ElementType, shape.with(0, shape[0]! + 1));
      const wrongType = new Tensor(elementType === "f64" ? "f32" : "f64", shape);
      for (const [what, error, wrong] of [["shape", RangeError, wrongShape], ["type", TypeError, wrongType]] as const) {
        await t.refuses(
          `tensor, ${what}`,
          error,
          () => request.setOutputTensor(wrong),
          () => request.setOutputTensor(good),
        );
        await t.refuses(
          `index, ${what}`,
          error,
          () => request.setOutputTensor(0, wrong),
          () => request.setOutputTensor(0, good),
        );
        await t.refuses(
          `record, ${what}`,
          error,
          () => request.setOutputTensors({ 0: wrong }),
          () => request.setOutputTensors({ 0: good }),
        );
      }
      request.infer(t.picture(1));
      t.observe("what was bound before", good);
    },
  ),
  check(
    "set_tensor refuses tensors that do not fit",
    [
      "set_tensor(name, tensor: Tensor)",
      "set_tensor(port: ConstOutput, tensor)",
      "set_tensor(port: Output, tensor)",
      "set_tensors(inputs: dict)",
    ],
    onNetworks,
    async (t) => {
      const request = t.request();
      const before = request.infer(t.picture(1));
      const good = t.pictureTensor(1);
      const port = t.compiled().input();
      const modelPort = t.readModel().input();
      const name = port.anyName;
      const wrongShape = inOtherShape(t, (shape) => shape.with(0, shape[0]! + 1));
      for (
        const [what, error, wrong] of [["shape", RangeError, wrongShape], ["type", TypeError, inOtherType(t)]] as const
      ) {
        await t.refuses(
          `name, ${what}`,
          error,
          () => request.setTensor(name, wrong),
          () => request.setTensor(name, good),
        );
        await t.refuses(
          `port, ${what}`,
          error,
          () => request.setTensor(port, wrong),
          () => request.setTensor(port, good),
        );
        await t.refuses(
          `model's port, ${what}`,
          error,
          () => request.setTensor(modelPort, wrong),
          () => request.setTensor(modelPort, good),
        );
        await t.refuses(
          `record, ${what}`,
          error,
          () => request.setTensors({ [name]: wrong }),
          () => request.setTensors({ [name]: good }),
        );
      }
      await t.refuses(
        "unknown name",
        "NOT_FOUND",
        () => request.setTensor("nowhere", good),
        () => request.setTensor(name, good),
      );
      await t.refuses(
        "unknown name in a record",
        "NOT_FOUND",
        () => request.setTensors({ nowhere: good }),
        () => request.setTensors({ 0: good }),
      );
      await t.refuses(
        "index in a record",
        RangeError,
        () => request.setTensors({ 5: good }),
        () => request.setTensors({ 0: good }),
      );
      await t.refuses(
        "an array",
        TypeError,
        () => request.setTensor(name, t.picture(1) as never),
        () => request.setTensor(name, good),
      );
      t.observe("before", before);
      t.observe("afterwards", request.infer());
    },
  ),
  check(
    "tensors are set all or none",
    ["set_input_tensors(inputs: dict)", "set_output_tensors(outputs: dict)", "set_tensors(inputs: dict)"],
    onTiny("two_in_two_out"),
    async (t) => {
      const request = t.request();
      request.infer([a, b]);
      const [mine, wrong] = [new Tensor("f32", [2, 3]), new Tensor("f32", [3, 2])];
      const [p, q] = [Tensor.from(a, { shape: [2, 3] }), Tensor.from(b, { shape: [2, 3] })];
      const good = () => request.setInputTensors({ 0: p, 1: q });
      await t.refuses("inputs", RangeError, () => request.setInputTensors({ 0: mine, 1: wrong }), good);
      await t.refuses("tensors", RangeError, () => request.setTensors({ a: mine, b: wrong }), good);
      const out = new Tensor("f32", [2, 3]);
      await t.refuses(
        "outputs",
        RangeError,
        () => request.setOutputTensors({ 0: mine, 1: wrong }),
        () => request.setOutputTensors({ 0: out }),
      );
      request.setInputTensors({ 0: p, 1: q });
      // Python has set the first one by then.
      t.where("only here", () => {
        assertThrows(() => request.setInputTensors({ 0: mine, 1: wrong }), RangeError);
        assertThrows(() => request.setTensors({ a: mine, b: wrong }), RangeError);
        assertThrows(() => request.setOutputTensors({ 0: mine, 1: wrong }), RangeError);
      });
      t.observe("afterwards", request.infer());
      t.observe("the output", out);
      t.where("only here", () => assertEquals(elements(mine), [0, 0, 0, 0, 0, 0]));
    },
  ),
  check("InferRequest is made of nothing else", ["InferRequest(other)"], onTiny("relu_add"), async (t) => {
    const request = t.request();
    for (const [label, other] of [["nothing", null], ["a model", t.compiled()], ["a number", 5]] as const) {
      await t.refuses(label, TypeError, () => new InferRequest(other as never), () => new InferRequest(request));
    }
    assert(new InferRequest(request) instanceof InferRequest);
  }),
];
