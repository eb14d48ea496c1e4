import { assertEquals, assertMatch } from "@std/assert";
import { test as nodeTest } from "node:test";
import { fileURLToPath } from "node:url";
import { runSample } from "../../conformance/test_support/sample_process.ts";

const test = (name: string, run: () => Promise<void>) => nodeTest(name, { timeout: 900_000 }, run);
const sample = (...args: string[]) => runSample("speech-activity/main.ts", args);

test("--help prints the usage, and a wrong command line is one line on standard error", async () => {
  const help = await sample("--help");
  assertEquals([help.code, help.err], [0, ""]);
  assertMatch(help.out, /^usage: speech-activity \[model\] <recording> \[options\]\n/);
  for (const args of [["--jsom"], [], ["a.wav", "b.wav"], ["a.wav", "--json=yes"]]) {
    const { code, out, err } = await sample(...args);
    assertEquals([code, out], [2, ""]);
    assertMatch(err, /^[^\n]* \(--help says more\)\n$/);
  }
});

test("a reader that has seen enough ends a sample quietly", async () => {
  const recording = fileURLToPath(new URL("../data/sound/speech.wav", import.meta.url));
  const whole = await sample(recording);
  assertEquals([whole.code, whole.err, whole.out.split("\n").length], [0, "", 5]);
  const { code, signal, err } = await runSample("speech-activity/main.ts", [recording], {
    onOutput: (_, child) => child.stdout.destroy(),
  });
  assertEquals([code, signal, err], [0, null, ""]);
});
