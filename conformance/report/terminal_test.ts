import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import type { Report } from "../run/result.ts";
import { terminalLines, type TerminalOptions } from "./terminal.ts";
import { networks, report, result, sampleReport } from "../test_support/reports.ts";

function text(of: Report, options: Partial<TerminalOptions> = {}): string {
  return terminalLines(of, { networks, colours: false, ...options }).join("\n");
}

function lineWith(of: Report, words: string, options: Partial<TerminalOptions> = {}): string {
  const found = terminalLines(of, { networks, colours: false, ...options }).find((line) => line.includes(words));
  assert(found !== undefined, `no line has ${words}`);
  return found;
}

test("terminalLines() has a row for each entry, with a sign for each model and runtime", () => {
  const results = [
    result({ entries: ["Tensor.shape", "Tensor.get_shape()"] }),
    result({ runtime: "Bun", status: "crashed" }),
    result({ model: "alexnet.onnx", status: "failed" }),
    result({ model: "slow", runtime: "Bun", status: "timed out" }),
    result({ model: "strings", runtime: "Bun" }),
  ];
  const lines = terminalLines(report(results), { networks, colours: false });
  const start = lines.findIndex((line) => line.startsWith("Tensor "));
  assertEquals(lines.slice(start, start + 5), [
    "Tensor                alexnet  alexnet  small",
    "                               .onnx    models",
    "                      D B      D B      D B",
    "  shape               ✓ !      ✗ –      – ◷",
    "  get_shape()         ✓ –      – –      – –",
  ]);
});

test("terminalLines() fits into the terminal, whatever its width", () => {
  for (const width of [100, 120, 200]) {
    const lines = terminalLines(sampleReport(), { networks, colours: false, width });
    const matrix = lines.slice(0, lines.findIndex((line) => line.startsWith("✓ passed")));
    const widest = Math.max(...matrix.map((line) => line.length));
    assert(widest <= Math.min(width, 120), `${widest} columns in ${width}`);
  }
});

test("terminalLines() gives a name that is too long a line of its own", () => {
  const entry = "Core.import_model(model_stream: bytes, device_name, config=None)";
  const title = "  import_model(model_stream: bytes, device_name, config=None)";
  const results = networks.map((model) => result({ class: "Core", check: "Core/import", entries: [entry], model }));
  assertEquals(lineWith(report(results), "import_model(", { width: 80 }), title);
  assert(lineWith(report(results), "import_model(", { width: 120 }).startsWith(`${title}  ✓`));
});

test("terminalLines() works in a terminal that is too narrow", () => {
  assertStringIncludes(text(sampleReport(), { width: 10 }), "\npreprocess.OutputTensorInfo\n");
});

test("terminalLines() has colours only where the terminal has them", () => {
  const coloured = terminalLines(sampleReport(), { networks, colours: true });
  const plain = terminalLines(sampleReport(), { networks, colours: false });
  assertEquals(coloured.map((line) => stripVTControlCharacters(line)), plain);
  assert(coloured.join("\n").includes("\x1b[32m✓\x1b[39m"));
  assert(!plain.join("\n").includes("\x1b"));
});

test("terminalLines() tells a failure's message, values and command", () => {
  const faults = [{ message: "first\nsecond", expected: "[1, 2]\nmore", actual: "[1, 3]" }];
  const shown = text(report([result({ status: "failed", faults })]));
  assertStringIncludes(
    shown,
    `1 result not as it should be

✗ Tensor/shape @alexnet #Deno  failed
  first
  second
    expected [1, 2]
             more
    actual   [1, 3]
  repeat deno task conformance --only 'Tensor/shape @alexnet #Deno'
`,
  );
  assert(!text(report([result()])).includes("repeat"));
});

test("terminalLines() tells a failure once that is the same in several runtimes", () => {
  const faults = [{ message: "differ" }];
  const failed = (["Deno", "Bun"] as const).map((runtime) => result({ status: "failed", faults, runtime }));
  const shown = text(report(failed));
  assertStringIncludes(shown, "2 results not as they should be\n\n✗ Tensor/shape @alexnet #Deno #Bun  failed\n");
  assertEquals(shown.match(/differ/g)?.length, 1);
});

test("terminalLines() tells the machine's load, where it is known", () => {
  const one = report([result()]);
  const load = { before: 0.25, after: 1.5 };
  const shown = text({ ...one, environment: { ...one.environment, load } });
  assertStringIncludes(shown, "Linux 6.1 x64; load 0.25 before, 1.50 at the end\n");
  assert(!text(one).includes("load 0.25"));
});

test("terminalLines() shows a long value around what differs", () => {
  const value = (word: string) => `${"same ".repeat(500)}${word}${" alike".repeat(500)}`;
  const faults = [{ message: "differ", expected: value("this"), actual: value("that") }];
  const line = lineWith(report([result({ status: "failed", faults })]), "actual");
  assertStringIncludes(line, "same that alike");
  assert(line.length < 300);
});

test("terminalLines() lets no result steer the terminal", () => {
  const faults = [{ message: "\x1b[2J", expected: "\x1b]0;title\x07", actual: "\r\x9b1A" }];
  const shown = text(report([result({ status: "failed", faults })], { problems: ["\x1b[31m"] }));
  assertEquals(stripVTControlCharacters(shown), shown);
  assertStringIncludes(shown, "␛[2J");
});

test("terminalLines() tells why a check is expected not to pass when it passes", () => {
  const shown = text(report([result({ knownGap: "so it was" })]));
  assertStringIncludes(shown, "+ Tensor/shape @alexnet #Deno  unexpected pass\n  it is a known gap: so it was");
});

test("terminalLines() tells problems of the kit itself", () => {
  assertStringIncludes(text(report([], { problems: ["one\ntwo"] })), "1 problem of the kit itself\n\n✗ one\n  two\n");
});

test("terminalLines() counts missing entries, and lists them if asked", () => {
  const missing = [{ entry: "Model.clone()", reason: "the C API has no function for it" }];
  const one = report([result()], { missing });
  const counted = `1 of 263 documented entries checked; 1 is without a counterpart`;
  assertStringIncludes(text(one).replace(/of \d+/, "of 263"), `${counted}.`);
  assert(!text(one).includes("Model.clone()"));
  const listed = text(one, { missing: true }).replace(/of \d+/, "of 263");
  assertStringIncludes(listed, `${counted}:\n  Model.clone() – the C API has no function for it\n`);
});

test("terminalLines() ends with the counts and the time", () => {
  const results = [result(), result({ status: "failed", knownGap: "so it is" })];
  assertEquals(
    terminalLines(report(results, { seconds: 4.25 }), { networks, colours: false }).at(-1),
    "1 passed, 0 failed, 1 known gap in 4.3 s",
  );
});

test("terminalLines() of no results says so", () => {
  assertStringIncludes(text(report([])), "No check was run.");
});
