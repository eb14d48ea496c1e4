import { test } from "node:test";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchOpenVINO } from "./fetch_openvino.ts";
import { nodeHost } from "../finding/host.ts";
import { OpenVINOLoadError } from "../load_error.ts";
import { pinnedOpenVINO } from "../release.ts";

test("openvino-requirements.txt pins the release with a checksum for every wheel", () => {
  const text = readFileSync(new URL("openvino-requirements.txt", import.meta.url), "utf8");
  const requirements = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  assertEquals(requirements[0], `openvino==${pinnedOpenVINO} \\`);
  const checksums = requirements.slice(1).map((line) => /^ {4}--hash=sha256:([0-9a-f]{64})(?: \\)?$/.exec(line)?.[1]);
  // Six Pythons (3.10 to 3.14 and the free-threaded 3.14) on Linux x64 and arm64, macOS arm64 and Windows x64.
  assertEquals(checksums.length, 24);
  assert(checksums.every((checksum) => checksum !== undefined));
  assertEquals(new Set(checksums).size, checksums.length);
});

test("fetchOpenVINO() asks no installer where the pinned OpenVINO cannot be used, and says why", async () => {
  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-fetch-"));
  try {
    const old = { ...nodeHost(), platform: "linux", arch: "x64", glibc: () => "2.27" };
    const { message } = await assertRejects(() => fetchOpenVINO(folder, undefined, old), OpenVINOLoadError);
    assertStringIncludes(message, "could not be fetched: OpenVINO 2026.4.1 for linux x64 needs glibc 2.28 or newer");
    // The control asks one, and is called off.
    const newer = { ...old, glibc: () => "2.28" };
    const off = AbortSignal.abort(new RangeError("called off"));
    await assertRejects(() => fetchOpenVINO(folder, off, newer), RangeError, "called off");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
