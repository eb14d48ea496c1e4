import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { runInOwnProcess } from "../test_support/own_process.ts";
import { isSameRelease } from "./python.ts";

const names: Record<string, string> = { win32: "openvino_c.dll", darwin: "libopenvino_c.2640.dylib" };

test("findJudge() takes no Python of another release than the library's", async () => {
  assertEquals(isSameRelease("2026.4.1", "2026.4.1"), true);
  assertEquals(isSameRelease("2026.4.1", "2026.4.0"), false);
  assertEquals(isSameRelease("", "2026.4.0"), true, "a name without a release");

  const folder = mkdtempSync(join(tmpdir(), "openvino-judge-"));
  try {
    writeFileSync(join(folder, names[process.platform] ?? "libopenvino_c.so.2640"), "");
    const program = `
      import { findJudge } from "${new URL("python.ts", import.meta.url)}";
      console.log(await findJudge().then(() => "found", (error) => error.message));
    `;
    const { stdout } = await runInOwnProcess(program, { env: { OPENVINO_LIB_PATH: folder } });
    if (process.platform !== "win32") assertStringIncludes(stdout, "which is 2026.4.0: install that");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
