import { assertEquals } from "@std/assert";
import { Tensor } from "openvino-ffi";
import { type Check, check, onNetworks, onNetworksInAllFormats, onTiny } from "../check.ts";
import { a, b, elements, infer, nested, tensor } from "./support.ts";

/** The ways to give inputs. */
export const inputs: readonly Check[] = [
  check("infer of an array, and of another", [infer], onNetworksInAllFormats, (t) => {
    const request = t.request();
    t.observe("first", request.infer(t.picture(1)));
    t.observe("second", request.infer(t.picture(2)));
    t.observe("first again", request.infer(t.picture(1)));
  }),
  check("infer without inputs runs again on what is set", [infer], onNetworks, (t) => {
    const request = t.request();
    request.infer(t.picture(3));
    t.observe("none", request.infer());
    t.observe("no keys", request.infer({}));
    t.observe("undefined", request.infer(undefined));
    // Intentional: null and an empty list mean the same.
    assertEquals(elements(request.infer(null).get(0)), elements(request.infer([]).get(0)));
    t.observe("after them", request.results);
    request.infer(t.picture(4));
    t.observe("none, after another picture", request.infer());
  }),
  check("infer copies an array", [infer], onNetworks, (t) => {
    const request = t.request();
    const picture = t.picture(1);
    request.infer(picture);
    assertEquals(picture, t.picture(1));
    picture.fill(0);
    t.observe("again, after the array has changed", request.infer());
    t.observe("the input", request.getInputTensor());
  }),
  check("infer of a Tensor binds it", [infer], onNetworks, (t) => {
    const request = t.request();
    const mine = t.pictureTensor(1);
    t.observe("first", request.infer(mine));
    mine.copyFrom(t.pictureTensor(2));
    t.observe("changed in place", request.infer());
    t.observe("another", request.infer(t.pictureTensor(3)));
    t.observe("mine is as I left it", mine);
  }),
  check("infer of a list of one", [infer], onNetworks, (t) => {
    const request = t.request();
    t.observe("array", request.infer([t.picture(1)]));
    t.observe("tensor", request.infer([t.pictureTensor(2)]));
  }),
  check("infer by index", [infer], onNetworks, (t) => {
    const request = t.request();
    t.observe("record", request.infer({ 0: t.picture(1) }));
    t.observe("map", request.infer(new Map([[0, t.picture(2)]])));
    t.observe("tensor", request.infer({ 0: t.pictureTensor(3) }));
  }),
  check("infer by name", [infer], onNetworks, (t) => {
    const request = t.request();
    const names = [...t.compiled().input().names].toSorted();
    for (const [i, name] of names.entries()) {
      t.observe(`record, name ${i}`, request.infer({ [name]: t.picture(2 * i) }));
      t.observe(`map, name ${i}`, request.infer(new Map([[name, t.picture(2 * i + 1)]])));
    }
    t.observe("tensor", request.infer({ [names[0]!]: t.pictureTensor(9) }));
  }),
  check("infer by port", [infer], onNetworks, (t) => {
    const request = t.request();
    t.observe("array", request.infer(new Map([[t.compiled().input(), t.picture(1)]])));
    t.observe("tensor", request.infer(new Map([[request.modelInputs[0]!, t.pictureTensor(2)]])));
  }),
  check("infer of nested lists and of a flat one", [infer], onNetworks, (t) => {
    const request = t.request();
    const { shape } = t.compiled().input();
    t.observe("nested", request.infer(nested(t.picture(1), shape) as number[]));
    t.observe("flat", request.infer(Array.from(t.picture(2))));
    t.observe("nested, by index", request.infer({ 0: nested(t.picture(3), shape) as number[] }));
  }),
  check("infer converts arrays of other kinds", [infer], onNetworks, (t) => {
    const request = t.request();
    t.observe("u8", request.infer(Uint8Array.from(t.picture(1))));
    t.observe("i16", request.infer(Int16Array.from(t.picture(2))));
    t.observe("i32", request.infer({ 0: Int32Array.from(t.picture(3)) }));
    t.observe("i64", request.infer(BigInt64Array.from(t.picture(4), BigInt)));
    t.observe("f16", request.infer(Float16Array.from(t.picture(5))));
    t.observe("f64", request.infer([Float64Array.from(t.picture(6))]));
    t.observe("the last input", request.getInputTensor());
  }),
  check("infer of part of an array", [infer], onNetworks, (t) => {
    const request = t.request();
    const picture = t.picture(1);
    const larger = new Float32Array(picture.length + 10).fill(7);
    larger.set(picture, 5);
    t.observe("part", request.infer(larger.subarray(5, 5 + picture.length)));
  }),
  check("infer of a Tensor over the caller's memory", [infer], onNetworks, (t) => {
    const { shape, elementType } = t.compiled().input();
    const memory = t.pictureTensor(1).data as Float32Array<ArrayBuffer>;
    const request = t.request();
    const over = new Tensor(elementType as "f32", shape, memory);
    t.observe("before", request.infer(over));
    memory.set(t.picture(2));
    t.observe("after", request.infer());
  }),
  check("infer of several inputs by position", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    t.observe("arrays", request.infer([a, b]));
    t.observe("the other way round", request.infer([b, a]));
    t.observe("tensors", request.infer([tensor(a, [2, 3]), tensor(b, [2, 3])]));
    t.observe("mixed", request.infer([tensor(b, [2, 3]), a]));
    t.observe("nested", request.infer([[[1, 1, 2], [3, 5, 8]], [[0, 1, 0], [1, 0, 1]]]));
  }),
  check("infer refuses some inputs while another was never given", [infer], onTiny("two_in_two_out"), async (t) => {
    // Intentional: Python runs on memory that nothing was written to.
    for (const [name, inputs] of Object.entries({ "a": { a }, "b": { b }, "the leading one": [a] })) {
      await t.refuses(name, TypeError, () => t.request().infer(inputs), () => t.request().infer({ a, b }), "only here");
    }
    const request = t.request();
    request.setTensor("b", tensor(b, [2, 3]));
    t.observe("the other was set", request.infer({ a }));
    const zeros = t.request().infer();
    t.where("only here", () => assertEquals(elements(zeros.get("sum")), [0, 0, 0, 0, 0, 0]));
  }),
  check("infer of fewer values than inputs sets the leading ones", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    request.infer([a, b]);
    t.observe("the first", request.infer([b]));
    t.observe("inputs", request.inputTensors);
    t.observe("the second, by name", request.infer({ b: a }));
    t.observe("the first, by index", request.infer({ 0: a }));
  }),
  check("infer of several inputs by key", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    const [first, second] = [t.compiled().input("a"), t.compiled().input("b")];
    t.observe("names", request.infer({ b, a }));
    t.observe("indexes", request.infer({ 1: a, 0: b }));
    t.observe("ports", request.infer(new Map([[second, b], [first, a]])));
    t.observe("name and index", request.infer(new Map<string | number, Float32Array>([["b", a], [0, b]])));
    const mixed = new Map<string | typeof first, Tensor | Float32Array>([["a", a], [second, tensor(b, [2, 3])]]);
    t.observe("name and port", request.infer(mixed));
  }),
  check("infer of two keys for one input: the last wins", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    const zero = new Float32Array(6);
    const port = t.compiled().input(0);
    t.observe("index, then name", request.infer(new Map<unknown, unknown>([[0, b], ["a", a], [1, zero]]) as never));
    t.observe("name, then port", request.infer(new Map<unknown, unknown>([["a", a], [port, b]]) as never));
  }),
  check("infer by a port of another compile", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    const other = t.compile();
    t.observe("results", request.infer(new Map([[other.input("b"), b], [other.input("a"), a]])));
  }),
  check("infer of results", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    const results = request.infer([a, b]);
    t.observe("once", request.infer(results));
    t.observe("twice", request.infer(request.results));
    t.observe("the results themselves are as they were", results);
  }),
  check("infer of one string key that looks like an index", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    // Record keys are always strings: a canonical integer is an index, unless a port has that name.
    assertEquals(
      elements(request.infer({ "0": a, "1": b } as never).get("diff")),
      elements(request.infer([a, b]).get(1)),
    );
    t.observe("results", request.results);
  }),
];
