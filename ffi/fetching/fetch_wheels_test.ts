import { test } from "node:test";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describeFailure, fetchWheels, type Wheels } from "./fetch_wheels.ts";
import { OpenVINOLoadError } from "../load_error.ts";
import { pipArguments, pythonNames } from "./pip.ts";
import { uvArguments } from "./uv.ts";

const wheels: Wheels = { what: "Things", requirements: "thing==1.0 \\\n    --hash=sha256:0\nother-thing==2\n" };

test("pip and uv are let take nothing but the pinned wheel, whose checksum they keep", () => {
  for (const argumentsFor of [pipArguments, uvArguments]) {
    const args = argumentsFor("requirements.txt", "target");
    for (const flag of ["--no-deps", "--require-hashes"]) assert(args.includes(flag), flag);
    assertStringIncludes(args.join(" "), "--only-binary :all: ");
    assertStringIncludes(args.join(" "), "--target target -r requirements.txt");
  }
});

test("pythonNames() begins with the name each system uses", () => {
  assertEquals(pythonNames("linux")[0], "python3");
  assertEquals(pythonNames("darwin")[0], "python3");
  assertEquals(pythonNames("win32")[0], "python");
});

test("describeFailure() tells what went wrong in one line", () => {
  const noVersion = "ERROR: Could not find a version that satisfies the requirement openvino==1 (from versions: none)";
  const cases: [string, string][] = [
    [
      `WARNING: Retrying … NewConnectionError('… Temporary failure in name resolution')\n${noVersion}`,
      "pip cannot reach the package index",
    ],
    [`WARNING: Retrying … ReadTimeoutError("… Read timed out.")\n${noVersion}`, "pip cannot reach the package index"],
    [`WARNING: Retrying (Retry(total=0)) after something new\n${noVersion}`, "pip cannot reach the package index"],
    [
      `${noVersion}\nERROR: No matching distribution found for openvino==1`,
      "there is no wheel of thing==1.0 or other-thing==2 for linux x64",
    ],
    ["ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "its checksum differs"],
    ["ERROR: Could not install packages: [Errno 28] No space left on device", "no space left on the disk"],
    ["ERROR: Could not install packages: [Errno 13] Permission denied: '/x'", "the folder cannot be written"],
    ["Collecting\nERROR: something new\n\n", "ERROR: something new"],
    ["", "pip failed"],
  ];
  for (const [printed, expected] of cases) {
    const line = describeFailure("pip", printed, wheels, "linux", "x64");
    assertStringIncludes(line, expected);
    assert(!line.includes("\n"), line);
  }
});

test("describeFailure() tells what uv says", () => {
  const cases: [string, string][] = [
    ["error: Failed to fetch: https://x/\n  cause: client error (Connect)\n  cause: dns error", "uv cannot reach the"],
    [
      "  × No solution found when resolving dependencies:",
      "there is no wheel of thing==1.0 or other-thing==2 for linux x64",
    ],
    ["error: Hash mismatch for `openvino`", "its checksum differs"],
    ["error: something new", "error: something new"],
    ["", "uv failed"],
  ];
  for (const [printed, expected] of cases) {
    assertStringIncludes(describeFailure("uv", printed, wheels, "linux", "x64"), expected);
  }
});

/** Runs a test where the only Python and uv are scripts, if they are there at all; with a work folder to fetch into. */
async function withPrograms(
  scripts: { readonly python3?: string; readonly uv?: string },
  body: (workFolder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-pip-"));
  const path = process.env["PATH"];
  const workFolder = join(folder, "workFolder");
  mkdirSync(workFolder);
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  process.env["PATH"] = folder;
  try {
    await body(workFolder);
  } finally {
    process.env["PATH"] = path;
    rmSync(folder, { recursive: true, force: true });
  }
}

const answersVersion = 'case "$*" in *--version*) exit 0;; esac';

test("fetchWheels() gives pip the work folder for the packages and for its temporary files", () =>
  withPrograms({ python3: `${answersVersion}; echo "$PIP_USER $TMPDIR $*" > "$TMPDIR/called"` }, async (workFolder) => {
    assertEquals(await fetchWheels(wheels, workFolder), join(workFolder, "site"));
    const called = readFileSync(join(workFolder, "temporary", "called"), "utf8");
    assertStringIncludes(called, `0 ${join(workFolder, "temporary")} -m pip install --require-hashes --no-deps`);
    assertStringIncludes(called, `--target ${join(workFolder, "site")} -r `);
    assertEquals(readFileSync(join(workFolder, "requirements.txt"), "utf8"), wheels.requirements);
  }));

test("fetchWheels() tells that there is no Python", () =>
  withPrograms({}, async (workFolder) => {
    await assertRejects(
      () => fetchWheels(wheels, workFolder),
      OpenVINOLoadError,
      "Things could not be fetched: there is no python3 and no uv",
    );
  }));

test("fetchWheels() tells that Python has no pip", () =>
  withPrograms({ python3: `echo "/usr/bin/python3: No module named pip" >&2; exit 1` }, async (workFolder) => {
    await assertRejects(() => fetchWheels(wheels, workFolder), OpenVINOLoadError, "python3 has no pip");
  }));

const withoutPip = `echo "/usr/bin/python3: No module named pip" >&2; exit 1`;

for (const [where, scripts] of [["there is no Python", {}], ["Python has no pip", { python3: withoutPip }]] as const) {
  test(`fetchWheels() gives uv the work folder where ${where}`, () =>
    withPrograms({ ...scripts, uv: `${answersVersion}; echo "$TMPDIR $*" > "$TMPDIR/called"` }, async (workFolder) => {
      assertEquals(await fetchWheels(wheels, workFolder), join(workFolder, "site"));
      const called = readFileSync(join(workFolder, "temporary", "called"), "utf8");
      assertStringIncludes(called, `${join(workFolder, "temporary")} pip install --require-hashes --no-deps`);
      assertStringIncludes(called, `--target ${join(workFolder, "site")} -r `);
    }));
}

test("fetchWheels() leaves uv alone where Python has pip", () =>
  withPrograms({ python3: answersVersion, uv: `${answersVersion}; exit 1` }, async (workFolder) => {
    assertEquals(await fetchWheels(wheels, workFolder), join(workFolder, "site"));
  }));

test("fetchWheels() tells why uv failed", () =>
  withPrograms({ uv: `${answersVersion}; echo "error: dns error" >&2; exit 2` }, async (workFolder) => {
    await assertRejects(() => fetchWheels(wheels, workFolder), OpenVINOLoadError, "uv cannot reach the package index");
  }));

test("fetchWheels() tells why pip failed", () =>
  withPrograms(
    { python3: `${answersVersion}; echo "ERROR: [Errno 28] No space left on device" >&2; exit 1` },
    async (workFolder) => {
      await assertRejects(() => fetchWheels(wheels, workFolder), OpenVINOLoadError, "no space left on the disk");
    },
  ));

test("fetchWheels() ends pip at its signal", () =>
  withPrograms({ python3: `${answersVersion}; while :; do :; done` }, async (workFolder) => {
    const interrupt = new AbortController();
    const fetched = fetchWheels(wheels, workFolder, interrupt.signal);
    setTimeout(() => interrupt.abort(new RangeError("interrupted")), 50);
    await assertRejects(() => fetched, RangeError, "interrupted");
  }));
