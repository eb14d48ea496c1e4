import { assertEquals, assertThrows } from "@std/assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { chromiumPath } from "./chromium.ts";

test("chromiumPath() takes the named file, then one in PATH, and refuses a name without a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "chromium-"));
  try {
    const file = join(folder, process.platform === "win32" ? "chromium.exe" : "chromium");
    assertThrows(() => chromiumPath({ CHROMIUM_PATH: file, PATH: folder }), Error, "CHROMIUM_PATH names no file");
    writeFileSync(file, "");
    assertEquals(chromiumPath({ CHROMIUM_PATH: file }), file);
    assertEquals(chromiumPath({ PATH: folder }), file);
    assertEquals(chromiumPath({ CHROMIUM_PATH: "", PATH: folder }), file);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
