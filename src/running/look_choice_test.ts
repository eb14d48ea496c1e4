import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { LookChoice } from "./look_choice.ts";

/**
 * Records a number of runs: the latency with polling, undefined if polling missed the end, and the latency with
 * sleeping.
 */
function runs(choice: LookChoice, count: number, looked: number | undefined, slept: number): number {
  let looks = 0;
  for (let i = 0; i < count; i++) {
    const isLooked = choice.next();
    if (isLooked) looks += 1;
    choice.learn(isLooked ? looked ?? 1 : slept, isLooked && looked === undefined);
  }
  return looks;
}

test("LookChoice looks where that is faster, and tries to sleep now and then", () => {
  const choice = new LookChoice();
  assertEquals(runs(choice, 64, 0.01, 0.06), 0);
  assertEquals(runs(choice, 16 + 64, 0.01, 0.06), 16 + 64);
  assertEquals(runs(choice, 16, 0.01, 0.06), 0);
  assertEquals(runs(choice, 128, 0.01, 0.06), 128);
});

test("LookChoice sleeps where that is faster, and tries to look ever less often", () => {
  const choice = new LookChoice();
  for (const stretch of [64, 128, 256, 512, 1024, 2048, 4096, 4096]) {
    assertEquals([runs(choice, stretch, 0.03, 0.02), runs(choice, 16, 0.03, 0.02)], [0, 16]);
  }
});

test("LookChoice ends a trial, and a habit, at the third end in a row that is looked for in vain", () => {
  const choice = new LookChoice();
  assertEquals([runs(choice, 64, undefined, 0.06), runs(choice, 3 + 128, undefined, 0.06)], [0, 3]);
  assertEquals(runs(choice, 16 + 10, 0.01, 0.06), 16 + 10);
  assertEquals(runs(choice, 2, undefined, 0.06) + runs(choice, 1, 0.01, 0.06), 3);
  assertEquals(runs(choice, 3 + 64, undefined, 0.06), 3);
  assertEquals(runs(choice, 16, 0.01, 0.06), 16);
});

test("LookChoice changes its mind when what it does has become slower", () => {
  const choice = new LookChoice();
  runs(choice, 64 + 16, 0.01, 0.06);
  assertEquals(runs(choice, 64, 0.05, 0.02), 64);
  assertEquals(runs(choice, 16 + 64, 0.05, 0.02), 0);
});
