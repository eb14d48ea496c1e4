import { assert, assertEquals } from "@std/assert";
import { test } from "node:test";
import { calibrate, runPaired, scaledIterations, turnOrder } from "./pairing.ts";

test("turnOrder() gives every order of the contenders", () => {
  // All combinations of the two choices that an order of three takes.
  const choices = [0, 1, 2].flatMap((first) => [0, 1].map((second) => [first / 3, second / 2]));
  const orders = choices.map((values) => turnOrder(["a", "b", "c"], () => values.shift()!).join(""));
  assertEquals(orders.toSorted(), ["abc", "acb", "bac", "bca", "cab", "cba"]);
  assertEquals(turnOrder([]), []);
});

test("scaledIterations() scales to the time, at most sixteenfold and at least to one", () => {
  assertEquals(scaledIterations(10, 1000, 5000), 50);
  assertEquals(scaledIterations(10, 1, 1e9), 160);
  assertEquals(scaledIterations(10, 1e9, 1), 1);
  assertEquals(scaledIterations(10, 0, 40), 160);
});

test("calibrate() warms up for twice the time and finds how many iterations take it", async () => {
  let spent = 0;
  const iterations = await calibrate((iterations) => {
    spent += iterations * 100;
    return Promise.resolve(iterations * 100);
  }, 100_000);
  assertEquals(iterations, 1000);
  assert(spent >= 200_000);
});

test("runPaired() gives all the same number of iterations where that is asked for", async () => {
  const counts: number[] = [];
  const contender = (cost: number) => (iterations: number) => {
    counts.push(iterations);
    return Promise.resolve(iterations * cost);
  };
  const runs = new Map([["slow", contender(400)], ["fast", contender(100)]]);
  const samples = await runPaired(runs, { rounds: 2, targetNanoseconds: 900, multipleOf: 4 });
  assertEquals(counts.slice(-4), [12, 12, 12, 12]);
  assertEquals(samples.get("slow"), [400, 400]);
});

test("runPaired() gives each contender's nanoseconds an iteration, by round", async () => {
  const order: string[] = [];
  const contender = (name: string, cost: number) =>
    [name, (iterations: number) => {
      order.push(name);
      return Promise.resolve(iterations * cost);
    }] as const;
  const runs = new Map([contender("slow", 400), contender("fast", 100)]);
  const samples = await runPaired(runs, { rounds: 4, targetNanoseconds: 1000 });
  assertEquals(samples, new Map([["slow", [400, 400, 400, 400]], ["fast", [100, 100, 100, 100]]]));
  const rounds = [-8, -6, -4, -2].map((start) => order.slice(order.length + start, order.length + start + 2));
  assertEquals(rounds.map((round) => round.toSorted()), rounds.map(() => ["fast", "slow"]));
});
