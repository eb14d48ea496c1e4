import { assertEquals } from "@std/assert";
import { Tensor } from "openvino-ffi";
import { type Check, check, onNetworks, onNetworksInAllFormats, onTiny } from "../check.ts";
import { a, b, elements, infer, nested, tensor } from "./support.ts";

/** The ways to give inputs. */
export const inputs: readonly Check[] = [
  check("infer of an array, and of another", [infer], onNetworksInAllFormats, (t) => {
    const request = t.request();
    t.see("first", request.infer(t.picture(1)));
    t.see("second", request.infer(t.picture(2)));
    t.see("first again", request.infer(t.picture(1)));
  }),
  check("infer without inputs runs again on what is set", [infer], onNetworks, (t) => {
    const request = t.request();
    request.infer(t.picture(3));
    t.see("none", request.infer());
    t.see("no keys", request.infer({}));
    t.see("undefined", request.infer(undefined));
    // A choice: null and an empty list mean the same.
    assertEquals(elements(request.infer(null).get(0)), elements(request.infer([]).get(0)));
    t.see("after them", request.results);
    request.infer(t.picture(4));
    t.see("none, after another picture", request.infer());
  }),
  check("infer copies an array", [infer], onNetworks, (t) => {
    const request = t.request();
    const picture = t.picture(1);
    request.infer(picture);
    assertEquals(picture, t.picture(1));
    picture.fill(0);
    t.see("again, after the array has changed", request.infer());
    t.see("the input", request.getInputTensor());
  }),
  check("infer of a Tensor binds it", [infer], onNetworks, (t) => {
    const request = t.request();
    const mine = t.pictureTensor(1);
    t.see("first", request.infer(mine));
    mine.copyFrom(t.pictureTensor(2));
    t.see("changed in place", request.infer());
    t.see("another", request.infer(t.pictureTensor(3)));
    t.see("mine is as I left it", mine);
  }),
  check("infer of a list of one", [infer], onNetworks, (t) => {
    const request = t.request();
    t.see("array", request.infer([t.picture(1)]));
    t.see("tensor", request.infer([t.pictureTensor(2)]));
  }),
  check("infer by index", [infer], onNetworks, (t) => {
    const request = t.request();
    t.see("record", request.infer({ 0: t.picture(1) }));
    t.see("map", request.infer(new Map([[0, t.picture(2)]])));
    t.see("tensor", request.infer({ 0: t.pictureTensor(3) }));
  }),
  check("infer by name", [infer], onNetworks, (t) => {
    const request = t.request();
    const names = [...t.compiled().input().names].toSorted();
    for (const [i, name] of names.entries()) {
      t.see(`record, name ${i}`, request.infer({ [name]: t.picture(2 * i) }));
      t.see(`map, name ${i}`, request.infer(new Map([[name, t.picture(2 * i + 1)]])));
    }
    t.see("tensor", request.infer({ [names[0]!]: t.pictureTensor(9) }));
  }),
  check("infer by port", [infer], onNetworks, (t) => {
    const request = t.request();
    t.see("array", request.infer(new Map([[t.compiled().input(), t.picture(1)]])));
    t.see("tensor", request.infer(new Map([[request.modelInputs[0]!, t.pictureTensor(2)]])));
  }),
  check("infer of nested lists and of a flat one", [infer], onNetworks, (t) => {
    const request = t.request();
    const { shape } = t.compiled().input();
    t.see("nested", request.infer(nested(t.picture(1), shape) as number[]));
    t.see("flat", request.infer(Array.from(t.picture(2))));
    t.see("nested, by index", request.infer({ 0: nested(t.picture(3), shape) as number[] }));
  }),
  check("infer converts arrays of other kinds", [infer], onNetworks, (t) => {
    const request = t.request();
    t.see("u8", request.infer(Uint8Array.from(t.picture(1))));
    t.see("i16", request.infer(Int16Array.from(t.picture(2))));
    t.see("i32", request.infer({ 0: Int32Array.from(t.picture(3)) }));
    t.see("i64", request.infer(BigInt64Array.from(t.picture(4), BigInt)));
    t.see("f16", request.infer(Float16Array.from(t.picture(5))));
    t.see("f64", request.infer([Float64Array.from(t.picture(6))]));
    t.see("the last input", request.getInputTensor());
  }),
  check("infer of part of an array", [infer], onNetworks, (t) => {
    const request = t.request();
    const picture = t.picture(1);
    const larger = new Float32Array(picture.length + 10).fill(7);
    larger.set(picture, 5);
    t.see("part", request.infer(larger.subarray(5, 5 + picture.length)));
  }),
  check("infer of a Tensor over the caller's memory", [infer], onNetworks, (t) => {
    const { shape, elementType } = t.compiled().input();
    const memory = t.pictureTensor(1).data as Float32Array<ArrayBuffer>;
    const request = t.request();
    const over = new Tensor(elementType as "f32", shape, memory);
    t.see("before", request.infer(over));
    memory.set(t.picture(2));
    t.see("after", request.infer());
  }),
  check("infer of several inputs by position", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    t.see("arrays", request.infer([a, b]));
    t.see("the other way round", request.infer([b, a]));
    t.see("tensors", request.infer([tensor(a, [2, 3]), tensor(b, [2, 3])]));
    t.see("mixed", request.infer([tensor(b, [2, 3]), a]));
    t.see("nested", request.infer([[[1, 1, 2], [3, 5, 8]], [[0, 1, 0], [1, 0, 1]]]));
  }),
  check("infer of fewer values than inputs sets the leading ones", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    request.infer([a, b]);
    t.see("the first", request.infer([b]));
    t.see("inputs", request.inputTensors);
    t.see("the second, by name", request.infer({ b: a }));
    t.see("the first, by index", request.infer({ 0: a }));
  }),
  check("infer of several inputs by key", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    const [first, second] = [t.compiled().input("a"), t.compiled().input("b")];
    t.see("names", request.infer({ b, a }));
    t.see("indexes", request.infer({ 1: a, 0: b }));
    t.see("ports", request.infer(new Map([[second, b], [first, a]])));
    t.see("name and index", request.infer(new Map<string | number, Float32Array>([["b", a], [0, b]])));
    const mixed = new Map<string | typeof first, Tensor | Float32Array>([["a", a], [second, tensor(b, [2, 3])]]);
    t.see("name and port", request.infer(mixed));
  }),
  check("infer of two keys for one input: the last wins", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    const zero = new Float32Array(6);
    const port = t.compiled().input(0);
    t.see("index, then name", request.infer(new Map<unknown, unknown>([[0, b], ["a", a], [1, zero]]) as never));
    t.see("name, then port", request.infer(new Map<unknown, unknown>([["a", a], [port, b]]) as never));
  }),
  check("infer by a port of another compile", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    const other = t.compile();
    t.see("results", request.infer(new Map([[other.input("b"), b], [other.input("a"), a]])));
  }),
  check("infer of results", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    const results = request.infer([a, b]);
    t.see("once", request.infer(results));
    t.see("twice", request.infer(request.results));
    t.see("the results themselves are as they were", results);
  }),
  check("infer of one string key that looks like an index", [infer], onTiny("two_in_two_out"), (t) => {
    const request = t.request();
    // Records have no other keys than strings: a canonical integer is an index, unless a port has that name.
    assertEquals(
      elements(request.infer({ "0": a, "1": b } as never).get("diff")),
      elements(request.infer([a, b]).get(1)),
    );
    t.see("results", request.results);
  }),
];
