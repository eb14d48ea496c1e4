import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { type EndingPlan, planEnding } from "./ending_plan.ts";
import { faultOf, runEnding } from "./ending_process.ts";
import { describePlan, runEndings } from "./endings.ts";

/**
 * Generous: what matters here is that processes end at all, even on busy machines. The command's own limit is 5
 * seconds.
 */
const limit = 180;

/** Fixed, so that a failure can be repeated: `endings.ts --seed 7 --only N`. */
const seed = 7;

test("processes end as they are told, at any moment, with inferences in flight", { timeout: 900_000 }, async () => {
  const indexes = Array.from({ length: 20 }, (_, index) => index);
  const { outcomes, faults } = await runEndings(seed, indexes, { limit, atOnce: 2 });
  const told = faults.map(({ index, fault, outcome }) => {
    return `${index} (${describePlan(outcome.plan)}): ${fault}\n${outcome.output}`;
  });
  assertEquals(told, []);
  assertEquals(outcomes.length, 20);
});

/** Returns the judgement of a process that ends wrongly on purpose. */
async function judged(ending: EndingPlan["ending"], seconds: number): Promise<string | undefined> {
  return faultOf(await runEnding({ work: "fullQueue", ending, delay: 10, inCallback: false }, seconds));
}

test("faultOf() sees a process that crashes, one that hangs, one that leaves runs unfinished", {
  timeout: 900_000,
}, async () => {
  assertEquals(await judged("crash", limit), "ended by SIGABRT");
  assertEquals(await judged("hang", 1), "hung");
  assertEquals(await judged("early", limit), "left runs unfinished: ? of ?");
  assertEquals(await judged("dry", limit), undefined);
});

test("planEnding() makes the same plan of the same seed and number, and others of others", () => {
  assertEquals(planEnding(7, 3), planEnding(7, 3));
  const different = new Set(Array.from({ length: 50 }, (_, index) => JSON.stringify(planEnding(7, index))));
  assertEquals(different.size > 40, true);
});
