import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { type ConstOutput, type InferResults, OpenVINOError, Tensor } from "openvino-ffi";
import { check, type Group, onNetworks, onNetworksInAllFormats, onTiny } from "./check.ts";
import type { CheckContext } from "./check_context.ts";
import { showsItselfAs } from "./shows_itself.ts";

/** The results of a picture. */
const inferPicture = (t: CheckContext, seed: number): InferResults => t.compiled().infer([t.picture(seed)]);

/** The results of `two_in_two_out`: two outputs that differ. */
const inferTwo = (t: CheckContext): InferResults =>
  t.compiled().infer([Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(10, 20, 30, 40, 50, 60)]);

/** An entry with a long name. */
const byKey = "[key: ConstOutput | int | str]";

/** The checks of OVDict, here InferResults. */
export const inferResults: Group = {
  class: "OVDict",
  checks: [
    check("[key]", [byKey], onNetworksInAllFormats, async (t) => {
      const results = inferPicture(t, 1);
      const port = t.compiled().output();
      t.observe("index", results.get(0));
      t.observe("negative index", results.get(-1));
      t.observe("name", results.get(port.anyName));
      t.observe("port", results.get(port));
      t.observe("is one object", results.get(0) === results.get(port) && results.get(-1) === results.get(port.anyName));
      await t.refuses("no such name", "NOT_FOUND", () => results.get("no such"), () => results.get(port.anyName));
      await t.refuses("no such index", RangeError, () => results.get(1), () => results.get(0));
      await t.refuses("no such negative index", RangeError, () => results.get(-2), () => results.get(-1));
      await t.refuses("no key", TypeError, () => results.get(undefined as never), () => results.get(0));
      t.where("messages", () => assertThrows(() => results.get("no such"), OpenVINOError, "no such"));
      t.observe("afterwards", results.get(0));
    }),
    check("get with a default", ["get(key, default=None)"], onNetworks, async (t) => {
      const results = inferPicture(t, 1);
      const port = t.compiled().output();
      t.observe("there", results.get(0, "none"));
      t.observe("there by name", results.get(port.anyName, "none"));
      t.observe("no such name", results.get("no such", "none"));
      t.observe("no such index", [results.get(1, "none"), results.get(-2, 0)]);
      t.observe("an input", results.get(t.compiled().input(), false));
      // An argument that is undefined does not reach Python.
      t.where("only here", () => assertEquals(results.get("no such", undefined), undefined));
      await t.refuses("an object", TypeError, () => results.get({} as never, "none"), () => results.get(0, "none"));
      await t.refuses("null", TypeError, () => results.get(null as never, "none"), () => results.get(0, "none"));
    }),
    check("[key] of several", [byKey], onTiny("two_in_two_out"), async (t) => {
      const results = inferTwo(t);
      const { inputs, outputs } = t.compiled();
      t.observe("indexes", [0, 1, -1, -2].map((index) => results.get(index)));
      t.observe("names", ["diff", "sum"].map((name) => results.get(name)));
      t.observe("ports", outputs.toReversed().map((port) => results.get(port)));
      await t.refuses("an input's name", "NOT_FOUND", () => results.get("a"), () => results.get("sum"));
      await t.refuses("an input", OpenVINOError, () => results.get(inputs[0]!), () => results.get(outputs[0]!));
      await t.refuses("past the end", RangeError, () => results.get(2), () => results.get(1));
      await t.refuses("past the start", RangeError, () => results.get(-3), () => results.get(-2));
    }),
    check("[key] of each element type", [byKey], onTiny("precisions_int", "precisions_wide"), (t) => {
      const results = t.compiled().infer();
      t.observe("types", t.compiled().outputs.map(({ anyName }) => results.get(anyName).elementType));
      const values = t.compiled().inputs.map(({ elementType }) =>
        Tensor.from([1, 2, 3, 0], { type: elementType as "u8" })
      );
      t.observe("results", t.compiled().infer(values));
    }),
    check("[key] of small floats and large integers", [byKey], onTiny("precisions"), (t) => {
      const results = t.compiled().infer({
        in_u8: Uint8Array.of(0, 1, 254, 100),
        in_i64: BigInt64Array.of(-5n, 0n, 1n, 70_000n),
        in_f16: Float16Array.of(0.5, -1, 2, 1000),
        in_bf16: new Uint16Array(4),
      });
      for (const name of ["out_u8", "out_i64", "out_f16"]) t.observe(name, results.get(name));
      // In Python the bits are returned as float16.
      t.where("only here", () => assertEquals(results.get("out_bf16").elementType, "bf16"));
    }),
    check("[key] of strings", [byKey], onTiny("strings"), (t) => {
      const results = t.compiled().infer([["a", "Grüße", "", "漢字 and more than sixteen bytes"]]);
      t.observe("strings", results.get("echo"));
      t.observe("lengths", results.get("length"));
    }),
    check("[key] of rank 0", [byKey], onTiny("scalar_out"), (t) => {
      t.observe("total", t.compiled().infer(Float32Array.of(1, 2, 3, 4)).get(0));
    }),
    check("results are copies", [byKey, "values()"], onNetworks, (t) => {
      const first = inferPicture(t, 1);
      const second = inferPicture(t, 2);
      t.observe("first", first.get(0));
      t.observe("second", second.get(0));
      (second.get(0).data as Float32Array).fill(0);
      t.observe("the runtime's own", t.compiled().infer().get(0));
      t.observe("changed", second.get(0));
    }),
    check("results of a request", [byKey, "len()"], onNetworks, (t) => {
      const request = t.request();
      const returned = request.infer([t.picture(1)]);
      const { results } = request;
      t.observe("the same", results);
      t.observe("number", results.size);
      t.observe("by name", results.get(t.compiled().output().anyName));
      t.observe("given", returned);
    }),
    check("get", ["get(key)"], onNetworks, async (t) => {
      const results = inferPicture(t, 1);
      const port = t.compiled().output();
      for (const [label, key] of [["index", 0], ["name", port.anyName], ["port", port]] as const) {
        t.observe(label, results.get(key));
      }
      // Intentional: an unknown key is refused; Python's get returns None.
      await t.where("only here", () =>
        t.refuses(
          "unknown",
          "NOT_FOUND",
          () => results.get("no such"),
          () => results.get(port.anyName),
          "only here",
        ));
    }),
    check("keys", ["keys()", "iter()"], onNetworks, (t) => {
      const keys = [...inferPicture(t, 1).keys()];
      t.observe("keys", keys);
      t.observe("the model's port", keys[0]!.equals(t.compiled().output()));
      assertStrictEquals(keys[0], t.compiled().output());
    }),
    check("values", ["values()"], onNetworks, (t) => {
      t.observe("values", [...inferPicture(t, 1).values()]);
      t.observe("of another picture", [...inferPicture(t, 2).values()]);
    }),
    check("items", ["items()"], onNetworks, (t) => {
      const results = inferPicture(t, 1);
      t.observe("items", [...results.entries()]);
      // Iteration yields entries, as a Map's does.
      assertEquals([...results], [...results.entries()]);
      assertStrictEquals([...results][0]![1], results.get(0));
    }),
    check("names", ["names()"], onNetworks, (t) => {
      const results = inferPicture(t, 1);
      t.observe("names", results.names().map((names) => names.toSorted()));
      results.names()[0]!.push("another");
      assert(!results.names()[0]!.includes("another"));
      t.observe("each finds it", results.names().flat().map((name) => results.get(name) === results.get(0)));
    }),
    check("to_dict", ["to_dict()"], onNetworks, (t) => {
      const results = inferPicture(t, 1);
      const dict = results.toDict();
      t.observe("values", Object.values(dict));
      // Intentional: the keys are names, since a record's keys are strings.
      assertEquals(Object.keys(dict), [t.compiled().output().anyName]);
      assertStrictEquals(Object.values(dict)[0], results.get(0));
    }),
    check("to_tuple", ["to_tuple()"], onNetworks, (t) => {
      const results = inferPicture(t, 1);
      const tuple = results.toTuple();
      t.observe("tuple", tuple);
      assertStrictEquals(tuple[0], results.get(0));
      tuple.length = 0;
      t.observe("again", results.toTuple());
    }),
    check("len", ["len()"], onNetworks, (t) => t.observe("number", inferPicture(t, 1).size)),
    check("in", ["in"], onNetworks, (t) => {
      const results = inferPicture(t, 1);
      const port = t.compiled().output();
      t.observe("index", [0, 1, -1, -2].map((index) => results.has(index)));
      t.observe("name", [port.anyName, "no such"].map((name) => results.has(name)));
      t.observe("port", [port, t.compiled().input()].map((each) => results.has(each)));
    }),
    check(
      "several in order",
      ["keys()", "values()", "items()", "names()", "to_dict()", "to_tuple()", "len()", "in"],
      onTiny("two_in_two_out"),
      (t) => {
        const results = inferTwo(t);
        t.observe("keys", [...results.keys()]);
        t.observe("values", [...results.values()]);
        t.observe("items", [...results.entries()]);
        t.observe("names", results.names());
        t.observe("dict", Object.values(results.toDict()));
        t.observe("tuple", results.toTuple());
        t.observe("number", results.size);
        t.observe("in", ["sum", "diff", "a"].map((name) => results.has(name)));
        assertEquals(Object.keys(results.toDict()), ["sum", "diff"]);
        assertNotStrictEquals(results.get(0), results.get(1));
      },
    ),
    check("results as inputs", ["values()"], onTiny("two_in_two_out"), (t) => {
      t.observe("results of results", t.compiled().infer(inferTwo(t)));
    }),
    check("forEach", ["forEach"], onTiny("two_in_two_out"), (t) => {
      const results = inferTwo(t);
      const calls: [Tensor, ConstOutput][] = [];
      results.forEach((tensor, port, all) => {
        assertStrictEquals(all, results);
        calls.push([tensor, port]);
      });
      assertEquals(calls, [...results].map(([port, tensor]) => [tensor, port]));
      t.observe("calls", calls.map(([tensor, port]) => [port, tensor]));
    }),
    check("forEach of one", ["forEach"], onNetworks, (t) => {
      const calls: unknown[] = [];
      inferPicture(t, 1).forEach((tensor, port) => calls.push([port, tensor]));
      t.observe("calls", calls);
    }),
    showsItselfAs(
      "<InferResults: {<ConstOutput: names[y] shape[1,4] type: f32>: [2, 3, 0, 0]}>",
      onTiny("relu_add"),
      (t) => t.compiled().infer([Float32Array.of(1, 2, -3, -4)]),
    ),
  ],
};
