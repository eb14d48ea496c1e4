import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { Core, PrePostProcessor } from "../mod.ts";

const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);

/**
 * The functions of `ffi/symbols/cpp.ts` that ports use, and the cases for which it says that they throw. State
 * functions are tested in state_access_test.ts, variable_state_test.ts, variable_shapes_test.ts and
 * changing_files_test.ts.
 */

test("names are told of every port that there is, also when its model has changed or is gone", () => {
  const core = new Core();
  const model = core.readModel(modelPath("two_in_two_out"));
  const ports = [...model.inputs, ...model.outputs];
  const names = () => ports.map((port) => [...port.names]);
  assertEquals(names(), [["a"], ["b"], ["sum"], ["diff"]]);
  const processor = new PrePostProcessor(model);
  processor.input("a").tensor().setElementType("u8");
  const built = processor.build();
  assertEquals([...built.inputs, ...built.outputs].map((port) => [...port.names]), [["a"], ["b"], ["sum"], ["diff"]]);
  const compiled = core.compileModel(built, "CPU");
  const runtime = compiled.getRuntimeModel();
  assertEquals([...runtime.inputs, ...runtime.outputs].filter(({ names }) => names instanceof Set).length, 4);
  model.reshape({ a: [4, 3], b: [4, 3] });
  assertEquals([...compiled.outputs].map((port) => [...port.names]), [["sum"], ["diff"]]);
});

/** Layouts in a port's runtime information, and the batch that can be set with each. */
const layouts: Readonly<Record<string, string>> = {
  '<attribute name="layout" version="0" layout="[N,C]"/>': "[8,4]",
  '<attribute name="layout" version="0" layout="[N,...]"/>': "[8,4]",
  '<attribute name="layout" version="0"/>': "none",
  '<attribute name="layout" version="0" layout=""/>': "none",
  '<attribute name="layout" version="1" layout="[N,C]"/>': "none",
  '<attribute name="layout" value="[N,C]"/>': "none",
  '<attribute name="layout_0" version="0" value="x"/>': "none",
  '<attribute name="layout_0" value="x"/>': "none",
  '<layout_0 value="x"/>': "none",
  '<layout value="x"/>': "none",
  '<attribute name="layout" version="0" layout="[N,N]"/>': "refused",
  '<attribute name="layout" version="0" layout="[N,?,"/>': "refused",
};

test("layouts are told whatever a model's runtime information holds", async () => {
  const xml = readFileSync(modelPath("relu_add"), "utf8");
  const port = '<port id="0" precision="FP32" names="x">';
  const texts = Object.keys(layouts).map((layout) => {
    const dims = "<dim>1</dim><dim>4</dim>";
    return xml.replace(new RegExp(`${port}[^]*?</port>`), `${port}${dims}<rt_info>${layout}</rt_info></port>`);
  });
  assertEquals(texts.every((text, i) => text.includes(Object.keys(layouts)[i]!)), true);
  // In its own process: a C++ exception would end it.
  const ended = await runInOwnProcess(
    `import { readFileSync } from "node:fs";
    import { Core } from ${url("../mod.ts")};
    const core = new Core();
    const bin = new Uint8Array(readFileSync(${JSON.stringify(modelPath("relu_add").replace(".xml", ".bin"))}));
    const told = ${JSON.stringify(texts)}.map((text) => {
      let model;
      try { model = core.readModel(new TextEncoder().encode(text), bin); } catch { return "refused"; }
      try { model.setBatch(8); } catch { return "none"; }
      return String(model.input().partialShape);
    });
    console.log(JSON.stringify(told));`,
  );
  assertEquals([ended.code, ended.signal], [0, null], ended.stderr);
  assertEquals(JSON.parse(ended.stdout), Object.values(layouts));
});

test("a plugin is unloaded, or its name refused, whatever it is, and what it made stays usable", async () => {
  const ended = await runInOwnProcess(
    `import { Core } from ${url("../mod.ts")};
    const path = ${JSON.stringify(modelPath("relu_add"))};
    const outcomes = {};
    for (const device of ["CPU", "CPU.0", "CPU.x", "AUTO", "AUTO:CPU", "MULTI", "HETERO", "HETERO:CPU", "BATCH", "BATCH:CPU", "cpu", "NOPE", "", ".", "CPU,CPU"]) {
      const core = new Core();
      const compiled = core.compileModel(path, "CPU");
      try {
        for (let i = 0; i < 3; i++) core.unloadPlugin(device);
        outcomes[device] = "unloaded";
      } catch (error) {
        outcomes[device] = error.message.startsWith("unloading the plugin of ") ? error.code : error.message;
      }
      const results = [compiled, core.compileModel(path, "CPU")].map((each) => String(each.infer([1, 2, 3, 4]).get(0).data));
      if (results.some((result) => result !== "2,3,4,5")) outcomes[device] = results;
    }
    const core = new Core();
    const compiling = Array.from({ length: 8 }, () => core.compileModelAsync(path, "CPU"));
    for (let i = 0; i < 100; i++) core.unloadPlugin("CPU");
    outcomes.meanwhile = (await Promise.all(compiling)).map((each) => String(each.infer([1, 2, 3, 4]).get(0).data)).join(" ");
    console.log(JSON.stringify(outcomes));`,
  );
  assertEquals([ended.code, ended.signal], [0, null], ended.stdout + ended.stderr);
  const { meanwhile, ...outcomes } = JSON.parse(ended.stdout) as Record<string, string>;
  const unloaded = Object.keys(outcomes).filter((device) => outcomes[device] === "unloaded");
  assertEquals(unloaded, ["CPU", "CPU.0", "CPU.x", "AUTO", "MULTI", "HETERO", "BATCH"]);
  assertEquals(Object.values(outcomes).filter((outcome) => !/^[A-Z_]+$|^unloaded$/.test(outcome)), []);
  assertEquals(meanwhile, Array(8).fill("2,3,4,5").join(" "));
});
