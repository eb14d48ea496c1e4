import { test } from "node:test";
import { assert, assertEquals } from "@std/assert";
import { readFileSync } from "node:fs";
import { pinnedOpenVINO } from "./release.ts";

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
