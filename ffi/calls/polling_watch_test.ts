import { assertEquals } from "@std/assert";
import { test } from "node:test";
import type { Library, RequestSymbols } from "../backend.ts";
import { pollingWatch } from "./polling_watch.ts";

/** A fake library whose runs end after a number of polls, with a record of the polls. */
function libraryOf(looks: Map<bigint, number>): { library: Library<RequestSymbols>; asked: bigint[] } {
  const asked: bigint[] = [];
  const call: Library<RequestSymbols>["call"] = {
    ov_free: () => {},
    ov_infer_request_wait: () => 0,
    ov_infer_request_set_callback: () => 0,
    ov_infer_request_wait_for(request) {
      asked.push(request);
      const left = looks.get(request)! - 1;
      looks.set(request, left);
      return left > 0 ? -9 : 0;
    },
  };
  return { library: { call, offThread: () => Promise.resolve(0) }, asked };
}

test("pollingWatch() resolves when each run has ended, whatever their order", async () => {
  const { library } = libraryOf(new Map([[1n, 99], [2n, 2], [3n, 5]]));
  const ended: bigint[] = [];
  await Promise.all(
    [1n, 2n, 3n].map((request) => pollingWatch(library, request).ended().then(() => void ended.push(request))),
  );
  assertEquals(ended, [2n, 3n, 1n]);
});

test("pollingWatch() lets the event loop do other work between its looks", async () => {
  const { library, asked } = libraryOf(new Map([[1n, 100]]));
  const counts: number[] = [];
  let waiting = true;
  const turn = () => {
    counts.push(asked.length);
    if (waiting) setImmediate(turn);
  };
  setImmediate(turn);
  await pollingWatch(library, 1n).ended();
  waiting = false;
  // Each look polls twice, since it waits for the oldest run. There is at most one look per turn of the event loop.
  assertEquals(counts.filter((count, i) => count - (counts[i - 1] ?? 0) > 2), []);
  assertEquals(asked.length, 100);
  assertEquals(counts.length >= 49, true, `${counts.length} turns`);
});

test("pollingWatch() lets timers have their turn", async () => {
  let due = false;
  let looks = 0;
  const { library } = libraryOf(new Map());
  // A run that ends when a timer fires. If timers got no turn, polling would never end.
  const call = {
    ...library.call,
    ov_infer_request_wait_for() {
      if (++looks > 50_000_000) throw new Error("the timer has no turn");
      return due ? 0 : -9;
    },
  };
  setTimeout(() => due = true, 1);
  await pollingWatch({ ...library, call }, 1n).ended();
  assertEquals(due, true);
});

test("pollingWatch() gives all who wait for a run the same promise, and asks no more after it", async () => {
  const { library, asked } = libraryOf(new Map([[1n, 3]]));
  const watch = pollingWatch(library, 1n);
  assertEquals(watch.ended() === watch.ended(), true);
  await watch.ended();
  const { length } = asked;
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(asked.length, length);
});

test("pollingWatch().release() asks no more for a request that has been freed", async () => {
  const { library, asked } = libraryOf(new Map([[1n, 2 ** 30]]));
  const watch = pollingWatch(library, 1n);
  const ended = watch.ended();
  watch.release();
  await ended;
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(asked, []);
});
