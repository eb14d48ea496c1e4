import { test } from "node:test";
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { modelPath, runInOwnProcess } from "../conformance/test_support.ts";
import { ConstOutput, Core, type ElementType, OpenVINOError } from "./mod.ts";

type Described = readonly [name: string, shape: string, type: ElementType];

/** What Python's `compiled_model.inputs` and `.outputs` say: `(any_name, partial_shape, element_type)`. */
const python: Readonly<Record<string, { inputs: readonly Described[]; outputs: readonly Described[] }>> = {
  relu_add: { inputs: [["x", "[1,4]", "f32"]], outputs: [["y", "[1,4]", "f32"]] },
  dynamic_nchw: { inputs: [["x", "[?,3,?,?]", "f32"]], outputs: [["y", "[?,3,?,?]", "f32"]] },
  dynamic_bounded: { inputs: [["x", "[1..4,8]", "f32"]], outputs: [["y", "[1..4,8]", "f32"]] },
  two_in_two_out: {
    inputs: [["a", "[2,3]", "f32"], ["b", "[2,3]", "f32"]],
    outputs: [["sum", "[2,3]", "f32"], ["diff", "[2,3]", "f32"]],
  },
  scalar_out: { inputs: [["x", "[1,4]", "f32"]], outputs: [["total", "[]", "f32"]] },
  strings: { inputs: [["text", "[?]", "string"]], outputs: [["echo", "[?]", "string"], ["length", "[?]", "i32"]] },
  channel_mean: { inputs: [["data", "[1,3,4,4]", "f32"]], outputs: [["mean", "[1,3]", "f32"]] },
  precisions: {
    inputs: [["in_u8", "[2,2]", "u8"], ["in_i64", "[2,2]", "i64"], ["in_f16", "[2,2]", "f16"], [
      "in_bf16",
      "[2,2]",
      "bf16",
    ]],
    outputs: [
      ...[["out_u8", "[2,2]", "u8"], ["out_i64", "[2,2]", "i64"]] as const,
      ...[["out_f16", "[2,2]", "f16"], ["out_bf16", "[2,2]", "bf16"]] as const,
    ],
  },
  stateful_two: { inputs: [["x", "[1,4]", "f32"]], outputs: [["steps", "[1]", "f32"], ["maximum", "[1,4]", "f32"]] },
};

test("ports have the names, shapes and element types that Python gives", () => {
  const core = new Core();
  const described = (ports: readonly ConstOutput[]) =>
    ports.map((port): Described => [port.anyName, String(port.partialShape), port.elementType as ElementType]);
  for (const [name, expected] of Object.entries(python)) {
    const model = core.readModel(modelPath(name));
    for (const { inputs, outputs } of [model, core.compileModel(model, "CPU")]) {
      assertEquals(described(inputs), [...expected.inputs], name);
      assertEquals(described(outputs), [...expected.outputs], name);
      for (const [i, port] of inputs.entries()) assertEquals([port.index, port.names], [i, new Set([port.anyName])]);
    }
  }
});

test("names is a copy", () => {
  const port = new Core().readModel(modelPath("relu_add")).input();
  port.names.add("more");
  assertEquals(port.names, new Set(["x"]));
});

test("shape is a copy of a static shape, and throws for a dynamic one", () => {
  const core = new Core();
  for (const owner of [core.readModel(modelPath("relu_add")), core.compileModel(modelPath("relu_add"), "CPU")]) {
    owner.input().shape.push(7);
    assertEquals(owner.input().shape, [1, 4]);
  }
  assertEquals(core.readModel(modelPath("scalar_out")).output().shape, []);
  for (const name of ["dynamic_nchw", "dynamic_bounded"]) {
    const model = core.readModel(modelPath(name));
    for (const port of [model.input(), core.compileModel(model, "CPU").output()]) {
      assertThrows(() => port.shape, OpenVINOError, `is dynamic (${port.partialShape})`);
    }
  }
});

test("ports without names have none, and still a place", () => {
  const port = new Core().compileModel(modelPath("relu_add"), "CPU").getRuntimeModel().input();
  assertEquals([port.names, port.index, port.shape], [new Set<string>(), 0, [1, 4]]);
  assertThrows(() => port.anyName, OpenVINOError, "input 0");
});

test("ports are the same object each time, and keys of a Map", () => {
  const core = new Core();
  for (
    const owner of [core.readModel(modelPath("two_in_two_out")), core.compileModel(modelPath("two_in_two_out"), "CPU")]
  ) {
    const map = new Map(owner.inputs.map((port) => [port, port.anyName]));
    assertEquals([map.get(owner.input("b")), map.get(owner.input(0)), map.get(owner.output(0))], ["b", "a", undefined]);
  }
});

test("equals() is true for the same port only", () => {
  const core = new Core();
  const model = core.readModel(modelPath("two_in_two_out"));
  const [compiled, again] = [core.compileModel(model, "CPU"), core.compileModel(model, "CPU")];
  const request = compiled.createInferRequest();
  assertEquals(compiled.input("a").equals(compiled.inputs[0]!), true);
  assertEquals(compiled.input("a").equals(request.modelInputs[0]!), true);
  const others = [compiled.input("b"), compiled.output(0), again.input("a"), model.input("a"), null, {}, "a"];
  for (const other of others) assertEquals(compiled.input("a").equals(other as ConstOutput), false);
});

test("toString() names the port for messages", () => {
  const model = new Core().readModel(modelPath("two_in_two_out"));
  assertStringIncludes(String(model.input(1)), "input 1");
  assertStringIncludes(`${model.output("sum")}`, "output 0");
});

test("ports keep what they stand on when it is disposed or collected", async () => {
  const core = new Core();
  const model = core.readModel(modelPath("relu_add"));
  const compiled = core.compileModel(model, "CPU");
  const ports = [model.input(), compiled.input()];
  for (const object of [compiled, model, core]) object.dispose();
  for (const port of ports) assertEquals([port.anyName, port.shape, port.elementType], ["x", [1, 4], "f32"]);
  const ended = await runInOwnProcess(
    `import { Core } from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)};
    const ports = [];
    for (let i = 0; i < 6; i++) {
      const compiled = new Core().compileModel(${JSON.stringify(modelPath("relu_add"))}, "CPU");
      ports.push(compiled.output(), compiled.getRuntimeModel().output(), new Core().readModel(${
      JSON.stringify(modelPath("relu_add"))
    }).output());
    }
    for (let i = 0; i < 5; i++) { gc(); await new Promise((resolve) => setTimeout(resolve, 5)); }
    console.log(new Set(ports.map((port) => String(port.partialShape) + port.elementType)));`,
    { gc: true },
  );
  assertEquals([ended.code, /\[1,4\]f32/.test(ended.stdout)], [0, true], ended.stderr);
});

test("new ConstOutput() is refused", () => {
  assertThrows(() => new (ConstOutput as unknown as new () => ConstOutput)(), TypeError, "is not made with new");
});
