import { assertEquals, assertStringIncludes } from "@std/assert";
import { join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runtimePath } from "../../conformance/run/runtimes.ts";
import { run } from "./run.ts";
import { libraryModules, root } from "../test_support/library_modules.ts";

test("deno publish takes the library, whose public types are all written out, and nothing else", async () => {
  const { code, stderr } = await run([runtimePath("Deno"), "publish", "--dry-run", "--allow-dirty"], { cwd: root });
  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, "Checking for slow types");
  assertEquals(/slow-type|warning/i.exec(stderr.replace("Checking for slow types", "")), null, stderr);
  const files = [...stderr.matchAll(/^ +(file:\S+) \(/gm)].map(([, url]) => relative(root, fileURLToPath(url!)));
  const others = ["CHANGELOG.md", "LICENSE", "README.md", "deno.json", "ffi/fetching/openvino-requirements.txt"];
  const expected = [...libraryModules(), ...others].map((path) => join(path));
  assertEquals(files.sort(), expected.sort());
});
