import { assertEquals, assertMatch } from "@std/assert";
import { test } from "node:test";
import { runSample } from "../../conformance/test_support/sample_process.ts";

test("workers/main.ts classifies each photograph once, in two Workers", { timeout: 900_000 }, async () => {
  const { code, out, err } = await runSample("workers/main.ts");
  assertEquals([code, err], [0, ""]);
  const lines = out.trim().split("\n");
  assertEquals(lines.map((line) => line.replace(/^worker [01]: /, "").replace(/ [\d.]+$/, "")).toSorted(), [
    "cat.jpg 285 Egyptian cat",
    "coffee.jpg 967 espresso",
    "grace_hopper.jpg 652 military uniform",
  ]);
  for (const line of lines) assertMatch(line, /^worker [01]: .* 0\.(79|80|91|92|46|47|48)$/);
});
