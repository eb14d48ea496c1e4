import { assertEquals, assertStringIncludes } from "@std/assert";
import { readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { findLibrary } from "../../ffi/finding/finder.ts";
import { downloadFolder } from "../../ffi/release.ts";
import { thisRuntime } from "../run/runtimes.ts";
import { modelPath } from "../test_support/model_path.ts";
import { type Ended, runInOwnProcess } from "../test_support/own_process.ts";

/*
 * Checks docs/permissions.md, whose flags are read from its text: with all of them everything works, and without one of
 * them Deno reports which is missing. Bun refuses nothing; the flags of Node.js are tested below.
 */

const runtime = thisRuntime();
const root = new URL("../../", import.meta.url);
const page = readFileSync(new URL("docs/permissions.md", root), "utf8");

const sentences = page.replaceAll(/\s+/g, " ");

/** The flags in the page's command. */
const named = /^deno run (--allow-ffi .*) main\.ts$/m.exec(page)![1]!.split(" ");
const [ffi, read, env] = named as [string, string, string];

const sample = new URL("samples/classification-sample-async/main.ts", root);
const hello = new URL("samples/hello-classification/hello_classification.ts", root);
const workers = new URL("samples/workers/main.ts", root);
const server = new URL("permission_server.ts", import.meta.url);

/** The library's path for the programs here, so that they all find it. */
const library = findLibrary();
const options = { env: { OPENVINO_LIB_PATH: library } };

function assertWorks({ code, signal, stdout, stderr }: Ended, expected: string): void {
  assertEquals([code, signal, stderr], [0, null, ""], stdout);
  assertStringIncludes(stdout, expected);
}

/** Asserts that Deno refuses with a message. */
function assertRefused(ended: Ended, message: string): void {
  if (runtime !== "Deno") return assertEquals([ended.code, ended.signal], [0, null], ended.stderr);
  assertEquals([ended.code, ended.signal], [1, null], ended.stdout);
  assertStringIncludes(ended.stdout + ended.stderr, message);
}

test("the page names three flags", () => {
  assertEquals(named.map((flag) => flag.split("=")[0]), ["--allow-ffi", "--allow-read", "--allow-env"]);
});

test("the samples run with exactly the page's flags", async () => {
  const args = ["--top", "1"];
  assertWorks(await runInOwnProcess(sample, { ...options, permissions: named, args }), "Egyptian cat");
  assertWorks(await runInOwnProcess(hello, { ...options, permissions: named }), "285 Egyptian cat");
});

test("Workers run with exactly the page's flags", async () => {
  assertWorks(await runInOwnProcess(workers, { ...options, permissions: named }), "285 Egyptian cat");
});

test("a server runs with exactly the page's flags and its own address", async () => {
  const permissions = [...named, "--allow-net=127.0.0.1"];
  assertWorks(await runInOwnProcess(server, { ...options, permissions }), "[2,3,4,0]\n");
});

test("with OPENVINO_LIB_PATH set, that variable, its path and what the program reads suffice", async () => {
  assertStringIncludes(sentences, "With `OPENVINO_LIB_PATH` set, `--allow-env=OPENVINO_LIB_PATH`");
  // The packages' folder may be a link.
  const files = [fileURLToPath(root), realpathSync(new URL("node_modules", root))];
  const permissions = [ffi, `--allow-read=${library},${files}`, "--allow-env=OPENVINO_LIB_PATH"];
  assertWorks(await runInOwnProcess(hello, { ...options, permissions }), "285 Egyptian cat");
});

test("a refused permission gives a message that names the flag", async () => {
  const run = (permissions: readonly string[]) => runInOwnProcess(server, { ...options, permissions });
  const net = "--allow-net=127.0.0.1";
  assertRefused(await run([read, env, net]), "run with --allow-ffi");
  assertRefused(await run([`${ffi}=${library}`, read, env, net]), "run with --allow-ffi");
  assertRefused(await run([ffi, env, net]), "give it --allow-read");
  // Without the variable, the search would continue and find the project's download.
  const hidden = `--deny-read=${fileURLToPath(new URL(downloadFolder, root))}`;
  assertRefused(await run([ffi, read, hidden, "--deny-env", net]), "give it --allow-env=OPENVINO_LIB_PATH,");
  assertWorks(await run([ffi, read, env, net]), "[2,3,4,0]\n");
});

test("the error of a missing permission is an OpenVINOLoadError, and goes away with the flag", async () => {
  const program = `
    import { Core, OpenVINOLoadError } from "${new URL("src/mod.ts", root)}";
    try {
      console.log(new Core().availableDevices.length > 0);
    } catch (error) {
      console.log(error instanceof OpenVINOLoadError);
    }
  `;
  for (const permissions of [named, [read, env], [ffi, env]]) {
    assertWorks(await runInOwnProcess(program, { ...options, permissions }), "true\n");
  }
});

test("exportModel() needs the flags that the page names for it", async () => {
  assertStringIncludes(
    sentences,
    "`--allow-write`, `--allow-read` of the folder for temporary files and `--allow-env=TMPDIR,TMP,TEMP` for that",
  );
  const program = `
    import { Core, OpenVINOLoadError } from "${new URL("src/mod.ts", root)}";
    const compiled = new Core().compileModel(${JSON.stringify(modelPath("relu_add"))}, "CPU");
    try {
      console.log(compiled.exportModel().length > 0);
    } catch (error) {
      console.log(error instanceof OpenVINOLoadError);
      throw error;
    }
  `;
  const run = (permissions: readonly string[]) => runInOwnProcess(program, { ...options, permissions });
  const withTemporary = `${env},TMPDIR,TMP,TEMP`;
  assertWorks(await run([ffi, read, withTemporary, "--allow-write"]), "true\n");
  const files = `--allow-read=${library},${fileURLToPath(root)}`;
  const write = `--allow-write=${tmpdir()}`;
  assertWorks(await run([ffi, `${files},${tmpdir()}`, withTemporary, write]), "true\n");
  const refusals = [
    [ffi, read, withTemporary],
    [ffi, read, env, "--allow-write"],
    [ffi, files, withTemporary, write],
  ];
  for (const permissions of refusals) {
    const ended = await run(permissions);
    assertRefused(ended, "exportModel: Deno did not let it use the folder for temporary files; give it --allow-read,");
    assertStringIncludes(ended.stdout, "true\n");
  }
});

test("exportModel() says which flags the permission model of Node.js lacks", async () => {
  const program = `
    import { Core } from "${new URL("src/mod.ts", root)}";
    console.log(new Core().compileModel(${JSON.stringify(modelPath("relu_add"))}, "CPU").exportModel().length > 0);
  `;
  const flags = ["--permission", "--allow-ffi", "--allow-fs-read=*"];
  const refused = await runInOwnProcess(program, { ...options, nodeFlags: flags });
  assertEquals(refused.code, runtime === "Node" ? 1 : 0, refused.stderr);
  if (runtime === "Node") assertStringIncludes(refused.stderr, "give it --allow-fs-read and --allow-fs-write");
  const allowed = await runInOwnProcess(program, { ...options, nodeFlags: [...flags, `--allow-fs-write=${tmpdir()}`] });
  assertEquals([allowed.code, allowed.stdout], [0, "true\n"], allowed.stderr);
});

test("Node.js's permission model needs the flags that the page names, and says which is missing", async () => {
  const [, flags] = /`node (--permission [^`]*?) main\.ts`/.exec(page)!;
  const all = flags!.split(" ");
  assertEquals(all.map((flag) => flag.split("=")[0]), ["--permission", "--allow-ffi", "--allow-fs-read"]);
  const run = (file: URL, nodeFlags: readonly string[]) =>
    runInOwnProcess(file, { ...options, nodeFlags, permissions: named, args: ["--top", "1"] });
  const without = async (flag: string, message: string) => {
    const { code, stdout, stderr } = await run(hello, all.filter((each) => !each.startsWith(flag)));
    // Deno and Bun do not get these flags, so they succeed.
    assertEquals(code, runtime === "Node" ? 1 : 0, stderr);
    if (runtime === "Node") assertStringIncludes(stdout + stderr, message);
  };
  await without("--allow-ffi", "run with --allow-ffi");
  await without("--allow-fs-read", "--allow-fs-read");
  const { code, stdout, stderr } = await run(hello, all);
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "285 Egyptian cat");
  // It decodes images on other threads.
  const refused = await run(sample, all);
  assertEquals(refused.code, runtime === "Node" ? 1 : 0, refused.stdout);
  if (runtime === "Node") assertStringIncludes(refused.stdout + refused.stderr, "--allow-worker");
  const allowed = await run(sample, [...all, "--allow-worker"]);
  assertEquals(allowed.code, 0, allowed.stderr);
  assertStringIncludes(allowed.stdout, "Egyptian cat");
});
