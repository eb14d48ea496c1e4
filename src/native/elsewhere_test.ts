import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { cppCalls } from "../../ffi/cpp.ts";
import { load } from "../../ffi/load.ts";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";

/** What works, and the codes of what is refused, with this library's C++ as it is or as if it were another one. */
async function outcomes(isMeasured: boolean): Promise<Record<string, string>> {
  const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const ended = await runInOwnProcess(`
    import { readFileSync } from "node:fs";
    import { load } from ${url("../../ffi/load.ts")};
    import { Core, PrePostProcessor, saveModel, Tensor } from ${url("../mod.ts")};
    if (!${isMeasured}) load().hasMeasuredCpp = false;
    const core = new Core();
    const path = (name) => ${JSON.stringify(modelPath("NAME"))}.replace("NAME", name);
    const withLayout = () => {
      const processor = new PrePostProcessor(core.readModel(path("relu_add")));
      processor.input().model().setLayout("NC");
      return processor.build();
    };
    const strings = (text) => {
      const request = core.compileModel(path("strings"), "CPU").createInferRequest();
      request.infer([Tensor.from([text, "b"])]);
      return request.getTensor("echo").strData;
    };
    const works = {
      infers: () => core.compileModel(path("relu_add"), "CPU").infer([[1, -2, 3, -4]]),
      reshapes: () => withLayout().reshape([2, 4]),
      setBatch: () => withLayout().setBatch(2),
      allNames: () => {
        const text = readFileSync(path("relu_add"), "utf8").replace('names="x"', 'names="x,also"');
        const weights = readFileSync(path("relu_add").replace(".xml", ".bin"));
        const processor = new PrePostProcessor(core.readModel(new TextEncoder().encode(text), new Uint8Array(weights)));
        processor.input().tensor().setElementType("u8");
        const compiled = core.compileModel(processor.build(), "CPU");
        const names = [...compiled.input("also").names].sort().join();
        if (names !== "also,x") throw new Error(names);
      },
      setBatchFromFile: () => core.readModel(path("channel_mean")).setBatch(2),
      setInputTensors: () => {
        const model = withLayout();
        model.reshape([2, 4]);
        const request = core.compileModel(model, "CPU").createInferRequest();
        request.setInputTensors(0, [new Tensor("f32", [1, 4]), new Tensor("f32", [1, 4])]);
      },
      setTensors: () => {
        const request = core.compileModel(path("dynamic_nchw"), "CPU").createInferRequest();
        const { anyName } = request.getCompiledModel().input();
        request.setTensors(anyName, [new Tensor("f32", [1, 3, 2, 2]), new Tensor("f32", [1, 3, 2, 2])]);
        request.infer();
      },
      importedGoesOn: () => {
        const imported = core.importModel(core.compileModel(path("long_batch"), "CPU").exportModel(), "CPU");
        const input = (...rows) => Tensor.from(rows.map((value) => [value]));
        const infer = () => imported.infer({ x: input(1, 2), plus: input(1, 1) });
        infer();
        try { imported.infer({ x: input(1, 2, 3), plus: input(1, 2) }); throw new Error("no failure"); } catch (error) {
          if (error.code === undefined) throw error;
        }
        infer();
      },
      statefulIsKept: () => {
        const compiled = core.compileModel(path("stateful_accumulator"), "CPU");
        const imported = core.importModel(compiled.exportModel(), "CPU");
        for (const each of [compiled, imported]) each.createInferRequest().infer([[1, 2, 3, 4]]);
        imported.getRuntimeModel().isDynamic();
      },
      strings: () => strings("a"),
      stringsWithNul: () => strings("a\\0b"),
      rtInfo: () => core.readModel(path("relu_add")).rtInfo,
      clone: () => core.readModel(path("relu_add")).clone(),
      states: () => core.compileModel(path("stateful_accumulator"), "CPU").createInferRequest().queryState(),
      unloadPlugin: () => core.unloadPlugin("CPU"),
      supported: () => core.getSupportedProperties("CPU"),
      compiledSupported: () => core.compileModel(path("relu_add"), "CPU").getSupportedProperties(),
      readWithProperties: () => core.readModel(path("relu_add"), undefined, { ENABLE_MMAP: false }),
      getOps: () => core.readModel(path("relu_add")).getOps(),
      getOrderedOps: () => core.readModel(path("relu_add")).getOrderedOps(),
      parameters: () => core.readModel(path("relu_add")).parameters,
      node: () => core.compileModel(path("relu_add"), "CPU").output().node,
      variable: () => core.readModel(path("stateful_two")).getVariableById("max"),
      withArguments: () => core.getProperty("CPU", "PERF_COUNT", {}),
      queryModel: () => core.queryModel(core.readModel(path("relu_add")), "CPU"),
      releaseMemory: () => core.compileModel(path("relu_add"), "CPU").releaseMemory(),
    };
    for (const [name, work] of Object.entries(works)) {
      try { work(); works[name] = "works"; } catch (error) { works[name] = error.code ?? String(error); }
    }
    console.log(JSON.stringify(works));`);
  assertEquals([ended.code, ended.signal], [0, null], ended.stderr);
  return JSON.parse(ended.stdout);
}

test("where C++ is another one than the measured, what needs it is refused, and all else works", async () => {
  const refused = "NOT_IMPLEMENTED";
  assertEquals(await outcomes(false), {
    infers: "works",
    reshapes: "works",
    allNames: "works",
    setBatch: "works",
    setBatchFromFile: "works",
    setInputTensors: "works",
    setTensors: "works",
    importedGoesOn: "works",
    statefulIsKept: refused,
    strings: refused,
    stringsWithNul: refused,
    rtInfo: refused,
    clone: refused,
    states: refused,
    unloadPlugin: refused,
    supported: refused,
    compiledSupported: refused,
    readWithProperties: "works",
    getOps: refused,
    getOrderedOps: refused,
    parameters: refused,
    node: refused,
    variable: refused,
    withArguments: refused,
    queryModel: refused,
    releaseMemory: refused,
  });
  if (cppCalls(load()) === null) return; // another one it is
  const all = await outcomes(true);
  // With variables or without C++: the C API cannot ask the runtime model.
  assertEquals(Object.entries(all).filter(([, outcome]) => outcome !== "works"), [["statefulIsKept", refused]]);
});
