import { test } from "node:test";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { OpenVINOLoadError } from "./load_error.ts";
import { describePipFailure, fetchWithPip, pipArguments, pythonNames } from "./pip.ts";
import { pinnedOpenVINO } from "./release.ts";

test("pipArguments() lets pip take nothing but the pinned wheel, whose checksum it keeps", () => {
  const args = pipArguments("requirements.txt", "target");
  for (const flag of ["--no-deps", "--require-hashes"]) assert(args.includes(flag), flag);
  assertStringIncludes(args.join(" "), "--only-binary :all: ");
  assertStringIncludes(args.join(" "), "--target target -r requirements.txt");
});

test("pythonNames() begins with the name each system uses", () => {
  assertEquals(pythonNames("linux")[0], "python3");
  assertEquals(pythonNames("darwin")[0], "python3");
  assertEquals(pythonNames("win32")[0], "python");
});

test("describePipFailure() tells what went wrong in one line", () => {
  const noVersion = "ERROR: Could not find a version that satisfies the requirement openvino==1 (from versions: none)";
  const cases: [string, string][] = [
    [
      `WARNING: Retrying … NewConnectionError('… Temporary failure in name resolution')\n${noVersion}`,
      "pip cannot reach the package index",
    ],
    [`WARNING: Retrying … ReadTimeoutError("… Read timed out.")\n${noVersion}`, "pip cannot reach the package index"],
    [`${noVersion}\nERROR: No matching distribution found for openvino==1`, "there is no wheel of openvino=="],
    ["ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "its checksum differs"],
    ["ERROR: Could not install packages: [Errno 28] No space left on device", "no space left on the disk"],
    ["ERROR: Could not install packages: [Errno 13] Permission denied: '/x'", "the folder cannot be written"],
    ["Collecting\nERROR: something new\n\n", "ERROR: something new"],
    ["", "pip failed"],
  ];
  for (const [printed, expected] of cases) {
    const line = describePipFailure(printed, "linux", "x64");
    assertStringIncludes(line, expected);
    assert(!line.includes("\n"), line);
  }
});

test("openvino-requirements.txt pins the release with a checksum for every wheel", () => {
  const text = readFileSync(new URL("openvino-requirements.txt", import.meta.url), "utf8");
  const requirements = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  assertEquals(requirements[0], `openvino==${pinnedOpenVINO} \\`);
  const checksums = requirements.slice(1).map((line) => /^ {4}--hash=sha256:([0-9a-f]{64})(?: \\)?$/.exec(line)?.[1]);
  // Six Pythons (3.10 to 3.14, and the free-threaded 3.14) on four platforms: Linux x64 and arm64, macOS arm64, Windows
  // x64.
  assertEquals(checksums.length, 24);
  assert(checksums.every((checksum) => checksum !== undefined));
  assertEquals(new Set(checksums).size, checksums.length);
});

/** Runs a test in which the only Python is a script, or there is none, with a work folder. */
async function withPython(script: string | undefined, body: (workFolder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-pip-"));
  const path = process.env["PATH"];
  const workFolder = join(folder, "work");
  mkdirSync(workFolder);
  if (script !== undefined) writeFileSync(join(folder, "python3"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env["PATH"] = folder;
  try {
    await body(workFolder);
  } finally {
    process.env["PATH"] = path;
    rmSync(folder, { recursive: true, force: true });
  }
}

const answersVersion = 'case "$*" in *--version*) exit 0;; esac';

test("fetchWithPip() gives pip the work folder for the packages and for its temporary files", () =>
  withPython(`${answersVersion}; echo "$PIP_USER $TMPDIR $*" > "$TMPDIR/called"`, async (workFolder) => {
    assertEquals(await fetchWithPip(workFolder), join(workFolder, "site"));
    const called = readFileSync(join(workFolder, "temporary", "called"), "utf8");
    assertStringIncludes(called, `0 ${join(workFolder, "temporary")} -m pip install --no-deps --require-hashes`);
    assertStringIncludes(called, `--target ${join(workFolder, "site")} -r `);
  }));

test("fetchWithPip() tells that there is no Python", () =>
  withPython(undefined, async (workFolder) => {
    await assertRejects(() => fetchWithPip(workFolder), OpenVINOLoadError, "there is no python3");
  }));

test("fetchWithPip() tells that Python has no pip", () =>
  withPython(`echo "/usr/bin/python3: No module named pip" >&2; exit 1`, async (workFolder) => {
    await assertRejects(() => fetchWithPip(workFolder), OpenVINOLoadError, "python3 has no pip");
  }));

test("fetchWithPip() tells why pip failed", () =>
  withPython(`${answersVersion}; echo "ERROR: [Errno 28] No space left on device" >&2; exit 1`, async (workFolder) => {
    await assertRejects(() => fetchWithPip(workFolder), OpenVINOLoadError, "no space left on the disk");
  }));

test("fetchWithPip() ends pip at its signal", () =>
  withPython(`${answersVersion}; while :; do :; done`, async (workFolder) => {
    const interrupt = new AbortController();
    const fetched = fetchWithPip(workFolder, interrupt.signal);
    setTimeout(() => interrupt.abort(new RangeError("interrupted")), 50);
    await assertRejects(() => fetched, RangeError, "interrupted");
  }));
