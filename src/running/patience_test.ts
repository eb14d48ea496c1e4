import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { AwaitPatience, Patience } from "./patience.ts";

/** Asks so many times, and tells each time the same. */
function waits(patience: Patience, count: number, latency: number | undefined): string[] {
  return Array.from({ length: count }, () => {
    const wait = patience.next();
    if (wait !== "no") patience.learn(latency);
    return wait;
  });
}

test("Patience waits to the end for jobs that were short eight times, if they are all alike", () => {
  assertEquals(waits(new Patience(true), 10, 0.1), [...Array(8).fill("briefly"), "to its end", "to its end"]);
  assertEquals(waits(new Patience(false), 10, 0.1), Array(10).fill("briefly"));
  assertEquals(waits(new Patience(true), 10, 1.5), Array(10).fill("briefly"));
});

test("Patience waits briefly again after one job that was not short", () => {
  const patience = new Patience(true);
  waits(patience, 9, 0.1);
  assertEquals(waits(patience, 1, 30), ["to its end"]);
  assertEquals(waits(patience, 9, 0.1), [...Array(8).fill("briefly"), "to its end"]);
});

test("Patience leaves ever more jobs to the event loop while they take longer, and none after one that does not", () => {
  const patience = new Patience(true);
  const left = (count: number) => ["briefly", ...Array(count).fill("no")];
  assertEquals(waits(patience, 2 + 4 + 8, undefined), [...left(1), ...left(3), ...left(7)]);
  assertEquals(waits(patience, 16 + 32 + 64 + 64, undefined), [...left(15), ...left(31), ...left(63), ...left(63)]);
  assertEquals(waits(patience, 2, 0.5), ["briefly", "briefly"]);
  assertEquals(waits(patience, 2, undefined), left(1));
});

/** Asks before each inference, and tells then how long it took. */
function awaits(patience: AwaitPatience, latencies: readonly number[]): string[] {
  return latencies.map((latency) => {
    const wait = patience.next();
    patience.learn(latency, wait);
    return wait;
  });
}

const times = (count: number, latency: number) => Array<number>(count).fill(latency);

test("AwaitPatience waits on the thread for what was short before, to the end after eight that are all alike", () => {
  const briefly = Array(7).fill("briefly");
  assertEquals(awaits(new AwaitPatience(true), times(10, 0.1)), ["no", ...briefly, "to its end", "to its end"]);
  assertEquals(awaits(new AwaitPatience(false), times(10, 0.1)), ["no", ...Array(9).fill("briefly")]);
  const patience = new AwaitPatience(true);
  awaits(patience, times(9, 0.1));
  assertEquals(awaits(patience, [3, 0.1, 0.1]), ["to its end", "no", "briefly"]);
});

test("AwaitPatience leaves to the event loop what is long", () => {
  assertEquals(awaits(new AwaitPatience(true), times(100, 3)), Array(100).fill("no"));
});

test("AwaitPatience tries ever less often what may have been short", () => {
  const patience = new AwaitPatience(true);
  const left = (count: number) => ["briefly", ...Array(count).fill("no")];
  assertEquals(awaits(patience, times(1 + 2 + 4 + 8, 0.5)), ["no", ...left(1), ...left(3), ...left(7)]);
  assertEquals(awaits(patience, times(16 + 32 + 64 + 64, 0.5)), [...left(15), ...left(31), ...left(63), ...left(63)]);
  assertEquals(awaits(patience, [0.1, 0.1, 0.5, 0.5]), ["briefly", "briefly", "briefly", "no"]);
});
