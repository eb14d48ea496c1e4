import { assertEquals, assertMatch } from "@std/assert";
import { test } from "node:test";
import { runSample } from "../../conformance/test_support/sample_process.ts";

const sample = (...args: string[]) => runSample("speech-activity/main.ts", args);

test(
  "--help prints the usage, and a wrong command line is one line on standard error",
  { timeout: 120_000 },
  async () => {
    const help = await sample("--help");
    assertEquals(help.code, 0);
    assertMatch(help.out, /^usage: speech-activity \[model\] recording \[options\]\n/);
    for (const args of [["--jason"], [], ["a.wav", "b.wav"]]) {
      const { code, out, err } = await sample(...args);
      assertEquals([code, out], [2, ""]);
      assertMatch(err, /^[^\n]*--help[^\n]*\n$/);
    }
  },
);
