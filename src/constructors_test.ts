import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../conformance/test_support/own_process.ts";
import { tiny } from "../conformance/test_support/tiny_models.ts";
import * as library from "./mod.ts";
import { InferRequest, PrePostProcessor } from "./mod.ts";

type AnyConstructor = new (...args: unknown[]) => unknown;

/** The classes that wrap a native object or are only created by the library, each with a call that returns one. */
const made: Readonly<Record<string, () => unknown>> = {
  CompiledModel: () => tiny("relu_add"),
  ConstOutput: () => tiny("relu_add").input(),
  InferRequest: () => new InferRequest(tiny("relu_add").createInferRequest()),
  InferResults: () => tiny("relu_add").infer([1, 2, 3, 4]),
  InputInfo: () => processor().input(),
  InputModelInfo: () => processor().input().model(),
  InputTensorInfo: () => processor().input().tensor(),
  Model: () => new library.Core().readModel(modelPath("relu_add")),
  OutputInfo: () => processor().output(),
  OutputModelInfo: () => processor().output().model(),
  OutputTensorInfo: () => processor().output().tensor(),
  PostProcessSteps: () => processor().output().postprocess(),
  PreProcessSteps: () => processor().input().preprocess(),
  VariableState: () => tiny("stateful_accumulator").createInferRequest().queryState()[0],
};

function processor(): PrePostProcessor {
  return new PrePostProcessor(new library.Core().readModel(modelPath("relu_add")));
}

/** Values that might be mistaken for an address, a native object, or the library's own constructor arguments. */
const addresses: readonly unknown[] = [undefined, null, 0, 1, -1, 1n, -1n, 2n ** 40n, "x", {}, [], { pointer: 1n }];

test("no constructor takes an address, or what looks like one of the library's own objects", () => {
  for (const [name, make] of Object.entries(made)) {
    const constructor = (library as Record<string, unknown>)[name] as AnyConstructor;
    // Results are lists of ports and tensors, with nothing native of their own.
    for (const first of name === "InferResults" ? addresses.filter((each) => !Array.isArray(each)) : addresses) {
      for (const second of [undefined, [], {}, 1n]) {
        assertThrows(() => new constructor(first, second, second), TypeError, "is not made with new", name);
      }
    }
    assertEquals(make() instanceof constructor, true, name);
  }
});

test("every class that users cannot make is in this list", () => {
  const users = new Set(["AsyncInferQueue", "Core", "OpenVINOError", "OpenVINOLoadError", "PartialShape"]);
  for (const each of ["PrePostProcessor", "Tensor"]) users.add(each);
  const classes = Object.entries(library).filter(([, value]) => /^class\b/.test(String(value))).map(([name]) => name);
  assertEquals(classes.filter((name) => !users.has(name)).toSorted(), Object.keys(made).toSorted());
});

test("a constructor that was called wrongly leaves nothing that the collector stumbles over", async () => {
  const { code, signal, stdout, stderr } = await runInOwnProcess(
    `
    import * as library from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)};
    let refused = 0;
    for (const name of ${JSON.stringify(Object.keys(made))}) {
      for (const first of [-1, 1n, {}]) {
        try { new library[name](first, [], {}); } catch { refused++; }
      }
    }
    for (let i = 0; i < 5; i++) { gc(); await new Promise((done) => setTimeout(done, 1)); }
    console.log(refused);
  `,
    { gc: true },
  );
  assertEquals([code, signal, stdout], [0, null, `${3 * Object.keys(made).length}\n`], stderr);
});
