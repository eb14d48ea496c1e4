import { test } from "node:test";
import { assert, assertEquals, assertInstanceOf, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { compileTiny, tiny } from "../conformance/tiny_models.ts";
import { AsyncInferQueue, type InferInputs, OpenVINOError, Tensor } from "./mod.ts";

/** Four equal numbers, and what relu_add makes of them. */
const input = (value: number) => new Float32Array(4).fill(value);
const output = (value: number) => Math.max(0, value + 1);

function first(tensor: Tensor): number {
  return Number((tensor.data as Float32Array)[0]);
}

function queueOf<U = number>(jobs: number): AsyncInferQueue<U> {
  return new AsyncInferQueue<U>(tiny("relu_add"), jobs);
}

test("AsyncInferQueue runs every job once, each with its own userdata and outputs", async () => {
  for (const jobs of [1, 2, 4, 9]) {
    using queue = queueOf(jobs);
    const got = new Map<number, number>();
    queue.setCallback((request, id) => got.set(id, first(request.results.get(0))));
    for (let i = 0; i < 500; i++) await queue.startAsync(input(i), i);
    await queue.waitAll();
    assertEquals(got.size, 500);
    for (const [id, value] of got) assertEquals(value, output(id));
  }
});

test("AsyncInferQueue with one request calls back in start order, before the next start resolves", async () => {
  using queue = queueOf(1);
  const events: string[] = [];
  queue.setCallback((_, id) => events.push(`callback ${id}`));
  for (let i = 0; i < 20; i++) {
    await queue.startAsync(input(i), i);
    events.push(`started ${i}`);
  }
  await queue.waitAll();
  const expected = Array.from({ length: 20 }, (_, i) => i);
  assertEquals(events.filter((event) => event.startsWith("callback")), expected.map((i) => `callback ${i}`));
  for (const i of expected.slice(1)) {
    assert(events.indexOf(`callback ${i - 1}`) < events.indexOf(`started ${i}`), `${i - 1} before ${i}`);
  }
});

test("AsyncInferQueue hands out idle requests first in, first out", async () => {
  using queue = queueOf(3);
  const ids: number[] = [];
  const requests = [...queue];
  queue.setCallback((request) => ids.push(requests.indexOf(request)));
  for (let i = 0; i < 9; i++) {
    await queue.startAsync(input(i), i);
    await queue.waitAll();
  }
  assertEquals(ids, [0, 1, 2, 0, 1, 2, 0, 1, 2]);
});

test("startAsync() called many times without awaiting starts all jobs in order", async () => {
  using queue = queueOf(1);
  const order: number[] = [];
  queue.setCallback((_, id) => order.push(id));
  await Promise.all(Array.from({ length: 50 }, (_, i) => queue.startAsync(input(i), i)));
  await queue.waitAll();
  assertEquals(order, Array.from({ length: 50 }, (_, i) => i));
});

test("startAsync() leaves timers their turn", async () => {
  using queue = queueOf(4);
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  for (let i = 0; i < 20_000; i++) await queue.startAsync(input(i), i);
  await queue.waitAll();
  clearInterval(timer);
  assert(ticks > 0);
});

test("a callback's error comes out once, as it is, and the queue goes on", async () => {
  using queue = queueOf(2);
  const thrown = new Error("mine");
  let done = 0;
  queue.setCallback((_, id) => {
    if (id === 3) throw thrown;
    done += 1;
  });
  for (let i = 0; i < 4; i++) await queue.startAsync(input(i), i);
  const caught = await queue.waitAll().catch((error) => error);
  assertStrictEquals(caught, thrown);
  await queue.waitAll();
  assertEquals(done, 3, "all others finished");
  await queue.startAsync(input(9), 9);
  await queue.waitAll();
  assertEquals(done, 4);
});

test("several errors come out as an AggregateError, in the order of their jobs", async () => {
  using queue = queueOf(4);
  queue.setCallback((_, id) => {
    throw new Error(`job ${id}`);
  });
  await Promise.allSettled(Array.from({ length: 4 }, (_, i) => queue.startAsync(input(i), i)));
  const error = await queue.waitAll().catch((error) => error);
  assertInstanceOf(error, AggregateError);
  assertEquals(error.errors.map((each: Error) => each.message), ["job 0", "job 1", "job 2", "job 3"]);
});

test("a startAsync() that rejects with an earlier error has not started its own job", async () => {
  using queue = queueOf(1);
  const seen: number[] = [];
  queue.setCallback((_, id) => {
    seen.push(id);
    if (id === 0) throw new Error("first");
  });
  await queue.startAsync(input(0), 0);
  await assertRejects(() => queue.startAsync(input(1), 1), Error, "first");
  await queue.startAsync(input(2), 2);
  await queue.waitAll();
  assertEquals(seen, [0, 2]);
});

test("startAsync() with wrong inputs rejects and loses no request", async () => {
  using queue = queueOf(2);
  let done = 0;
  queue.setCallback(() => done++);
  for (let i = 0; i < 6; i++) {
    await assertRejects(() => queue.startAsync(new Float32Array(5), i), RangeError);
    await assertRejects(() => queue.startAsync({ nothing: input(1) }, i), OpenVINOError, "nothing");
    await assertRejects(() => queue.startAsync(new Set() as never, i), TypeError);
  }
  for (let i = 0; i < 6; i++) await queue.startAsync(input(i), i);
  await queue.waitAll();
  assertEquals(done, 6);
});

test("a cancelled job does not call the callback, comes out of waitAll(), and onError hears of it", async () => {
  using queue = new AsyncInferQueue<string>(tiny("slow"), 1);
  const events: string[] = [];
  queue.setCallback((_, name) => events.push(name), { onError: (error, name) => events.push(`${error.code} ${name}`) });
  await queue.startAsync([1], "job");
  queue.at(0)!.cancel();
  const error = await assertRejects(() => queue.waitAll(), OpenVINOError);
  assertEquals(error.code, "INFER_CANCELLED");
  assertEquals(events, ["INFER_CANCELLED job"]);
});

test("an async callback keeps its request busy until it settles", async () => {
  using queue = queueOf(1);
  const gate = Promise.withResolvers<void>();
  const events: string[] = [];
  queue.setCallback(async (_, id) => {
    if (id === 0) await gate.promise;
    events.push(`callback ${id}`);
  });
  await queue.startAsync(input(0), 0);
  const second = queue.startAsync(input(1), 1).then(() => events.push("second started"));
  await queue.at(0)!.waitFor(50);
  assertEquals(events, []);
  gate.resolve();
  await second;
  await queue.waitAll();
  assertEquals(events, ["callback 0", "second started", "callback 1"]);
});

test("a rejected async callback comes out of waitAll()", async () => {
  using queue = queueOf(1);
  queue.setCallback(() => Promise.reject(new Error("later")));
  await queue.startAsync(input(0), 0);
  await assertRejects(() => queue.waitAll(), Error, "later");
  await queue.waitAll();
});

test("waitAll(), isReady() and getIdleRequestId() on a fresh queue", async () => {
  using queue = queueOf(2);
  await queue.waitAll();
  assertEquals([queue.isReady(), queue.length, [...queue].length], [true, 2, 2]);
  assertEquals(await queue.getIdleRequestId(), 0);
  assertStrictEquals(queue.at(-1), queue.at(1));
  assertEquals(queue.at(2), undefined);
});

test("isReady() is false while all requests run", async () => {
  using queue = new AsyncInferQueue(tiny("slow"), 1);
  await queue.startAsync([1]);
  assertEquals(queue.isReady(), false);
  const idle = queue.getIdleRequestId();
  queue.at(0)!.cancel();
  await assertRejects(() => idle, OpenVINOError, "cancel");
  assertEquals(queue.isReady(), true);
});

test("userdata has the last of each request", async () => {
  using queue = queueOf<string>(2);
  for (const name of ["a", "b", "c"]) await queue.startAsync(input(1), name);
  await queue.waitAll();
  assertEquals([...queue.userdata].sort(), ["b", "c"]);
  assertEquals([...queue].map((request) => request.userdata).sort(), ["b", "c"]);
});

test("AsyncInferQueue takes its number of requests from the compiled model, and refuses what is none", () => {
  const model = compileTiny("relu_add", { PERFORMANCE_HINT: "THROUGHPUT" });
  using queue = new AsyncInferQueue(model);
  assertEquals(queue.length, model.getProperty("OPTIMAL_NUMBER_OF_INFER_REQUESTS"));
  assertThrows(() => new AsyncInferQueue(model, -1), RangeError, "jobs");
  assertThrows(() => new AsyncInferQueue(model, 1.5), RangeError, "jobs");
  assertThrows(() => new AsyncInferQueue(model, "2" as never), TypeError, "jobs");
  assertThrows(() => new AsyncInferQueue({} as never, 1), TypeError);
});

test("setCallback() of the queue refuses what is no function", () => {
  using queue = queueOf(1);
  assertThrows(() => queue.setCallback(1 as never), TypeError, "callback");
  assertThrows(() => queue.setCallback(() => {}, { onError: 1 as never }), TypeError, "onError");
  queue.setCallback(() => {});
});

async function collect(queue: AsyncInferQueue, inputs: Iterable<InferInputs> | AsyncIterable<InferInputs>) {
  const values: number[] = [];
  for await (const results of queue.infer(inputs)) values.push(first(results.get(0)));
  return values;
}

test("queue.infer() yields the results of an iterable and of an async iterable in order", async () => {
  using queue = queueOf<unknown>(3);
  let calls = 0;
  queue.setCallback(() => calls++);
  const expected = Array.from({ length: 40 }, (_, i) => output(i));
  assertEquals(await collect(queue, Array.from({ length: 40 }, (_, i) => input(i))), expected);
  async function* source() {
    for (let i = 0; i < 40; i++) {
      if (i % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      yield input(i);
    }
  }
  assertEquals(await collect(queue, source()), expected);
  assertEquals(calls, 0, "the callback is not for streams");
});

test("queue.infer() pulls no more than it has requests, and stops when the consumer does", async () => {
  using queue = queueOf<unknown>(2);
  let pulled = 0;
  let closed = false;
  function* source() {
    try {
      while (true) yield input(pulled++);
    } finally {
      closed = true;
    }
  }
  let taken = 0;
  for await (const results of queue.infer(source())) {
    assertEquals(first(results.get(0)), output(taken));
    taken += 1;
    assert(pulled - taken <= 2, `${pulled} pulled after ${taken}`);
    if (taken === 10) break;
  }
  assert(closed);
  await queue.waitAll();
  assertEquals(queue.isReady(), true);
});

test("queue.infer() throws a job's error in its turn, and a source's", async () => {
  using queue = queueOf<unknown>(2);
  const values: number[] = [];
  await assertRejects(async () => {
    for await (const results of queue.infer([input(0), new Float32Array(9), input(2)])) {
      values.push(first(results.get(0)));
    }
  }, RangeError);
  assertEquals(values, [1]);
  function* failing() {
    yield input(5);
    throw new Error("source");
  }
  await assertRejects(() => collect(queue, failing()), Error, "source");
  assertEquals(await collect(queue, [input(7)]), [8], "the queue goes on");
});

test("a queue that is disposed with jobs in flight lets them finish and refuses more", async () => {
  const queue = queueOf(4);
  let done = 0;
  queue.setCallback(() => done++);
  for (let i = 0; i < 4; i++) await queue.startAsync(input(i), i);
  queue.dispose();
  queue.dispose();
  await assertRejects(() => queue.startAsync(input(1), 1), OpenVINOError, "disposed");
  await assertRejects(() => queue.waitAll(), OpenVINOError, "disposed");
  assertThrows(() => queue.isReady(), OpenVINOError, "disposed");
  for (let i = 0; i < 100 && done < 4; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(done, 4);
});

test("two queues over one model do not disturb each other", async () => {
  using a = queueOf(2);
  using b = queueOf(2);
  let [doneA, doneB] = [0, 0];
  a.setCallback((request, id) => doneA += first(request.results.get(0)) === output(id) ? 1 : 0);
  b.setCallback((request, id) => doneB += first(request.results.get(0)) === output(id) ? 1 : 0);
  for (let i = 0; i < 200; i++) await Promise.all([a.startAsync(input(i), i), b.startAsync(input(i + 1000), i + 1000)]);
  await Promise.all([a.waitAll(), b.waitAll()]);
  assertEquals([doneA, doneB], [200, 200]);
});

test("dynamic shapes change from job to job", async () => {
  using queue = new AsyncInferQueue<number>(tiny("dynamic_nchw"), 3);
  const sizes = new Map<number, string>();
  queue.setCallback((request, id) => sizes.set(id, `${request.results.get(0).shape}`));
  for (let i = 0; i < 60; i++) await queue.startAsync(new Tensor("f32", [1 + i % 3, 3, 1 + i % 5, 1 + i % 7]), i);
  await queue.waitAll();
  for (let i = 0; i < 60; i++) assertEquals(sizes.get(i), `${[1 + i % 3, 3, 1 + i % 5, 1 + i % 7]}`);
});
