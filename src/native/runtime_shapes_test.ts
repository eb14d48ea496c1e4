import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { cppCalls } from "../../ffi/cpp.ts";
import { load } from "../../ffi/load.ts";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";

const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);

test("outputShapes() reads the shapes of a model's nodes, as often as it is called, and leaks nothing", async () => {
  if (cppCalls(load()) === null) return;
  const ended = await runInOwnProcess(
    `import process from "node:process";
    import { load } from ${url("../../ffi/load.ts")};
    import { Core } from ${url("../mod.ts")};
    import { modelHandle } from ${url("../model.ts")};
    import { outputShapes } from ${url("./runtime_shapes.ts")};
    const core = new Core();
    const model = core.readModel(${JSON.stringify(modelPath("stateful_attention"))});
    const runtime = core.compileModel(model, "CPU").getRuntimeModel();
    const read = (of) => outputShapes(load(), modelHandle(of).pointer, "test");
    const rounds = (count) => {
      for (let i = 0; i < count; i++) for (const each of [model, runtime]) read(each);
      gc();
      const { rss, heapTotal } = process.memoryUsage();
      // The engine enlarges its own heap as it likes.
      return rss - heapTotal;
    };
    rounds(200);
    const early = rounds(200);
    const grown = (rounds(2000) - early) / 1e6;
    const [nodes, executed] = [read(model), read(runtime)];
    const inputs = runtime.inputs.map(({ partialShape }) => String(partialShape));
    console.log(JSON.stringify({
      grown,
      shapes: ["read_keys", "read_values"].flatMap((name) => [nodes.get(name), executed.get(name)]),
      inputs,
      unknown: nodes.has("nonesuch"),
      compiled: core.compileModel(model, "CPU").inputs.length,
    }));`,
    { gc: true, env: { MALLOC_PERTURB_: "165" } },
  );
  assertEquals([ended.code, ended.signal], [0, null], ended.stdout + ended.stderr);
  const { grown, shapes, inputs, unknown, compiled } = JSON.parse(ended.stdout);
  assertEquals(shapes, Array(4).fill("[?,1,?,32]"));
  assertEquals([inputs.length, unknown, compiled], [2, false, 2]);
  assertEquals(grown < 20, true, `${grown} MB`);
});
