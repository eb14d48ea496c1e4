import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { temporaryFolder } from "../../conformance/test_support/temporary_folder.ts";

/** As npm puts a program on `PATH`: on Windows, a script that only the shell runs. */
function makeProgram(folder: string): void {
  const isWindows = process.platform === "win32";
  const file = join(folder, isWindows ? "bun.cmd" : "bun");
  writeFileSync(file, isWindows ? "@echo %*\r\n@exit /b 5\r\n" : '#!/bin/sh\necho "$@"\nexit 5\n');
  chmodSync(file, 0o755);
}

const code = `import process from "node:process";
  import { handOver } from ${JSON.stringify(new URL("./hand_over.ts", import.meta.url).href)};
  process.exitCode = handOver(${JSON.stringify(import.meta.url)}, ["info", "--json"]);`;

test("handOver() runs the file in another runtime, or tells that there is none", async () => {
  using temporary = temporaryFolder();
  const [withOne, without] = [join(temporary.path, "with one"), join(temporary.path, "without")];
  for (const folder of [withOne, without]) mkdirSync(folder);
  makeProgram(withOne);
  const ended = await runInOwnProcess(code, { env: { PATH: withOne } });
  assertEquals(ended.code, 5, ended.stderr);
  assertStringIncludes(ended.stdout.replaceAll('"', ""), "hand_over_test.ts info --json");
  const alone = await runInOwnProcess(code, { env: { PATH: without } });
  assertEquals([alone.code, alone.stdout], [1, ""]);
  assertStringIncludes(alone.stderr, "openvino-ffi needs Node.js");
});
