import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { AwaitedWaitChoice, JobWaitChoice } from "./wait_choice.ts";

/** Asks for a choice a number of times, each time reporting the same latency. */
function waits(choice: JobWaitChoice, count: number, latency: number | undefined): string[] {
  return Array.from({ length: count }, () => {
    const wait = choice.next();
    if (wait !== "no") choice.learn(latency);
    return wait;
  });
}

test("JobWaitChoice waits to the end for jobs that were short eight times, if they are all alike", () => {
  assertEquals(waits(new JobWaitChoice(true), 10, 0.1), [...Array(8).fill("briefly"), "to its end", "to its end"]);
  assertEquals(waits(new JobWaitChoice(false), 10, 0.1), Array(10).fill("briefly"));
  assertEquals(waits(new JobWaitChoice(true), 10, 1.5), Array(10).fill("briefly"));
});

test("JobWaitChoice waits briefly again after one job that was not short", () => {
  const choice = new JobWaitChoice(true);
  waits(choice, 9, 0.1);
  assertEquals(waits(choice, 1, 30), ["to its end"]);
  assertEquals(waits(choice, 9, 0.1), [...Array(8).fill("briefly"), "to its end"]);
});

test("JobWaitChoice leaves ever more jobs to the event loop while they take longer, and none after one that does not", () => {
  const choice = new JobWaitChoice(true);
  const left = (count: number) => ["briefly", ...Array(count).fill("no")];
  assertEquals(waits(choice, 2 + 4 + 8, undefined), [...left(1), ...left(3), ...left(7)]);
  assertEquals(waits(choice, 16 + 32 + 64 + 64, undefined), [...left(15), ...left(31), ...left(63), ...left(63)]);
  assertEquals(waits(choice, 2, 0.5), ["briefly", "briefly"]);
  assertEquals(waits(choice, 2, undefined), left(1));
});

/** Asks for a choice before each inference, and then reports its latency. */
function awaits(choice: AwaitedWaitChoice, latencies: readonly number[]): string[] {
  return latencies.map((latency) => {
    const wait = choice.next();
    choice.learn(latency, wait);
    return wait;
  });
}

const times = (count: number, latency: number) => Array<number>(count).fill(latency);

test("AwaitedWaitChoice waits on the thread for what was short before, to the end after eight that are all alike", () => {
  const briefly = Array(7).fill("briefly");
  assertEquals(awaits(new AwaitedWaitChoice(true, 0.2), times(10, 0.1)), [
    "no",
    ...briefly,
    "to its end",
    "to its end",
  ]);
  assertEquals(awaits(new AwaitedWaitChoice(false, 0.2), times(10, 0.1)), ["no", ...Array(9).fill("briefly")]);
  const choice = new AwaitedWaitChoice(true, 0.2);
  awaits(choice, times(9, 0.1));
  assertEquals(awaits(choice, [3, 0.1, 0.1]), ["to its end", "no", "briefly"]);
});

test("AwaitedWaitChoice leaves to the event loop what is long", () => {
  assertEquals(awaits(new AwaitedWaitChoice(true, 0.2), times(100, 3)), Array(100).fill("no"));
});

test("AwaitedWaitChoice tries ever less often what may have been short", () => {
  const choice = new AwaitedWaitChoice(true, 0.2);
  const left = (count: number) => ["briefly", ...Array(count).fill("no")];
  assertEquals(awaits(choice, times(1 + 2 + 4 + 8, 0.5)), ["no", ...left(1), ...left(3), ...left(7)]);
  assertEquals(awaits(choice, times(16 + 32 + 64 + 64, 0.5)), [...left(15), ...left(31), ...left(63), ...left(63)]);
  assertEquals(awaits(choice, [0.1, 0.1, 0.5, 0.5]), ["briefly", "briefly", "briefly", "no"]);
});

test("AwaitedWaitChoice takes for short what it is told", () => {
  const choice = new AwaitedWaitChoice(true, 0.5);
  assertEquals(awaits(choice, [0.3, 0.5, 0.51, 0.5]), ["no", "briefly", "briefly", "no"]);
  assertEquals(awaits(new AwaitedWaitChoice(true, 0.2), [0.3, 0.5, 0.51]), ["no", "briefly", "no"]);
});

test("AwaitedWaitChoice tries again what was short once, however long a wake-up takes", () => {
  const choice = new AwaitedWaitChoice(true, 0.5);
  awaits(choice, times(9, 0.1));
  assertEquals(awaits(choice, [3, 1.5, 1.5, 1.5]), ["to its end", "no", "briefly", "no"]);
  assertEquals(awaits(choice, [1.5, 1.5, 0.1, 0.1]), ["no", "no", "briefly", "briefly"]);
});
