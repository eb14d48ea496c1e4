import { test } from "node:test";
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { choose } from "./choose.ts";

/** The logits of probabilities. */
const logitsOf = (...probabilities: number[]) => Float32Array.from(probabilities, Math.log);
const choice = { maxTokens: 1, temperature: 1, topP: 1, seed: 0, penalty: 0 };

/** How often each token is drawn. */
function frequencies(probabilities: number[], options: Partial<typeof choice>): number[] {
  const counts = probabilities.map(() => 0);
  for (let seed = 0; seed < 4000; seed++) {
    counts[choose({ ...choice, ...options, seed }, logitsOf(...probabilities), [])]! += 1 / 4000;
  }
  return counts;
}

test("choose() draws tokens as often as they are likely", () => {
  const probabilities = [0.1, 0.5, 0.15, 0.25];
  frequencies(probabilities, {}).forEach((often, i) => assertAlmostEquals(often, probabilities[i]!, 0.03));
  // Squares of the probabilities, relative to their sum.
  frequencies(probabilities, { temperature: 0.5 }).forEach((often, i) =>
    assertAlmostEquals(often, probabilities[i]! ** 2 / 0.345, 0.03)
  );
});

test("choose() draws from the most likely part only", () => {
  const [first, second, ...others] = frequencies([0.1, 0.5, 0.15, 0.25].toSorted((a, b) => b - a), { topP: 0.7 });
  assertAlmostEquals(first!, 0.5 / 0.7, 0.03);
  assertAlmostEquals(second!, 0.2 / 0.7, 0.03);
  assertEquals(others, [0, 0]);
});

test("choose() takes the largest logit at temperature 0, less the penalty for the last 32 tokens", () => {
  const chosen = (penalty: number, written: number[]) =>
    choose({ ...choice, temperature: 0, penalty }, Float32Array.of(1, 3, 2), written);
  assertEquals(chosen(0, [1, 1]), 1);
  assertEquals(chosen(2, [1, 1]), 2);
  assertEquals(chosen(2, [1, ...new Array(32).fill(0)]), 1);
});
