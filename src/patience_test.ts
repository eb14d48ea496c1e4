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

test("AwaitPatience waits on the thread for what was short before, to the end after eight that are all alike", () => {
  const waits = (patience: AwaitPatience, latencies: readonly number[]) =>
    latencies.map((latency) => {
      const wait = patience.next();
      patience.learn(latency);
      return wait;
    });
  const briefly = Array(7).fill("briefly");
  assertEquals(waits(new AwaitPatience(true), Array(10).fill(0.1)), ["no", ...briefly, "to its end", "to its end"]);
  assertEquals(waits(new AwaitPatience(false), Array(10).fill(0.1)), ["no", ...Array(9).fill("briefly")]);
  assertEquals(waits(new AwaitPatience(true), Array(10).fill(0.5)), Array(10).fill("no"));
  const patience = new AwaitPatience(true);
  waits(patience, Array(9).fill(0.1));
  assertEquals(waits(patience, [3, 0.1, 0.1]), ["to its end", "no", "briefly"]);
});
