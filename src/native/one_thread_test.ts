import { copyFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { temporaryFolder } from "../../conformance/test_support/temporary_folder.ts";
import { Core } from "../core.ts";
import { OpenVINOError } from "../openvino_error.ts";
import { remediesOfOneThread } from "./native_compiled.ts";

const oneThread = { INFERENCE_PRECISION_HINT: "f32", INFERENCE_NUM_THREADS: 1 } as const;

/** Runs y = x + plus, each of shape [?,1], with 3 rows each, with 7 and 3, and with 3 each again. */
const program = `
  import { Core, Tensor } from ${JSON.stringify(new URL("../mod.ts", import.meta.url).href)};
  const core = new Core();
  const path = ${JSON.stringify(modelPath("long_batch"))};
  const config = JSON.parse(process.argv[2]);
  const rows = (count, value) => new Tensor("f32", [count, 1], new Float32Array(count).fill(value));
  for (const device of ["CPU", "HETERO:CPU"]) {
    const compiled = [core.compileModel(path, device, config), core.compileModel(core.readModel(path), device, config)];
    compiled.push(core.importModel(compiled[0].exportModel(), device, device === "CPU" ? config : {}));
    compiled.push(await core.compileModelAsync(path, device, config));
    for (const model of compiled) {
      const request = model.createInferRequest();
      const run = async (x, plus, value, how) => {
        const inputs = { x: rows(x, value), plus: rows(plus, 1) };
        const results = how === "infer" ? request.infer(inputs) : await request.inferAsync(inputs);
        return results.get(0).data.join();
      };
      for (const how of ["infer", "inferAsync"]) {
        const refused = await run(3, 3, 1, how).then(() => run(7, 3, 1, how)).then(() => "taken", ({ code }) => code);
        console.log(refused, await run(3, 3, 5, how));
      }
    }
  }
`;

test("shapes that do not fit together are refused on one thread and on one processor, as on several", {
  skip: process.platform !== "linux",
}, async () => {
  for (const oneProcessor of [false, true]) {
    for (const config of [{}, oneThread]) {
      const options = { oneProcessor, args: [JSON.stringify(config)] };
      const { code, stdout, stderr } = await runInOwnProcess(`import process from "node:process";${program}`, options);
      assertEquals([code, stdout], [0, "GENERAL_ERROR 6,6,6\n".repeat(16)], `${JSON.stringify(options)} ${stderr}`);
    }
  }
});

test("models that are dynamic inside only are not run on one thread either, nor after they were disposed of", () => {
  const compiled = new Core().compileModel(modelPath("long_inside"), "CPU", oneThread);
  const request = compiled.createInferRequest();
  compiled.dispose();
  const run = (
    value: number,
    rows: number,
    also: number,
  ) => [...request.infer({ x: value, rows: [rows], also: [also] }).get("y").data as Float32Array];
  assertEquals(run(1, 3, 3), [6]);
  const { code } = assertThrows(() => run(1, 7, 3), OpenVINOError) as OpenVINOError;
  assertEquals(code, "GENERAL_ERROR");
});

test("a model that cannot be recompiled for more than one thread says why", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "model.xml");
  for (const kind of [".xml", ".bin"]) {
    copyFileSync(modelPath("long_inside").replace(".xml", kind), path.replace(".xml", kind));
  }
  const compiled = new Core().compileModel(path, "CPU", oneThread);
  writeFileSync(path, "changed");
  assertThrows(() => compiled.createInferRequest(), OpenVINOError, "this model would run on one thread");
  // A control.
  assertEquals(
    new Core().compileModel(modelPath("long_inside"), "CPU", oneThread).createInferRequest().inputTensors.length,
    3,
  );
});

test("only models with dynamic shapes are compiled for more than the one thread that is asked for", () => {
  const core = new Core();
  const settings = (model: string) => {
    const compiled = core.compileModel(modelPath(model), "CPU", oneThread);
    return ["NUM_STREAMS", "INFERENCE_NUM_THREADS"].map((name) => Number(compiled.getProperty(name)));
  };
  assertEquals(settings("relu_add"), [1, 1]);
  const many = availableParallelism() > 1 ? 2 : 1;
  assertEquals(settings("long_batch"), [many, many]);
});

test("remediesOfOneThread() keeps to one thread an inference where there are several processors", () => {
  const exclusive = { EXCLUSIVE_ASYNC_REQUESTS: true };
  assertEquals(remediesOfOneThread(64), [{ NUM_STREAMS: 2, INFERENCE_NUM_THREADS: 2 }, exclusive]);
  assertEquals(remediesOfOneThread(1), [exclusive]);
});
