import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { test } from "node:test";
import { count, type Report } from "../run/result.ts";
import { junitReport } from "./junit.ts";
import { report, result, sampleReport } from "../test_support/reports.ts";

/** An element as Python's parser reads it. */
interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Element[];
}

const script = `
import json, sys, xml.etree.ElementTree as tree
def element(e):
    return {"tag": e.tag, "attributes": e.attrib, "text": e.text or "", "children": [element(c) for c in e]}
print(json.dumps(element(tree.fromstring(sys.stdin.buffer.read()))))
`;

function parserRun(xml: string) {
  const python = process.platform === "win32" ? "python" : "python3";
  return spawnSync(python, ["-c", script], { input: xml, encoding: "utf8", maxBuffer: 2 ** 28 });
}

/** Reads XML with a parser that refuses malformed input. */
function parse(xml: string): Element {
  const { status, stdout, stderr, error } = parserRun(xml);
  assertEquals(status, 0, error?.message ?? stderr);
  return JSON.parse(stdout);
}

function parsed(of: Report): Element {
  return parse(junitReport(of));
}

test("junitReport() is well-formed", () => {
  assertEquals(parsed(sampleReport()).tag, "testsuites");
  // The control: the parser refuses malformed XML.
  assertNotEquals(parserRun("<a>\x1b</a>").status, 0);
});

test("junitReport() has a suite for each class and runtime, a case for each result, and sums", () => {
  const sample = sampleReport();
  const root = parsed(sample);
  const { passed, failed, known } = count(sample);
  const { tests, failures, errors, skipped } = root.attributes;
  assertEquals(Number(tests), passed + failed + known);
  assertEquals(Number(failures) + Number(errors), failed);
  assertEquals(Number(skipped), known);
  const cases = root.children.map(({ children }) => children.filter(({ tag }) => tag === "testcase").length);
  assertEquals(root.children.map(({ attributes }) => Number(attributes["tests"])), cases);
  assertEquals(cases.reduce((a, b) => a + b), Number(tests));
  const names = root.children.map(({ attributes }) => attributes["name"]!);
  assertEquals(new Set(names).size, names.length);
  assertEquals(names.slice(0, 2), ["Core in Deno", "Core in Bun"]);
});

test("junitReport() tells outcomes apart", () => {
  const fault = { message: "not 1", expected: "1", actual: "2", stack: "at x.ts:1" };
  const root = parsed(report([
    result({ milliseconds: 1500 }),
    result({ status: "failed", faults: [fault] }),
    result({ status: "crashed", faults: [{ message: "SIGSEGV" }] }),
    result({ status: "timed out" }),
    result({ status: "not run" }),
    result({ status: "failed", knownGap: "so it is" }),
    result({ knownGap: "so it was" }),
  ]));
  const cases = root.children[0]!.children.filter(({ tag }) => tag === "testcase");
  assertEquals(cases[0]?.attributes, { classname: "Deno.Tensor", name: "shape @alexnet", time: "1.500" });
  assertEquals(
    cases.map(({ children }) =>
      children.map(({ tag, attributes }) => [tag, attributes["type"], attributes["message"]])
    ),
    [
      [],
      [["failure", "failed", "not 1"]],
      [["error", "crashed", "SIGSEGV"]],
      [["error", "timed out", "timed out"]],
      [["error", "not run", "not run"]],
      [["skipped", undefined, "so it is"]],
      [["failure", "unexpected pass", "passes, but is a known gap: so it was"]],
    ],
  );
  assertMatch(cases[1]!.children[0]!.text, /not 1\nexpected: 1\nactual: {3}2\nat x.ts:1\n\nrepeat: deno task/);
});

test("junitReport() keeps markup and line feeds as text, and shows forbidden characters", () => {
  const message = `<b a="1">&'\n\tnext ]]>`;
  const forbidden = "\0 \x1b[0m \ud800 \uffff";
  const { faults } = { faults: [{ message, actual: forbidden }] };
  const root = parsed(report([result({ status: "failed", faults })], { problems: ["<problem>"] }));
  const failure = root.children[0]!.children.at(-1)!.children[0]!;
  assertEquals(failure.attributes["message"], message);
  assertStringIncludes(failure.text, message);
  assertStringIncludes(failure.text, "␀ ␛[0m \ufffd \ufffd");
  assertEquals(root.children[1]?.attributes["name"], "the kit itself");
  assertEquals(root.children[1]?.children.at(-1)?.children[0]?.text, "<problem>");
});

test("junitReport() tells each suite what the run was on", () => {
  const [suite] = parsed(report([result()])).children;
  const properties = suite?.children.find(({ tag }) => tag === "properties")?.children ?? [];
  const values = Object.fromEntries(properties.map(({ attributes }) => [attributes["name"], attributes["value"]]));
  assertEquals(values["runtimes"], "Deno 2.9.6, Bun 1.4.5");
  assertEquals(values["cpuFeatures"], "avx2 fma");
  assert(["openvino", "library", "cpu", "system", "precision", "judge", "date"].every((name) => values[name]));
  assertEquals(suite?.attributes["timestamp"], values["date"]);
});

test("junitReport() of nothing is a report without suites", () => {
  assertEquals(parsed(report([])).children, []);
});
