import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { findLibrary } from "../../ffi/finding/finder.ts";
import { platformPackage } from "../../ffi/finding/platform_package.ts";
import { makeExecutable } from "./executable.ts";
import { thisRuntime } from "../../conformance/run/runtimes.ts";
import { run } from "./run.ts";
import { withDenort } from "../test_support/denort.ts";
import { root } from "../test_support/library_modules.ts";

const runtime = thisRuntime();
const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-executable-"));
const elsewhere = mkdtempSync(join(tmpdir(), "openvino-ffi-elsewhere-"));
after(() => [folder, elsewhere].forEach((path) => rmSync(path, { recursive: true, force: true })));
const executable = join(folder, process.platform === "win32" ? "sample.exe" : "sample");

if (runtime === "Node") {
  test("Node.js makes no executable, and says who does", async () => {
    await assertRejects(() => makeExecutable(executable), Error, "make it with one of them");
  });
} else {
  const { said, runs } = await withDenort((env) => makeExecutable(executable, env));

  test("an executable of the sample has what the sample uses in it, and not this repository's node_modules", () => {
    if (runtime === "Bun") return assertMatch(said, /bundle +\d+ modules/); // Bun does not list them.
    for (const part of ["decode_worker.ts", "async_infer_queue.ts", "image-js", "@cwasm/jpeg-turbo"]) {
      assertStringIncludes(said, part);
    }
    for (const part of ["typescript/", "bun-types/", "_test.ts"]) assert(!said.includes(part), part);
  });

  if (runs) {
    /** Runs it with an empty environment, not even a PATH. */
    const classify = async (cwd: string) => {
      const { code, stdout, stderr } = await run([executable, "--top", "1"], { cwd, env: {} });
      assertEquals([code, stderr], [0, ""]);
      for (const best of [/285 +0\.(79|80)\d* +Egyptian cat/, /967 .*espresso/, /652 .*military uniform/]) {
        assertMatch(stdout, best);
      }
    };
    symlinkSync(join(root, "samples/data"), join(folder, "data"), "junction");

    test("an executable of the sample runs in an empty folder with an empty environment", async () => {
      const empty = join(folder, "empty");
      mkdirSync(empty);
      symlinkSync(dirname(findLibrary()), join(empty, ".openvino"), "junction");
      await classify(empty);
    });

    test("an executable of the sample finds the npm package that lies beside it, wherever it runs", async () => {
      const name = platformPackage({ platform: process.platform, arch: process.arch });
      const beside = join(folder, "node_modules", name);
      mkdirSync(dirname(beside), { recursive: true });
      symlinkSync(dirname(findLibrary()), beside, "junction");
      await classify(elsewhere);
    });
  }
}
