import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { findLibrary } from "../../ffi/finding/finder.ts";
import { packageVersion } from "../../ffi/package_version.ts";
import { describe, type Info } from "./info.ts";

const library = findLibrary();
const run = (args: string[], env: Record<string, string> = {}) =>
  runInOwnProcess(new URL("./main.ts", import.meta.url), { args, env: { OPENVINO_LIB_PATH: library, ...env } });

test("openvino-ffi info tells library, version and devices, and that all is well", async () => {
  const { code, stdout, stderr } = await run(["info"]);
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, `library   ${library}\nfound by  OPENVINO_LIB_PATH\nversion   20`);
  assertMatch(stdout, /^device {4}CPU, .*: works$/m);
  assertStringIncludes(stdout, "\n\nAll is well.\n");
});

test("openvino-ffi info --json tells the same as JSON", async () => {
  const { code, stdout } = await run(["info", "--json"]);
  const info: Info = JSON.parse(stdout);
  assertEquals([code, info.version, info.problems], [0, packageVersion, []]);
  assertEquals([info.library?.path, info.library?.place], [library, "OPENVINO_LIB_PATH"]);
  assertEquals(info.devices.find(({ name }) => name === "CPU")?.works, true);
});

test("openvino-ffi info tells what is wrong and how to mend it", async () => {
  const nowhere = await run(["info"], { OPENVINO_LIB_PATH: join(tmpdir(), "nowhere") });
  assertEquals(nowhere.code, 1);
  assertStringIncludes(nowhere.stdout, "OPENVINO_LIB_PATH leads to no OpenVINO C library:");
  assertStringIncludes(nowhere.stdout, "fetch OpenVINO into this folder with:\n  python");
  const noLibrary = await run(["info"], { OPENVINO_LIB_PATH: fileURLToPath(import.meta.url) });
  assertEquals(noLibrary.code, 1);
  assertStringIncludes(noLibrary.stdout, "cannot be used as OpenVINO's C library");
  assertStringIncludes(noLibrary.stdout, "\nSet OPENVINO_LIB_PATH to another one, or unset it.\n");
});

test("openvino-ffi setup fetches nothing where there is a library", async () => {
  const { code, stderr } = await run(["setup"]);
  assertEquals([code, stderr], [0, `OpenVINO: ${library}\n`]);
});

test("openvino-ffi tells its version and its usage, and refuses what it does not know", async () => {
  for (const args of [["--version"], ["-v"]]) {
    const { code, stdout } = await run(args);
    assertEquals([code, stdout], [0, `${packageVersion}\n`]);
  }
  const usages = await Promise.all([["--help"], ["-h"], ["help"]].map((args) => run(args)));
  for (const { code, stdout } of usages) {
    assertStringIncludes(stdout, "usage: openvino-ffi <command>");
    assertEquals([code, stdout], [0, usages[0]!.stdout]);
  }
  const none = await run([]);
  assertEquals([none.code, none.stdout, none.stderr], [2, "", usages[0]!.stdout]);
  const wrong: [string[], string][] = [
    [["--json"], "There is no command"],
    [["help", "--user"], "help takes no --user"],
    [["start"], "There is no command start"],
    [["info", "more"], "info takes no more"],
    [["info", "--user"], "info takes no --user"],
    [["setup", "--json"], "setup takes no --json"],
    [["info", "--loud"], "Unknown option '--loud'"],
  ];
  for (const [args, message] of wrong) {
    const { code, stderr } = await run(args);
    assertEquals([code, stderr], [2, `${message} (see openvino-ffi --help)\n`]);
  }
});

test("openvino-ffi colours errors only, where colours are wanted", async () => {
  const coloured = { NO_COLOR: "", FORCE_COLOR: "1" };
  assertEquals((await run(["setup"], coloured)).stderr, `OpenVINO: ${library}\n`);
  const { stderr } = await run(["start"], coloured);
  assertEquals(stderr, "\x1b[31mThere is no command start (see openvino-ffi --help)\x1b[39m\n");
});

test("describe() tells of a device that does not work, and of no library", () => {
  const base = { version: "1.2.3", runtime: "Bun 1.4.5", system: "linux x64" };
  const devices = [{ name: "GPU", fullName: "", works: false }];
  assertEquals(
    describe({ ...base, devices, problems: ["GPU cannot run a model: no driver"] }),
    "openvino-ffi 1.2.3 in Bun 1.4.5, linux x64\ndevice    GPU: does not work\n\nGPU cannot run a model: no driver",
  );
});

test("packageVersion is that of package.json and deno.json", () => {
  for (const name of ["package.json", "deno.json"]) {
    const file = readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
    assertEquals(JSON.parse(file).version, packageVersion, name);
  }
});
