import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../conformance/test_support/own_process.ts";
import { type ConstOutput, Core, OpenVINOError } from "./mod.ts";

test("ports without names have none, and still a place", () => {
  const port = new Core().compileModel(modelPath("relu_add"), "CPU").getRuntimeModel().input();
  assertEquals([port.names, port.index, port.shape], [new Set<string>(), 0, [1, 4]]);
  assertThrows(() => port.anyName, OpenVINOError, "input 0");
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
