import { test } from "node:test";
import { assertEquals } from "@std/assert";
import type { RunEnd } from "../run/group_process.ts";
import type { Result } from "../run/result.ts";
import { result } from "../test_support/reports.ts";
import { outcomeLabel } from "./checks.ts";
import type { CaseOutcome } from "./outcome.ts";
import { summarize } from "./summary.ts";

const types = () => ["FLOAT"];

function judged(model: string, outcome: CaseOutcome): RunEnd {
  const observations = [{ label: outcomeLabel, value: outcome }];
  return { run: { check: "ONNX/case", model }, status: "passed", milliseconds: 1, observations, tensors: {} };
}

test("summarize() counts the cases by outcome, and those that end in a runtime as in Python", () => {
  const ends = [
    judged("a", "as the suite expects"),
    judged("b", "refused when read"),
    judged("c", "refused when read"),
  ];
  const results: Result[] = [
    result({ model: "a" }),
    result({ model: "b" }),
    result({ model: "c", status: "failed" }),
  ];
  const { tables, problems } = summarize({ results, judged: ends }, types);
  assertEquals(problems, []);
  assertEquals(tables[0]!.head, ["Outcome", "Python", "Deno, the same"]);
  assertEquals(tables[0]!.rows, [["as the suite expects", 1, 1], ["refused when read", 2, 1], ["all", 3, 2]]);
  assertEquals(tables[1]!.rows, [["FLOAT", 3, 2, 1]]);
});

test("summarize() calls it a problem if hardly anything is as the suite expects, or nothing was run", () => {
  const problemsOf = (met: number) => {
    const names = Array.from({ length: 100 }, (_, i) => String(i));
    const ends = names.map((name, i) => judged(name, i < met ? "as the suite expects" : "refused when read"));
    return summarize({ results: names.map((model) => result({ model })), judged: ends }, types).problems;
  };
  assertEquals(problemsOf(50), []);
  assertEquals(problemsOf(49), ["only 49 of 100 cases end as the suite expects"]);
  assertEquals(summarize({ results: [], judged: [] }, types).problems, ["no case was run"]);
});
