import { assert, assertEquals, assertMatch } from "@std/assert";
import { test } from "node:test";
import { runSample } from "../../conformance/test_support/sample_process.ts";

test("hello_classification.ts finds the cat in this runtime", { timeout: 900_000 }, async () => {
  const { code, out, err } = await runSample("hello-classification/hello_classification.ts");
  assertMatch(out, /^285 Egyptian cat 0\.\d\d\n$/);
  // 0.80 in f32; processors with AMX or AVX512_BF16 compute in bf16, which has eight bits.
  const score = Number(/0\.\d\d/.exec(out));
  assert(Math.abs(score - 0.8) < 0.03, out);
  assertEquals([code, err], [0, ""]);
});
