import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { cppCalls } from "../../ffi/cpp.ts";
import { load } from "../../ffi/load.ts";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { Core, OpenVINOError, PrePostProcessor } from "../mod.ts";

const isElsewhere = cppCalls(load()) === null;

test("nodes are described as often as they are asked for, and nothing leaks", async () => {
  if (isElsewhere) return;
  const ended = await runInOwnProcess(
    `import process from "node:process";
    import { Core } from ${JSON.stringify(new URL("../mod.ts", import.meta.url).href)};
    const core = new Core();
    const path = ${JSON.stringify(modelPath("stateful_two"))};
    const model = core.readModel(path);
    const runtime = core.compileModel(model, "CPU").getRuntimeModel();
    const found = new Set();
    const rounds = (count) => {
      for (let i = 0; i < count; i++) {
        for (const each of [model, runtime]) {
          found.add(each.getOrderedOps().length).add(each.getOps().length);
          // Gives ports anew, with their nodes.
          if (i % 10 > 0) continue;
          const fresh = core.readModel(path);
          found.add(fresh.results.map(({ typeName }) => typeName).join());
          fresh.dispose();
        }
        for (const id of ["max", "count", "nonesuch"]) found.add(model.getVariableById(id)?.dataType);
      }
      gc();
      const { rss, heapTotal } = process.memoryUsage();
      // The engine enlarges its own heap as it likes.
      return rss - heapTotal;
    };
    rounds(200);
    const early = rounds(200);
    const grown = (rounds(2000) - early) / 1e6;
    console.log(JSON.stringify({ grown, found: [...found].map(String).sort() }));`,
    { gc: true, env: { MALLOC_PERTURB_: "165" } },
  );
  assertEquals([ended.code, ended.signal], [0, null], ended.stdout + ended.stderr);
  const { grown, found } = JSON.parse(ended.stdout);
  assertEquals(found.filter((each: string) => !/^\d+$/.test(each)), ["Result,Result", "f32", "undefined"]);
  assertEquals(grown < 20, true, `${grown} MB`);
});

test("nodes are descriptions that outlive their model, and change with a reshape", () => {
  if (isElsewhere) return;
  const core = new Core();
  const model = core.readModel(modelPath("relu_add"));
  const port = model.output();
  const [before, result] = [model.getOrderedOps(), port.node];
  model.reshape([2, 4]);
  const shapeOf = ({ outputs }: { outputs: readonly { partialShape: unknown }[] }) => String(outputs[0]!.partialShape);
  assertEquals(before.map(shapeOf), Array(5).fill("[1,4]"));
  assertEquals([shapeOf(result), shapeOf(port.node), shapeOf(model.result)], ["[1,4]", "[2,4]", "[2,4]"]);
  assertEquals(model.getOrderedOps().filter((node) => shapeOf(node) === "[2,4]").length, 4);
  const compiled = core.compileModel(model, "CPU");
  model.dispose();
  assertEquals(compiled.input().node.friendlyName, "x");
  assertEquals(before.map(({ typeName }) => typeName), ["Parameter", "Constant", "Add", "Relu", "Result"]);
  for (const ask of [() => model.getOps(), () => model.getOrderedOps(), () => model.parameters]) {
    assertThrows(ask, OpenVINOError, "disposed");
  }
  assertThrows(() => model.getVariableById("x"), OpenVINOError, "disposed");
  assertThrows(() => port.node, OpenVINOError, "disposed");
});

test("getOps() refuses a model that is being compiled, and one that a failed build has left", async () => {
  if (isElsewhere) return;
  const core = new Core();
  const model = core.readModel(modelPath("two_in_two_out"));
  const asks = [() => model.getOps(), () => model.getOrderedOps()];
  const compiling = core.compileModelAsync(model, "CPU");
  for (const ask of asks) assertEquals(assertThrows(ask, OpenVINOError).code, "REQUEST_BUSY");
  await compiling;
  for (const ask of asks) assertEquals(ask().length, 6);
  const processor = new PrePostProcessor(model);
  processor.input("a").tensor().setElementType("u8");
  processor.input("b").preprocess().resize("linear");
  assertThrows(() => processor.build(), OpenVINOError);
  for (const ask of asks) assertThrows(ask, OpenVINOError, "failed to build");
});

test("getOutputOp() refuses what is no output's index, and getVariableById() what is no text", () => {
  if (isElsewhere) return;
  const model = new Core().readModel(modelPath("two_in_two_out"));
  assertEquals([model.getOutputOp(0), model.getOutputOp(1)].map(({ inputs }) => inputs[0]!.node), ["add", "sub"]);
  for (const wrong of [-1, 2, 0.5, NaN]) assertThrows(() => model.getOutputOp(wrong), RangeError, `"index"`);
  for (const wrong of ["0", undefined, null, 0n]) {
    assertThrows(() => model.getOutputOp(wrong as never), TypeError, `"index"`);
  }
  assertEquals(model.getVariableById("nonesuch"), undefined);
  for (const wrong of [0, undefined, null, "a\0b"]) {
    assertThrows(() => model.getVariableById(wrong as never), TypeError, `"id"`);
  }
  assertThrows(() => model.result, OpenVINOError, "2 outputs");
  assertEquals(new Core().readModel(modelPath("relu_add")).result.friendlyName, "y/result");
});
