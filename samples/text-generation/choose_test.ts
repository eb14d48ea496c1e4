import { test } from "node:test";
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { chooser } from "./choose.ts";

/** The logits of probabilities. */
const logitsOf = (...probabilities: number[]) => Float32Array.from(probabilities, Math.log);
const choice = { temperature: 1, topP: 1, seed: 0, penalty: 0 };

/** How often each token is drawn. */
function frequencies(probabilities: number[], options: Partial<typeof choice>): number[] {
  const choose = chooser({ ...choice, ...options });
  const counts = probabilities.map(() => 0);
  for (let i = 0; i < 4000; i++) counts[choose(logitsOf(...probabilities), [])]! += 1 / 4000;
  return counts;
}

test("chooser() draws tokens as often as they are likely", () => {
  const probabilities = [0.1, 0.5, 0.15, 0.25];
  frequencies(probabilities, {}).forEach((often, i) => assertAlmostEquals(often, probabilities[i]!, 0.03));
  // Squares of the probabilities, relative to their sum.
  frequencies(probabilities, { temperature: 0.5 }).forEach((often, i) =>
    assertAlmostEquals(often, probabilities[i]! ** 2 / 0.345, 0.03)
  );
});

test("chooser() draws from the most likely part only", () => {
  const [first, second, ...others] = frequencies([0.1, 0.5, 0.15, 0.25].toSorted((a, b) => b - a), { topP: 0.7 });
  assertAlmostEquals(first!, 0.5 / 0.7, 0.03);
  assertAlmostEquals(second!, 0.2 / 0.7, 0.03);
  assertEquals(others, [0, 0]);
});

test("chooser() takes the largest logit at temperature 0, less the penalty for the last 32 tokens", () => {
  const greedy = chooser({ ...choice, temperature: 0 });
  assertEquals(greedy(Float32Array.of(1, 3, 2), [1, 1]), 1);
  const penalizing = chooser({ ...choice, temperature: 0, penalty: 2 });
  assertEquals(penalizing(Float32Array.of(1, 3, 2), [1, 1]), 2);
  assertEquals(penalizing(Float32Array.of(1, 3, 2), [1, ...new Array(32).fill(0)]), 1);
});
