import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runInOwnProcess } from "../test_support/own_process.ts";
import { temporaryFolder } from "../test_support/temporary_folder.ts";

const run = (...args: string[]) => runInOwnProcess(new URL("./main.ts", import.meta.url), { args });

test("main() generates what it is asked for and prints the paths", async () => {
  using folder = temporaryFolder();
  const ended = await run("googlenet-v1", "--format", "onnx", "--folder", folder.path);
  assertEquals(ended, { code: 0, signal: null, stdout: `${join(folder.path, "googlenet-v1.onnx")}\n`, stderr: "" });
  assertEquals(await readdir(folder.path), ["googlenet-v1.onnx"]);
});

test("main() refuses what there is not, and says what there is", async () => {
  using folder = temporaryFolder();
  const network = await run("lenet", "--folder", folder.path);
  assertEquals([network.code, network.stderr], [2, "there is no network 'lenet': alexnet, googlenet-v1\n"]);
  const format = await run("--format", "caffe", "--folder", folder.path);
  assertEquals([format.code, format.stderr], [2, "there is no format 'caffe': ir, onnx\n"]);
  const option = await run("--fodler", folder.path);
  assertEquals(option.code, 2);
  assertStringIncludes(option.stderr, "--fodler");
});

test("main() shows its usage", async () => {
  const ended = await run("--help");
  assertEquals([ended.code, ended.stderr], [0, ""]);
  assertMatch(ended.stdout, /^Generates .*\n\nusage: /);
});
