import { assertEquals, assertRejects } from "@std/assert";
import { test } from "node:test";
import { type BatchOptions, Scheduler } from "./scheduler.ts";

/** A clock that the test advances. */
class FakeClock {
  #now = 0;
  readonly #timers = new Set<{ at: number; call: () => void }>();

  readonly now = () => this.#now;
  readonly after = (milliseconds: number, call: () => void) => {
    const timer = { at: this.#now + milliseconds, call };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    for (const timer of [...this.#timers]) {
      if (timer.at <= this.#now && this.#timers.delete(timer)) timer.call();
    }
  }
}

interface Job {
  readonly name: string;
  readonly rows?: number;
  readonly key?: string;
}

/** A scheduler whose batches end when the test says so. */
function makeScheduler(slots: number, batch?: BatchOptions) {
  const clock = new FakeClock();
  const runs: { names: string; signal: AbortSignal; end: (error?: Error) => void }[] = [];
  const scheduler = new Scheduler<Job, string>({
    slots,
    batch,
    clock,
    rows: ({ rows = 1 }) => rows,
    key: ({ key = "" }) => key,
    run: (jobs, signal) =>
      new Promise((resolve, reject) => {
        const names = jobs.map(({ name }) => name);
        runs.push({
          names: names.join(""),
          signal,
          end: (error) => error ? reject(error) : resolve(names.map((name) => name.toUpperCase())),
        });
      }),
  });
  return { scheduler, clock, runs, started: () => runs.map(({ names }) => names) };
}

const never = new AbortController().signal;
const settle = () => new Promise((resolve) => setTimeout(resolve));

test("submit() runs as many jobs at once as there are slots, the others in their order", async () => {
  const { scheduler, runs, started } = makeScheduler(2);
  const results = ["a", "b", "c", "d"].map((name) => scheduler.submit({ name }, never));
  assertEquals([started(), scheduler.running, scheduler.waiting], [["a", "b"], 2, 2]);
  runs[1]!.end();
  await results[1];
  await settle();
  assertEquals([started(), scheduler.waiting], [["a", "b", "c"], 1]);
  for (const index of [0, 2, 3]) {
    runs[index]!.end();
    await settle();
  }
  assertEquals(await Promise.all(results), ["A", "B", "C", "D"]);
  assertEquals([scheduler.running, scheduler.waiting], [0, 0]);
});

test("a failed run rejects its jobs and no others", async () => {
  const { scheduler, runs } = makeScheduler(1);
  const [a, b] = ["a", "b"].map((name) => scheduler.submit({ name }, never));
  runs[0]!.end(new Error("no"));
  await assertRejects(() => a!, Error, "no");
  await settle();
  runs[1]!.end();
  assertEquals(await b, "B");
});

test("a job that is called off while it waits never runs", async () => {
  const { scheduler, runs, started } = makeScheduler(1);
  const controller = new AbortController();
  const a = scheduler.submit({ name: "a" }, never);
  const b = scheduler.submit({ name: "b" }, controller.signal);
  const c = scheduler.submit({ name: "c" }, never);
  controller.abort(new Error("gone"));
  await assertRejects(() => b, Error, "gone");
  runs[0]!.end();
  await a;
  await settle();
  runs[1]!.end();
  assertEquals([await c, started()], ["C", ["a", "c"]]);
  await assertRejects(() => scheduler.submit({ name: "d" }, controller.signal), Error, "gone");
  assertEquals(started(), ["a", "c"]);
});

test("a running job that is called off is over at once, and its slot free when its run has ended", async () => {
  const { scheduler, runs, started } = makeScheduler(1);
  const controller = new AbortController();
  const a = scheduler.submit({ name: "a" }, controller.signal);
  const b = scheduler.submit({ name: "b" }, never);
  controller.abort(new Error("gone"));
  await assertRejects(() => a, Error, "gone");
  assertEquals([runs[0]!.signal.aborted, started()], [true, ["a"]]);
  runs[0]!.end(new Error("cancelled"));
  await settle();
  runs[1]!.end();
  assertEquals(await b, "B");
});

test("a batch is what fits of equal keys; a larger job runs alone", async () => {
  const { scheduler, runs, started } = makeScheduler(1, { maxRows: 4, delayMs: 0 });
  const jobs: Job[] = [
    { name: "x" },
    { name: "a", rows: 2 },
    { name: "b", rows: 3 },
    { name: "c", key: "other" },
    { name: "d", rows: 2 },
    { name: "e", rows: 9 },
  ];
  const results = jobs.map((job) => scheduler.submit(job, never));
  for (let index = 0; index < 5; index++) {
    runs[index]!.end();
    await settle();
  }
  assertEquals(started(), ["x", "ad", "b", "c", "e"]);
  assertEquals(await Promise.all(results), ["X", "A", "B", "C", "D", "E"]);
});

test("a batch waits for more until it is full or its first job has waited long enough", async () => {
  const { scheduler, clock, runs, started } = makeScheduler(2, { maxRows: 2, delayMs: 10 });
  scheduler.submit({ name: "a" }, never);
  clock.advance(9);
  assertEquals(started(), []);
  clock.advance(1);
  assertEquals(started(), ["a"]);
  scheduler.submit({ name: "b" }, never);
  scheduler.submit({ name: "c" }, never);
  assertEquals(started(), ["a", "bc"]);
  runs[0]!.end();
  runs[1]!.end();
  await settle();
  assertEquals(scheduler.running, 0);
});

test("the jobs of a batch that fails run again, each alone and before all others", async () => {
  const { scheduler, runs, started } = makeScheduler(1, { maxRows: 3, delayMs: 0 });
  const gone = new AbortController();
  const x = scheduler.submit({ name: "x" }, never);
  const [a, b, c] = ["a", "b", "c"].map((name) => {
    return scheduler.submit({ name }, name === "c" ? gone.signal : never);
  });
  const later = ["d", "e"].map((name) => scheduler.submit({ name }, never));
  runs[0]!.end();
  await x;
  await settle();
  gone.abort(new Error("gone"));
  await assertRejects(() => c!, Error, "gone");
  runs[1]!.end(new Error("one of them is bad"));
  await settle();
  runs[2]!.end(new Error("a is bad"));
  await assertRejects(() => a!, Error, "a is bad");
  await settle();
  runs[3]!.end();
  assertEquals(await b, "B");
  await settle();
  runs[4]!.end();
  assertEquals([await Promise.all(later), started()], [["D", "E"], ["x", "abc", "a", "b", "de"]]);
});

test("a batch is called off only when none of its jobs is wanted", async () => {
  const { scheduler, runs } = makeScheduler(1, { maxRows: 2, delayMs: 10 });
  const [first, second] = [new AbortController(), new AbortController()];
  const a = scheduler.submit({ name: "a" }, first.signal);
  const b = scheduler.submit({ name: "b" }, second.signal);
  first.abort(new Error("gone"));
  await assertRejects(() => a, Error, "gone");
  assertEquals(runs[0]!.signal.aborted, false);
  second.abort(new Error("gone too"));
  await assertRejects(() => b, Error, "gone too");
  assertEquals(runs[0]!.signal.aborted, true);
});
