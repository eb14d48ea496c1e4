import { test } from "node:test";
import { assert, assertEquals } from "@std/assert";
import { findJudge } from "../judge/python.ts";
import { runOutside } from "../outside/run_outside.ts";
import { outsideLines } from "../report/outside_terminal.ts";
import { runtimeNames } from "../run/runtimes.ts";
import { caseOutcomes } from "./outcome.ts";
import { onnxOutside } from "./onnx_outside.ts";
import { partOf, thisPart } from "./part.ts";
import { ensureSuite } from "./suite.ts";

const part = thisPart();

test(`part ${part} of the ONNX backend suite ends as in Python, to the last bit`, { timeout: 900_000 }, async () => {
  const judge = await findJudge();
  const all = await ensureSuite(judge);
  assertEquals(Object.keys(all).length, 1884);
  const cases = partOf(all, part);
  const options = { judge, runtimes: runtimeNames, parallel: 2, limit: 300 };
  const { report, tables } = await runOutside(onnxOutside(cases), options);
  const text = outsideLines("", report, tables, false).join("\n");
  assertEquals(report.problems, [], text);
  assertEquals(report.results.filter(({ asExpected }) => !asExpected).map(({ id }) => id), [], text);
  assertEquals(report.results.length, Object.keys(cases).length * runtimeNames.length);
  // Most are also as the suite expects, so it is no common fault that all agree in.
  const [, ...met] = tables[0]!.rows.find(([outcome]) => outcome === caseOutcomes[0])!;
  assert(met.every((count) => Number(count) > Object.keys(cases).length / 2), text);
});
