import { assertEquals } from "@std/assert";
import { Tensor } from "openvino-ffi";
import { exactly, formOnly } from "../allowance.ts";
import { type Check, check, onTiny } from "../check.ts";
import { a, anyInputRequest, b, elements, infer, reshaped, startAsync } from "./support.ts";

/** The element types of values, and how they are converted. */
export const values: readonly Check[] = [
  check("infer of each element type's own arrays", [infer], onTiny("precisions"), (t) => {
    const request = t.request();
    request.infer([
      // The model adds 1.
      Uint8Array.of(0, 1, 128, 254),
      BigInt64Array.of(0n, -1n, 9_007_199_254_740_993n, -(2n ** 62n)),
      Float16Array.of(0.5, -1.25, 1000, 60000),
      // Bits of bf16: 1, -2, 0.5 and 256.
      Uint16Array.of(0x3f80, 0xc000, 0x3f00, 0x4380),
    ]);
    t.observe("inputs", request.inputTensors, exactly);
    t.observe("outputs", request.outputTensors);
  }),
  check("infer of each integer type's own arrays", [infer], onTiny("precisions_int"), (t) => {
    const request = t.request();
    request.infer([
      Uint8Array.of(0, 1, 1, 0),
      Int8Array.of(-64, -1, 0, 63),
      Int16Array.of(-16384, -1, 0, 16383),
      Int32Array.of(-4_194_304, -1, 0, 4_194_303),
    ]);
    t.observe("inputs", request.inputTensors, exactly);
    t.observe("outputs", request.outputTensors);
  }),
  check("infer of each wide type's own arrays", [infer], onTiny("precisions_wide"), (t) => {
    const request = t.request();
    request.infer([
      Uint16Array.of(0, 1, 32767, 1000),
      Uint32Array.of(0, 1, 4_194_303, 1000),
      BigUint64Array.of(0n, 1n, 4_194_303n, 1000n),
      Float64Array.of(0.5, -1.25, 1e10, -3),
    ]);
    t.observe("inputs", request.inputTensors, exactly);
    t.observe("outputs", request.outputTensors);
  }),
  check("infer of what does not fit when it is added to", [infer], onTiny("precisions", "precisions_int"), (t) => {
    const request = anyInputRequest(t);
    const u8 = Uint8Array.of(255, 254, 1, 0);
    const i8 = Int8Array.of(127, -128, 1, 100);
    // One model adds 1, the other doubles.
    request.infer(t.model === "precisions" ? { in_u8: u8 } : { in_i8: i8 });
    const [input, output] = t.model === "precisions" ? ["in_u8", "out_u8"] : ["in_i8", "out_i8"];
    t.observe("input", request.getTensor(input), exactly);
    const overflow = formOnly("some processors take the lowest bits, others the nearest number");
    t.observe("output", request.getTensor(output), overflow);
  }),
  check("infer of lists of numbers by element type", [infer], onTiny("precisions"), (t) => {
    const request = t.request();
    request.infer({
      in_u8: [1, 2, 3, 4],
      in_i64: [5, -6, 7, -8],
      in_f16: [1.5, -2.5, 3, 4],
      in_bf16: [1, -2, 0.5, 256],
    });
    t.observe("inputs", request.inputTensors, exactly);
    t.observe("outputs", request.outputTensors);
    request.infer({ in_u8: [[9, 8], [7, 6]], in_bf16: [[4, 3], [2, 1]] });
    t.observe("inputs, two of them nested", request.inputTensors, exactly);
  }),
  check("infer wraps integers, as a typed array does", [infer], onTiny("precisions", "precisions_int"), (t) => {
    const request = anyInputRequest(t);
    const wide = Int32Array.of(256 + 7, -1, 65536 * 3 + 300, 127);
    const [first, ...others] = request.modelInputs.map((port) => port.anyName);
    for (const name of t.model === "precisions" ? [first!] : others) request.infer({ [name]: wide });
    const inputs = t.model === "precisions" ? request.getInputTensor(0) : request.inputTensors.slice(1);
    t.observe("inputs", inputs, exactly);
  }),
  check("infer truncates fractions for integers", [infer], onTiny("precisions"), (t) => {
    const request = anyInputRequest(t);
    request.infer({ in_u8: Float32Array.of(1.9, 2.1, 254.999, 0.4), in_i64: Float64Array.of(1.9, -1.9, -0.5, 1e15) });
    t.observe("u8", request.getTensor("in_u8"), exactly);
    t.observe("i64", request.getTensor("in_i64"), exactly);
  }),
  check("infer rounds to f16 to the nearest", [infer], onTiny("precisions"), (t) => {
    const request = anyInputRequest(t);
    request.infer({ in_f16: Float64Array.of(1 / 3, 2049, 65519, 1e-8) });
    t.observe("from f64", request.getTensor("in_f16"), exactly);
    request.infer({ in_f16: Float32Array.of(0.1, 2051, 65504, 6e-8) });
    t.observe("from f32", request.getTensor("in_f16"), exactly);
    request.infer({ in_f16: [1 / 3, -0, Infinity, -1 / 3] });
    t.observe("from numbers", request.getTensor("in_f16"), exactly);
    // 1 + 2^-11 + 2^-24: if rounded to f32 first, it would be a tie and become 1.
    request.infer({ in_f16: Float64Array.of(1 + 2 ** -11 + 2 ** -26, 0, 0, 0) });
    t.observe("rounded once", request.getTensor("in_f16"), exactly);
  }),
  check("infer rounds to bf16 to the nearest", [infer], onTiny("precisions"), (t) => {
    // Intentional: Python takes the bits of arrays of other types unchanged, so its check rounds explicitly.
    const request = anyInputRequest(t);
    request.infer({ in_bf16: Float32Array.of(1 / 3, 257, 259, -0.1) });
    t.observe("from f32", request.getTensor("in_bf16"), exactly);
    t.observe("the output", request.getTensor("out_bf16"));
    request.infer({ in_bf16: [1 / 3, 257, 259, -0.1].map(Math.fround) });
    t.observe("from numbers", request.getTensor("in_bf16"), exactly);
    request.infer({ in_bf16: Int32Array.of(1, 257, -259, 1000) });
    t.observe("from integers", request.getTensor("in_bf16"), exactly);
  }),
  check("infer of other kinds of arrays for i64", [infer], onTiny("precisions"), async (t) => {
    const request = anyInputRequest(t);
    request.infer({ in_i64: Int8Array.of(-1, 2, -3, 4) });
    t.observe("from i8", request.getTensor("in_i64"), exactly);
    request.infer({ in_i64: BigUint64Array.of(2n ** 63n, 1n, 2n ** 64n - 1n, 0n) });
    t.observe("from u64", request.getTensor("in_i64"), exactly);
    request.infer({ in_i64: [2n ** 53n + 1n, -1n, 0n, 7n] });
    t.observe("from bigints", request.getTensor("in_i64"), exactly);
    // Intentional: non-integers are refused, where Python stores some number.
    const [bad, good] = [[NaN, 1, 2, 3], [0, 1, 2, 3]];
    await t.refuses(
      "NaN",
      RangeError,
      () => request.infer({ in_i64: bad }),
      () => request.infer({ in_i64: good }),
      "only here",
    );
    t.observe("afterwards", request.getTensor("in_i64"), exactly);
  }),
  check("infer of bigints for smaller integers wraps", [infer], onTiny("precisions_int"), (t) => {
    const request = anyInputRequest(t);
    request.infer({ in_i8: BigInt64Array.of(255n, 256n, -129n, 5n), in_i32: [2n ** 32n + 5n, -1n, 0n, 2n ** 31n] });
    t.observe("i8", request.getTensor("in_i8"), exactly);
    t.observe("i32", request.getTensor("in_i32"), exactly);
  }),
  check("infer of other kinds for boolean: what is not zero is true", [infer], onTiny("precisions_int"), (t) => {
    const request = anyInputRequest(t);
    const observeBoth = (label: string) => {
      t.observe(label, [request.getTensor("in_boolean"), request.getTensor("out_boolean")], exactly);
    };
    request.infer({ in_boolean: Float32Array.of(0, 0.5, -1, 256) });
    observeBoth("from f32");
    request.infer({ in_boolean: Int32Array.of(256, 0, -1, 2) });
    observeBoth("from i32");
    request.infer({ in_boolean: [true, false, false, true] });
    observeBoth("from booleans");
    // If copied, such a byte would not be a valid boolean.
    request.infer({ in_boolean: Uint8Array.of(2, 0, 255, 1) });
    observeBoth("from u8");
  }),
  check("infer of booleans for numbers", [infer], onTiny("precisions"), (t) => {
    const request = anyInputRequest(t);
    request.infer({ in_u8: [true, false, true, true], in_f16: [false, true, false, true] });
    t.observe("u8", request.getTensor("in_u8"), exactly);
    t.observe("f16", request.getTensor("in_f16"), exactly);
  }),
  check(
    "infer never converts a Tensor",
    [infer, startAsync, "set_tensor(name, tensor: Tensor)"],
    onTiny("precisions"),
    async (t) => {
      const request = anyInputRequest(t);
      const right = Tensor.from(Uint8Array.of(1, 2, 3, 4), { shape: [2, 2] });
      request.infer({ in_u8: right });
      for (const type of ["f32", "i8", "i32", "boolean"] as const) {
        const wrong = new Tensor(type, [2, 2]);
        await t.refuses(
          `infer, ${type}`,
          TypeError,
          () => request.infer({ in_u8: wrong }),
          () => request.infer({ in_u8: right }),
        );
        await t.refuses(
          `start_async, ${type}`,
          TypeError,
          () => request.startAsync([wrong]),
          () => request.infer([right]),
        );
        const bind = (tensor: Tensor) => () => request.setTensor("in_u8", tensor);
        await t.refuses(`set_tensor, ${type}`, TypeError, bind(wrong), bind(right));
      }
      request.infer();
      t.observe("afterwards", request.getTensor("out_u8"));
    },
  ),
  check("infer of a scalar for an input of one element", [infer, startAsync], onTiny("relu_add"), async (t) => {
    const request = reshaped(t, [1, 1]);
    t.observe("number", request.infer(2.5));
    t.observe("integer, by index", request.infer({ 0: 7 }));
    t.observe("by name", request.infer({ x: -3 }));
    t.observe("bigint", request.infer(5n));
    t.observe("boolean", request.infer(true));
    request.startAsync(4);
    await request.wait();
    t.observe("asynchronously", request.results);
    t.observe("the input", request.getInputTensor());
  }),
  check("infer refuses a scalar for more elements", [infer], onTiny("relu_add"), async (t) => {
    const request = t.request();
    t.observe("before", request.infer([1, 2, 3, 4]));
    // Intentional: Python fills all elements with a NumPy scalar of the right type.
    for (const scalar of [5, 5n, true]) {
      await t.where(
        "only here",
        () => t.refuses(typeof scalar, RangeError, () => request.infer(scalar), () => request.infer(), "only here"),
      );
    }
    t.observe("afterwards", request.infer());
  }),
  check("infer of strings", [infer], onTiny("strings"), (t) => {
    const request = t.request();
    const texts = ["one", "", "zwölf", "日本語", "🙂 and more than fifteen bytes, past what lies in place"];
    t.observe("list", request.infer(texts).get("echo"));
    t.observe("lengths", request.getTensor("length"));
    t.observe("by name", request.infer({ text: ["another"] }).get("echo"));
    t.observe("by index", request.infer(new Map([[0, ["a", "b"]]])).get("echo"));
    t.observe("the input", request.getInputTensor());
    t.observe("again", request.infer().get("echo"));
  }),
  check("infer of one string", [infer], onTiny("strings"), (t) => {
    const request = reshaped(t, [1]);
    t.observe("results", request.infer({ text: "alone" }).get("echo"));
    t.observe("length", request.getTensor("length"));
  }),
  check("infer of a Tensor of strings", [infer, "set_input_tensor(tensor)"], onTiny("strings"), (t) => {
    const request = t.request();
    const mine = Tensor.from(["first", "second"]);
    t.observe("results", request.infer(mine).get("echo"));
    mine.strData = ["changed", "in place"];
    t.observe("changed in place", request.infer().get("echo"));
    t.observe("lengths", request.getTensor("length"));
    request.setInputTensor(Tensor.from(["set"]));
    t.observe("set", request.infer().get("echo"));
  }),
  check("infer of strings with a NUL inside", [infer], onTiny("strings"), (t) => {
    const request = t.request();
    request.infer(["a\0b", "\0c"]);
    t.observe("lengths", request.getTensor("length"));
    t.observe("the texts", request.getTensor("echo").strData.map((text) => text.replaceAll("\0", "NUL")));
  }),
  check(
    "infer refuses strings for numbers, and numbers for strings",
    [infer],
    onTiny("strings", "relu_add"),
    async (t) => {
      const request = t.request();
      const [right, wrong] = t.model === "strings"
        ? [["a"], Float32Array.of(1)]
        : [Float32Array.of(1, 2, 3, 4), "a b c d"];
      request.infer(right);
      const control = () => request.infer(right);
      await t.refuses("infer", TypeError, () => request.infer(wrong), control);
      await t.refuses("start_async", TypeError, () => request.startAsync(wrong), control);
      await t.refuses("by index", TypeError, () => request.infer({ 0: wrong }), control);
      t.observe("afterwards", request.infer().get(0));
    },
  ),
  check("infer leaves inputs that were not given", [infer], onTiny("precisions_wide"), (t) => {
    const request = t.request();
    request.infer([[1, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3, 3], [4, 4, 4, 4]]);
    request.infer({ in_u32: Uint32Array.of(9, 8, 7, 6) });
    t.observe("inputs", request.inputTensors, exactly);
    t.observe("outputs", request.outputTensors);
  }),
  check("infer of special numbers", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    const special = Float32Array.of(Infinity, -Infinity, 1e-42, -0, 3.4028234663852886e38, 2 ** -149);
    request.infer([special, new Float32Array(6)]);
    t.observe("the input", request.getTensor("a"));
    request.infer([Array.from(special), a]);
    t.observe("the input, from numbers", request.getTensor("a"));
    assertEquals(elements(request.infer([a, b]).get(0)), [11, 22, 33, 44, 55, 66]);
  }),
];
