import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { runtimePath } from "../conformance/run/runtimes.ts";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { temporaryFolder } from "../conformance/test_support/temporary_folder.ts";

/** Tests of a program that uses every part of the library which opens something. */
const tests = (before: string) =>
  `import { AsyncInferQueue, Core, load, Tensor } from ${
    JSON.stringify(new URL("../src/mod.ts", import.meta.url).href)
  };
${before}
const path = (name) => ${JSON.stringify(modelPath("NAME"))}.replace("NAME", name);
Deno.test("infers", () => {
  const compiled = new Core().compileModel(path("relu_add"), "CPU");
  compiled.infer([new Float32Array(4)]);
  new Core().importModel(compiled.exportModel(), "CPU");
});
Deno.test("reads states and strings", async () => {
  const stateful = new Core().compileModel(path("stateful_accumulator"), "CPU");
  stateful.infer([new Float32Array(4)]);
  stateful.queryState()[0].state;
  const strings = await new Core().compileModelAsync(path("strings"), "CPU");
  strings.infer([Tensor.from(["a", "b"])]);
});
Deno.test("infers asynchronously", async () => {
  const compiled = await new Core().compileModelAsync(path("slow"), "CPU");
  const request = compiled.createInferRequest();
  request.startAsync([1]);
  await request.wait();
  const queue = new AsyncInferQueue(compiled, 2);
  await queue.startAsync([1]);
  await queue.waitAll();
});
`;

/** Runs the tests in Deno, which fails those that leave a resource open. */
function run(before: string): { code: number | null; output: string } {
  using folder = temporaryFolder();
  const file = join(folder.path, "watched_test.ts");
  writeFileSync(file, tests(before));
  const args = ["test", "--allow-all", "--no-check", "--sanitize-resources", "--sanitize-ops", file];
  const { status, stdout, stderr } = spawnSync(runtimePath("Deno"), args, {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: status, output: stdout + stderr };
}

test("after load(), nothing is opened that Deno's tests would find left open", () => {
  const loaded = run("load();");
  assertStringIncludes(loaded.output, "3 passed | 0 failed");
  assertEquals(loaded.code, 0, loaded.output);
  // Without it, the first uses open the library.
  assertStringIncludes(run("").output, "A dynamic library was loaded during the test");
});
