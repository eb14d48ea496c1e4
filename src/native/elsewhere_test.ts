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
      setInputTensors: () => {
        const model = withLayout();
        model.reshape([2, 4]);
        const request = core.compileModel(model, "CPU").createInferRequest();
        request.setInputTensors(0, [new Tensor("f32", [1, 4]), new Tensor("f32", [1, 4])]);
      },
      strings: () => strings("a"),
      stringsWithNul: () => strings("a\\0b"),
      rtInfo: () => core.readModel(path("relu_add")).rtInfo,
      clone: () => core.readModel(path("relu_add")).clone(),
      states: () => core.compileModel(path("stateful_accumulator"), "CPU").createInferRequest().queryState(),
      unloadPlugin: () => core.unloadPlugin("CPU"),
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
    setBatch: refused,
    setInputTensors: refused,
    strings: refused,
    stringsWithNul: refused,
    rtInfo: refused,
    clone: refused,
    states: refused,
    unloadPlugin: refused,
  });
  if (cppCalls(load()) === null) return; // another one it is
  const all = await outcomes(true);
  assertEquals(Object.entries(all).filter(([, outcome]) => outcome !== "works"), []);
});
