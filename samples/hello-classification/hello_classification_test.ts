import { assertEquals, assertMatch } from "@std/assert";
import { test } from "node:test";
import { runSample } from "../../conformance/test_support/sample_process.ts";

test("hello_classification.ts finds the cat in this runtime", { timeout: 120_000 }, async () => {
  const { code, out, err } = await runSample("hello-classification/hello_classification.ts");
  assertMatch(out, /^285 Egyptian cat 0\.(79|80)\n$/);
  assertEquals([code, err], [0, ""]);
});
