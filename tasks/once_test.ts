import { globSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "@std/assert";
import { once, runsOnce } from "./once.ts";

const files = globSync("{src,ffi,conformance,samples,bench,tasks}/**/*_test.ts", {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
}).map((file) => file.replaceAll("\\", "/"));

test("runsOnce() leaves everything that infers to all runtimes", () => {
  const everywhere = files.filter((file) => !runsOnce(file));
  assert(everywhere.length > files.length / 2, `${everywhere.length} of ${files.length}`);
  for (const file of ["ffi/backend_test.ts", "src/tensor_test.ts", "conformance/stress/endings_test.ts"]) {
    assert(everywhere.includes(file), file);
  }
  assert(runsOnce("conformance/report/page_test.ts"));
});

test("every reason is that of some test file", () => {
  assertEquals(once.filter(({ files: pattern }) => !files.some((file) => pattern.test(file))), []);
});
