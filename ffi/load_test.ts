import { test } from "node:test";
import process from "node:process";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertStrictEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { runInOwnProcess } from "../conformance/test_support/own_process.ts";
import { load, requireOpenVINO } from "./load.ts";
import { OpenVINOLoadError } from "./load_error.ts";
import { oldestOpenVINO } from "./release.ts";
import { oldestRuntimes, requireNewEnough, runtimeOf } from "./runtimes.ts";
import { isOlder } from "./version.ts";

const url = (path: string) => new URL(path, import.meta.url).href;

/** A program that prints for each argument, in a line, what `load` throws, or the library's path. */
const loading = `
  import process from "node:process";
  import { load } from "${url("./load.ts")}";
  for (const path of process.argv.slice(2)) {
    try {
      console.log("opened", load(path === "" ? undefined : path).path);
    } catch (error) {
      console.log(error.name, error.message.replaceAll(/\\s+/g, " "));
    }
  }
`;

async function linesOf(...args: string[]): Promise<string[]> {
  const { code, signal, stdout, stderr } = await runInOwnProcess(loading, { args });
  assertEquals([code, signal], [0, null], stderr);
  return stdout.trimEnd().split("\n");
}

test("load() opens a library of a supported version, once", () => {
  const ov = load();
  assert(!isOlder(ov.version.buildNumber, oldestOpenVINO), ov.version.buildNumber);
  assert(ov.version.description.length > 0);
  assertStrictEquals(load(), ov);
  assertStrictEquals(load(ov.path), ov);
});

test("load() refuses another path once a library is open", () => {
  const { path } = load();
  assertThrows(() => load("/elsewhere/libopenvino_c.so"), OpenVINOLoadError, `OpenVINO is open already, from ${path}`);
  assertEquals(load(path).path, path);
});

test("load() refuses what is no library, naming it, and can be called again", async () => {
  const file = fileURLToPath(import.meta.url);
  const missing = join(dirname(file), "missing.so");
  const lines = await linesOf(file, missing, "");
  const refusal = (path: string) =>
    `OpenVINOLoadError ${path} cannot be used as OpenVINO's C library (${oldestOpenVINO} or newer is needed): `;
  assertStringIncludes(lines[0]!, refusal(file));
  assertStringIncludes(lines[1]!, refusal(missing));
  assertEquals(lines[2], `opened ${load().path}`);
});

test("load() refuses a library that lacks functions of the C API, naming one", async () => {
  const { path } = load();
  // The C++ library next to it can be opened but has none of the functions, as an older C library lacks some.
  const cpp = join(dirname(path), basename(path).replace("openvino_c", "openvino"));
  const [line] = await linesOf(cpp);
  assertStringIncludes(line!, `OpenVINOLoadError ${cpp} cannot be used as OpenVINO's C library (${oldestOpenVINO}`);
  assert(/\bov_\w+/.test(line!), line!);
});

test("requireOpenVINO() refuses versions that are too old", () => {
  const error = assertThrows(() => requireOpenVINO("2025.4.0-20398-releases", "/lib/x.so"), OpenVINOLoadError);
  assertEquals(
    error.message,
    `OpenVINO 2025.4.0-20398-releases at /lib/x.so is too old: ${oldestOpenVINO} or newer is needed`,
  );
  requireOpenVINO(oldestOpenVINO, "/lib/x.so");
  requireOpenVINO("2027.0.0-1", "/lib/x.so");
});

test("requireNewEnough() refuses releases of runtimes that are too old", () => {
  for (
    const [name, version, message] of [
      ["Deno", "2.4.3", "Deno 2.4.3 is too old for openvino-ffi: use 2.4.4 or newer (deno upgrade)"],
      ["Bun", "1.3.9", "Bun 1.3.9 is too old for openvino-ffi: use 1.4.0 or newer (bun upgrade)"],
      [
        "Node",
        "26.8.2",
        "Node.js 26.8.2 is too old for openvino-ffi: use 26.9.0 or newer (nodejs.org), or Deno or Bun",
      ],
    ] as const
  ) {
    assertEquals(assertThrows(() => requireNewEnough(name, version), OpenVINOLoadError).message, message);
    requireNewEnough(name, oldestRuntimes[name]);
    requireNewEnough(name, "99.0.0-canary.1");
  }
});

test("runtimeOf() tells the runtimes apart, all of which name a version of Node.js", () => {
  assertEquals(runtimeOf({ node: "26.9.0", v8: "13" }), "Node");
  assertEquals(runtimeOf({ node: "24.1.0", deno: "2.9.0" }), "Deno");
  assertEquals(runtimeOf({ node: "24.1.0", bun: "1.4.5" }), "Bun");
});

test("importing the library opens nothing and needs no permission", async () => {
  const program = `
    import { Core, OpenVINOLoadError } from "${url("../src/mod.ts")}";
    console.log("imported");
    try {
      new Core();
    } catch (error) {
      console.log(error instanceof OpenVINOLoadError, error.tried.length > 0, error.message);
    }
  `;
  // Node.js must be able to read this library and the files that name its modules.
  const readable = ["src", "ffi", "tasks", "deno.json", "package.json"].map((name) =>
    new URL(`../${name}`, import.meta.url)
  );
  const nowhere = join(dirname(fileURLToPath(import.meta.url)), "nowhere");
  const { code, stdout, stderr } = await runInOwnProcess(program, { env: { OPENVINO_LIB_PATH: nowhere } });
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "imported\ntrue true OPENVINO_LIB_PATH leads to no OpenVINO C library");
  assertStringIncludes(stdout, nowhere);
  if (process.versions.bun) return;
  const bare = await runInOwnProcess(program, {
    permissions: [],
    nodeFlags: [
      "--permission",
      ...[...readable.map((each) => fileURLToPath(each)), join(tmpdir(), "openvino-ffi-code-*")].map((each) =>
        `--allow-fs-read=${each}`
      ),
    ],
  });
  assertEquals(bare.code, 0, bare.stderr);
  assertStringIncludes(bare.stdout, "imported\ntrue true ");
  assertStringIncludes(bare.stdout, "no permission");
});

test("load() says which permission is missing in Deno and in Node.js", async () => {
  const { path } = load();
  const some = ["--allow-read", "--allow-env", "--allow-sys"];
  const nodes = ["--permission", "--allow-fs-read=*"];
  const runtime = runtimeOf(process.versions);
  for (const permissions of [some, [...some, `--allow-ffi=${path}`]]) {
    const { stdout, stderr } = await runInOwnProcess(loading, { args: [path], permissions, nodeFlags: nodes });
    // Bun has no permissions, so the library opens.
    const expected = runtime === "Bun"
      ? `opened ${path}`
      : `OpenVINOLoadError ${runtime === "Node" ? "Node.js" : "Deno"} may not open ${path}: run with --allow-ffi`;
    assertStringIncludes(stdout, expected, stderr);
  }
  const { stdout } = await runInOwnProcess(loading, {
    args: [path],
    permissions: [...some, "--allow-ffi"],
    nodeFlags: [...nodes, "--allow-ffi"],
  });
  assertEquals(stdout, `opened ${path}\n`);
});

test("a Node.js without node:ffi is refused, and told what to use", async () => {
  const { path } = load();
  const { stdout } = await runInOwnProcess(loading, { args: [path], nodeFlags: ["--no-experimental-ffi"] });
  // Deno and Bun are not given the flag.
  const expected = runtimeOf(process.versions) === "Node"
    ? `OpenVINOLoadError this Node.js ${process.versions.node} has no node:ffi: `
    : `opened ${path}`;
  assertStringIncludes(stdout, expected);
});
