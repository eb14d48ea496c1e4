import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { assertEquals } from "@std/assert";
import { runtimePath } from "../../conformance/run/runtimes.ts";
import { modelPath } from "../../conformance/test_support/model_path.ts";

test("Node.js says once that its FFI is experimental, whatever threads use it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-warning-"));
  const main = join(folder, "main.mts");
  writeFileSync(
    main,
    `import { isMainThread, Worker } from "node:worker_threads";
    const { Core } = await import(${JSON.stringify(new URL("../../src/mod.ts", import.meta.url).href)});
    const compiled = await new Core().compileModelAsync(${JSON.stringify(modelPath("relu_add"))}, "CPU");
    console.log(isMainThread, compiled.infer([1, 2, 3, 4]).get(0).data.join());
    if (isMainThread) new Worker(new URL(import.meta.url));`,
  );
  try {
    const { stdout, stderr } = await promisify(execFile)(runtimePath("Node"), [main]);
    assertEquals(stdout, "true 2,3,4,5\nfalse 2,3,4,5\n");
    assertEquals(stderr.match(/ExperimentalWarning: FFI/g)?.length, 1, stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
