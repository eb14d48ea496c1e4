import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { failuresOf, outcomeOf, outcomes, signs, worst } from "./outcome.ts";
import { result } from "../test_support/reports.ts";

test("outcomeOf() sees a status in the light of what is expected", () => {
  assertEquals(outcomeOf(result()), "passed");
  assertEquals(outcomeOf(result({ status: "crashed" })), "crashed");
  assertEquals(outcomeOf(result({ status: "failed", knownGap: "so it is" })), "known gap");
  assertEquals(outcomeOf(result({ status: "passed", knownGap: "so it was" })), "unexpected pass");
  assertEquals(outcomeOf(result({ status: "passed", asExpected: false })), "failed");
});

test("worst() is the worst outcome, and none of no results", () => {
  const [gap, passed] = [result({ status: "failed", knownGap: "so it is" }), result()];
  assertEquals(worst([passed, gap, result({ status: "timed out" })]), "timed out");
  assertEquals(worst([passed, gap]), "known gap");
  assertEquals(worst([passed]), "passed");
  assertEquals(worst([]), undefined);
});

test("failuresOf() keeps the order, with what did not run at the end", () => {
  const results = [
    result({ status: "not run" }),
    result({ status: "failed" }),
    result(),
    result({ status: "failed", knownGap: "so it is" }),
    result({ status: "passed", knownGap: "so it was" }),
  ];
  assertEquals(failuresOf(results), [results[1], results[4], results[0]]);
});

test("signs has a different sign of one character for each outcome", () => {
  const all = [...outcomes, "not applicable" as const].map((each) => signs[each]);
  assertEquals(new Set(all).size, all.length);
  assertEquals(all.map((each) => each.length), all.map(() => 1));
});
