import { assert, assertEquals, assertRejects } from "@std/assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { startThread } from "../threads.ts";
import { ahead, type Job, type Outcome, type Reply, ThreadPool } from "./thread_pool.ts";

/** A thread that doubles numbers, cannot double 13, and dies of 99. */
const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-threads-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const doubling = join(folder, "doubling.ts");
writeFileSync(
  doubling,
  `import { thisThread } from ${JSON.stringify(new URL("../threads.ts", import.meta.url).href)};
  const port = thisThread();
  port.listen(({ id, work }) => {
    if (work === 99) throw new Error("no more");
    if (work === 13) port.post({ id, message: "13 is not doubled" });
    else port.post({ id, result: 2 * work });
  });`,
);
const start = () => startThread<Job<number>, Reply<number>>(pathToFileURL(doubling));

test("ThreadPool gives each caller the result of its own work, and goes on after what fails", async () => {
  using pool = new ThreadPool<number, number>({ start, threads: 3 });
  const bad = pool.run(13);
  const good = Promise.all(Array.from({ length: 50 }, (_, index) => pool.run(index === 13 ? 0 : index)));
  await assertRejects(() => bad, Error, "13 is not doubled");
  assertEquals(await good, Array.from({ length: 50 }, (_, index) => index === 13 ? 0 : 2 * index));
});

test("ThreadPool starts no more threads than there is work for, nor than it may", async () => {
  let started = 0;
  const counted = () => {
    started++;
    return start();
  };
  using pool = new ThreadPool<number, number>({ start: counted, threads: 2 });
  assertEquals(started, 1);
  await pool.run(1);
  await pool.run(2);
  assertEquals(started, 1);
  await Promise.all([1, 2, 3, 4, 5].map((work) => pool.run(work)));
  assertEquals(started, 2);
});

test("ThreadPool rejects all work once a thread has failed", async () => {
  using pool = new ThreadPool<number, number>({ start, threads: 1 });
  assertEquals(await pool.run(4), 8);
  await assertRejects(() => pool.run(99), Error, "a thread failed: ");
  await assertRejects(() => pool.run(1), Error, "a thread failed: ");
});

/** Items whose results are resolved by the test. */
function pending(weights: Record<string, number>, bounds: { most: number; mostWeight: number }) {
  const begun: string[] = [];
  const results = new Map(Object.keys(weights).map((name) => [name, Promise.withResolvers<string>()]));
  const outcomes = ahead(Object.keys(weights), (name) => {
    if (name === "unreadable") throw new Error("no such file");
    return { weight: weights[name]!, result: () => (begun.push(name), results.get(name)!.promise) };
  }, bounds);
  return { begun, outcomes, end: (name: string) => results.get(name)!.resolve(name.toUpperCase()), results };
}
async function next<Item, Result>(outcomes: AsyncGenerator<Outcome<Item, Result>>): Promise<Outcome<Item, Result>> {
  const { value, done } = await outcomes.next();
  assert(!done);
  return value;
}
const resultOf = (outcome: Outcome<string, string>) => "result" in outcome ? outcome.result : String(outcome.error);

test("ahead() gives results as they come, whatever the order of the items", async () => {
  const { outcomes, end } = pending({ a: 1, b: 1, c: 1 }, { most: 3, mostWeight: 9 });
  end("c");
  assertEquals(resultOf(await next(outcomes)), "C");
  end("a");
  assertEquals(resultOf(await next(outcomes)), "A");
  end("b");
  assertEquals(resultOf(await next(outcomes)), "B");
  assertEquals((await outcomes.next()).done, true);
});

test("ahead() begins at once, and has no more on the way or waiting than it may", async () => {
  const { begun, outcomes, end } = pending({ a: 0, b: 0, c: 0, d: 0 }, { most: 2, mostWeight: 9 });
  assertEquals(begun, ["a", "b"]);
  end("a");
  end("b");
  await next(outcomes);
  assertEquals(begun, ["a", "b", "c"]);
  await next(outcomes);
  assertEquals(begun, ["a", "b", "c", "d"]);
});

test("ahead() begins nothing that weighs too much beside what is not released", async () => {
  const { begun, outcomes, end } = pending({ a: 4, b: 5, c: 2, huge: 50 }, { most: 4, mostWeight: 10 });
  assertEquals(begun, ["a", "b"]);
  end("a");
  const a = await next(outcomes);
  assertEquals(begun, ["a", "b"]);
  a.release();
  a.release();
  assertEquals(begun, ["a", "b", "c"]);
  end("b");
  end("c");
  const [b, c] = [await next(outcomes), await next(outcomes)];
  b.release();
  assertEquals(begun.length, 3);
  c.release();
  // An item that exceeds the bound may be processed on its own.
  assertEquals(begun, ["a", "b", "c", "huge"]);
});

test("ahead() gives what fails as its item's outcome, and frees its place", async () => {
  const { begun, outcomes, end, results } = pending(
    { bad: 6, unreadable: 1, good: 6 },
    { most: 9, mostWeight: 10 },
  );
  assertEquals(begun, ["bad"]);
  results.get("bad")!.reject(new Error("damaged"));
  const failed = [await next(outcomes), await next(outcomes)];
  assertEquals(failed.map(({ item }) => item).sort(), ["bad", "unreadable"]);
  assertEquals(failed.map(resultOf).sort(), ["Error: damaged", "Error: no such file"]);
  assertEquals(begun, ["bad", "good"]);
  end("good");
  assertEquals(resultOf(await next(outcomes)), "GOOD");
  assertEquals((await outcomes.next()).done, true);
});

test("ahead() of nothing ends", async () => {
  assertEquals((await pending({}, { most: 2, mostWeight: 2 }).outcomes.next()).done, true);
});
