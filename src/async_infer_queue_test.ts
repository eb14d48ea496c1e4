import { test } from "node:test";
import { assert, assertEquals, assertInstanceOf, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { runInOwnProcess } from "../conformance/test_support/own_process.ts";
import { tiny } from "../conformance/test_support/tiny_models.ts";
import { AsyncInferQueue } from "./async_infer_queue.ts";
import { InferRequest } from "./infer_request.ts";
import type { InferResults } from "./infer_results.ts";
import { OpenVINOError } from "./openvino_error.ts";
import { Tensor } from "./tensor.ts";
import type { InferInputs } from "./values/inputs.ts";

const four = (value: number) => [value, value, value, value];
const first = (results: InferResults) => (results.get(0).data as Float32Array)[0]!;
const quick = <U = unknown>(jobs: number) => new AsyncInferQueue<U>(tiny("relu_add"), jobs);
const turn = () => new Promise<void>((done) => setTimeout(done, 1));

/** A queue whose requests fail on inputs of more than one row. */
function fragile<U>(jobs: number): AsyncInferQueue<U> {
  const queue = new AsyncInferQueue<U>(tiny("dynamic_bounded"), jobs);
  for (const request of queue) request.setOutputTensor(new Tensor("f32", [1, 8], new Float32Array(8)));
  return queue;
}
const fine = new Float32Array(8).fill(1);
const failing = new Float32Array(16);

async function drain<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

test("jobs is the number of requests, 0 the compiled model's optimal one", () => {
  const model = tiny("relu_add");
  const optimal = model.getProperty("OPTIMAL_NUMBER_OF_INFER_REQUESTS");
  assertEquals(new AsyncInferQueue(model).length, Number(optimal));
  assertEquals(new AsyncInferQueue(model, 0).length, Number(optimal));
  assertEquals(new AsyncInferQueue(model, 3).length, 3);
  for (const wrong of [-1, 1.5, NaN, Infinity]) {
    assertThrows(() => new AsyncInferQueue(model, wrong), RangeError, "jobs");
  }
  for (const wrong of ["2", null, 2n, {}]) {
    assertThrows(() => new AsyncInferQueue(model, wrong as never), TypeError, "jobs");
  }
});

test("at(), length and iteration give the requests", () => {
  const queue = quick(3);
  const requests = [...queue];
  assertEquals(requests.length, queue.length);
  for (const request of requests) assertInstanceOf(request, InferRequest);
  assertEquals(new Set(requests).size, 3);
  for (const index of [0, 1, 2, -1, -3, 3, -4]) assertStrictEquals(queue.at(index), requests.at(index));
  assertStrictEquals(queue.at(0)!.getCompiledModel(), tiny("relu_add"));
});

test("every job's callback gets its request, with its results, and its userdata", async () => {
  for (const jobs of [1, 2, 4]) {
    const queue = quick<number>(jobs);
    const received = new Map<number, number>();
    queue.setCallback((request, userdata) => {
      assert([...queue].includes(request));
      received.set(userdata, first(request.results));
    });
    for (let i = 0; i < 200; i++) await queue.startAsync(four(i), i);
    await queue.waitAll();
    assertEquals(received.size, 200);
    for (const [userdata, value] of received) assertEquals(value, userdata + 1);
  }
});

test("one request: callbacks come in start order, each before the next start resolves", async () => {
  const queue = quick<number>(1);
  const events: string[] = [];
  queue.setCallback((request, userdata) => {
    assertStrictEquals(request, queue.at(0));
    events.push(`done ${userdata}`);
  });
  for (let i = 0; i < 4; i++) {
    await queue.startAsync(four(i), i);
    events.push(`started ${i}`);
  }
  await queue.waitAll();
  assertEquals(events, ["started 0", "done 0", "started 1", "done 1", "started 2", "done 2", "started 3", "done 3"]);
});

test("idle requests are handed out first in, first out", async () => {
  const queue = quick<number>(3);
  const order: number[] = [];
  const requests = [...queue];
  queue.setCallback((request) => order.push(requests.indexOf(request)));
  for (let i = 0; i < 7; i++) {
    await queue.startAsync(four(i), i);
    await queue.waitAll();
  }
  assertEquals(order, [0, 1, 2, 0, 1, 2, 0]);
  assertEquals(queue.userdata, [6, 4, 5]);
});

test("getIdleRequestId() is the request that the next start takes", async () => {
  const queue = quick<string>(2);
  for (const name of ["a", "b", "c"]) {
    const id = await queue.getIdleRequestId();
    assertEquals(await queue.getIdleRequestId(), id);
    await queue.startAsync(four(1), name);
    assertEquals(queue.userdata[id], name);
    assertEquals(queue.at(id)!.userdata, name);
  }
  await queue.waitAll();
});

test("getIdleRequestId() waits for a request, and leaves it to who waits behind", { timeout: 900_000 }, async () => {
  const queue = quick<string>(1);
  const done: unknown[] = [];
  const gate = Promise.withResolvers<void>();
  queue.setCallback(async (_, userdata) => {
    await gate.promise;
    done.push(userdata);
  });
  await queue.startAsync(four(1), "first");
  assertEquals(queue.isReady(), false);
  const idle = queue.getIdleRequestId();
  const second = queue.startAsync(four(2), "second");
  const all = queue.waitAll();
  gate.resolve();
  assertEquals(await idle, 0);
  await second;
  await all;
  assertEquals(done, ["first", "second"]);
  assertEquals(queue.isReady(), true);
});

test("isReady() tells whether a request is free", async () => {
  const queue = quick(2);
  assertEquals(queue.isReady(), true);
  const slow = new AsyncInferQueue(tiny("slow"), 1);
  await slow.startAsync([1]);
  assertEquals(slow.isReady(), false);
  slow.at(0)!.cancel();
  await assertRejects(() => slow.waitAll(), OpenVINOError);
  assertEquals(slow.isReady(), true);
});

test("startAsync() waits while all requests are busy", async () => {
  const queue = new AsyncInferQueue<string>(tiny("slow"), 1);
  await queue.startAsync([1], "running");
  let started = false;
  const next = queue.startAsync([1], "next").then(() => started = true, (error) => error);
  await turn();
  assertEquals([started, queue.userdata], [false, ["running"]]);
  queue.at(0)!.cancel();
  // The cancelled job's error rejects the start that was waiting, whose own job has therefore not started.
  assertEquals(((await next) as unknown as OpenVINOError).code, "INFER_CANCELLED");
  assertEquals(queue.userdata, ["running"]);
  assertEquals(queue.isReady(), true);
  await queue.waitAll();
});

test(
  "many starts that nobody awaits all run, in order, and waitAll() waits for them",
  { timeout: 900_000 },
  async () => {
    for (const jobs of [1, 3]) {
      const queue = quick<number>(jobs);
      const received: number[] = [];
      queue.setCallback((request, userdata) => {
        assertEquals(first(request.results), userdata + 1);
        received.push(userdata);
      });
      const starts = Array.from({ length: 2000 }, (_, i) => queue.startAsync(new Float32Array(four(i)), i));
      await queue.waitAll();
      await Promise.all(starts);
      if (jobs > 1) received.sort((a, b) => a - b);
      assertEquals(received, Array.from({ length: 2000 }, (_, i) => i));
    }
  },
);

test("waitAll() of a fresh queue resolves", async () => {
  await quick(2).waitAll();
});

test("an asynchronous callback keeps its request busy until it has settled", async () => {
  const queue = quick<number>(1);
  const events: string[] = [];
  queue.setCallback(async (request, userdata) => {
    await turn();
    await turn();
    events.push(`${userdata}: ${first(request.results)}`);
  });
  for (let i = 0; i < 3; i++) await queue.startAsync(four(i), i);
  await queue.waitAll();
  assertEquals(events, ["0: 1", "1: 2", "2: 3"]);
});

test("setCallback() refuses what is no function, and while a job runs", async () => {
  const queue = quick(2);
  for (const wrong of [undefined, null, {}, "f"]) {
    assertThrows(() => queue.setCallback(wrong as never), TypeError, "callback");
  }
  assertThrows(() => queue.setCallback(() => {}, { onError: 5 as never }), TypeError, "onError");
  const slow = new AsyncInferQueue(tiny("slow"), 2);
  await slow.startAsync([1]);
  assertEquals((assertThrows(() => slow.setCallback(() => {})) as OpenVINOError).code, "REQUEST_BUSY");
  slow.at(0)!.cancel();
  await assertRejects(() => slow.waitAll());
  slow.setCallback(() => {});
});

test("what a callback throws comes out of waitAll() once, as it is", async () => {
  const queue = quick<number>(2);
  const received: number[] = [];
  const mine = new Error("mine");
  queue.setCallback((_, userdata) => {
    received.push(userdata);
    if (userdata === 1) throw mine;
  });
  for (let i = 0; i < 2; i++) await queue.startAsync(four(i), i);
  assertStrictEquals(await assertRejects(() => queue.waitAll()), mine);
  await queue.waitAll();
  await queue.startAsync(four(5), 5);
  await queue.waitAll();
  assertEquals(received.sort(), [0, 1, 5]);
});

test("a job's error comes out of the next startAsync(), which has not started its own", async () => {
  const queue = fragile<string>(1);
  const received: string[] = [];
  queue.setCallback((_, userdata) => received.push(userdata));
  await queue.startAsync(failing, "fails");
  const error = await assertRejects(() => queue.startAsync(fine, "not started"), OpenVINOError, "[2,8]");
  assertEquals((error as OpenVINOError).userdata, "fails");
  assertEquals(queue.userdata, ["fails"]);
  await queue.startAsync(fine, "started");
  await queue.waitAll();
  assertEquals(received, ["started"]);
});

test("several failed jobs come out as an AggregateError, in the jobs' order", async () => {
  const queue = quick<number>(3);
  queue.setCallback(async (_, userdata) => {
    // The callbacks end in the opposite order.
    for (let i = userdata; i < 3; i++) await turn();
    throw new Error(`job ${userdata}`);
  });
  for (let i = 0; i < 3; i++) await queue.startAsync(four(i), i);
  const error = await assertRejects(() => queue.waitAll(), AggregateError) as AggregateError;
  assertEquals(error.errors.map(({ message }: Error) => message), ["job 0", "job 1", "job 2"]);
  await queue.waitAll();
});

test("one failed job does not cost the others", async () => {
  const queue = fragile<number>(2);
  const received: number[] = [];
  queue.setCallback((_, userdata) => received.push(userdata));
  let errors = 0;
  for (let i = 0; i < 20; i++) {
    await queue.startAsync(i === 7 ? failing : fine, i).catch(async () => {
      errors++;
      await queue.startAsync(fine, i);
    });
  }
  await queue.waitAll().catch(() => errors++);
  assertEquals([errors, received.length], [1, 19]);
  assertEquals(received.includes(7), false);
});

test("a failed job calls onError with the error and its userdata, and its error comes out all the same", async () => {
  const queue = fragile<string>(1);
  const received: unknown[] = [];
  queue.setCallback((_, userdata) => received.push(userdata), {
    onError: (error, userdata) => received.push([error.code, userdata]),
  });
  await queue.startAsync(failing, "fails");
  await assertRejects(() => queue.waitAll(), OpenVINOError);
  assertEquals(received, [["GENERAL_ERROR", "fails"]]);
});

test("invalid inputs are refused and lose no slot", { timeout: 900_000 }, async () => {
  const queue = quick<number>(2);
  const done: number[] = [];
  queue.setCallback((_, userdata) => done.push(userdata));
  const wrong: [unknown, new (...args: never[]) => Error][] = [
    [[1, 2, 3], RangeError],
    [{ zz: four(1) }, OpenVINOError],
    [new Set(four(1)), TypeError],
    [new Tensor("i32", [1, 4]), TypeError],
    [new Map([[3, four(1)]]), RangeError],
  ];
  for (let round = 0; round < 4; round++) {
    for (const [inputs, kind] of wrong) await assertRejects(() => queue.startAsync(inputs as InferInputs, -1), kind);
    await queue.startAsync(four(round), round);
  }
  await queue.waitAll();
  assertEquals(done.sort(), [0, 1, 2, 3]);
  assertEquals(queue.userdata.includes(-1), false);
});

test("shareInputs holds each job's memory until it is done", { timeout: 900_000 }, async () => {
  const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const ended = await runInOwnProcess(
    `
    import { tiny } from ${url("../conformance/test_support/tiny_models.ts")};
    import { AsyncInferQueue } from ${url("./async_infer_queue.ts")};
    for (const [name, size] of [["relu_add", 4], ["dynamic_bounded", 8]]) {
      const queue = new AsyncInferQueue(tiny(name), 3);
      let wrong = 0, done = 0;
      queue.setCallback((request, userdata) => {
        done++;
        const expected = name === "relu_add" ? userdata + 1 : 2 * userdata;
        if (!request.results.get(0).data.every((value) => value === expected)) wrong++;
      });
      for (let i = 0; i < 600; i++) {
        await queue.startAsync(new Float32Array(size).fill(i), i, { shareInputs: true });
        if (i % 40 === 0) { gc(); Array.from({ length: 500 }, () => new Float32Array(size).fill(-9)); }
      }
      await queue.waitAll();
      console.log(done, wrong);
    }
    `,
    { gc: true },
  );
  assertEquals([ended.stdout.trim(), ended.stderr, ended.code], ["600 0\n600 0", "", 0]);
});

test("two queues over one model", async () => {
  const queues = [quick<number>(2), quick<number>(2)] as const;
  const sums = [0, 0];
  queues.forEach((queue, q) => queue.setCallback((request) => void (sums[q]! += first(request.results))));
  for (let i = 0; i < 100; i++) {
    await queues[0].startAsync(four(i));
    await queues[1].startAsync(four(1000));
  }
  await Promise.all(queues.map((queue) => queue.waitAll()));
  assertEquals(sums, [5050, 100_100]);
});

test("timers have their turn while tiny jobs are started in one loop", { timeout: 900_000 }, async () => {
  const queue = quick(4);
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  // Enough jobs to outlast a timer on any machine; the loop ends only if the timer gets a turn.
  for (let i = 0; i < 20_000 || ticks === 0; i++) await queue.startAsync();
  await queue.waitAll();
  clearInterval(timer);
  assert(ticks > 0);
});

test("jobs started from a callback", async () => {
  const queue = quick<number>(2);
  const received: number[] = [];
  const starts: Promise<void>[] = [];
  queue.setCallback((_, userdata) => {
    received.push(userdata);
    if (userdata < 10) starts.push(queue.startAsync(four(userdata), userdata + 10));
  });
  for (let i = 0; i < 4; i++) await queue.startAsync(four(i), i);
  await queue.waitAll();
  await Promise.all(starts);
  await queue.waitAll();
  assertEquals(received.sort((a, b) => a - b), [0, 1, 2, 3, 10, 11, 12, 13]);
});

test(
  "infer() gives results in the order of the inputs, from iterables and async iterables",
  { timeout: 900_000 },
  async () => {
    const inputs = Array.from({ length: 50 }, (_, i) => four(i));
    const expected = inputs.map(([value]) => value! + 1);
    async function* later() {
      for (const input of inputs) {
        if (input[0]! % 7 === 0) await turn();
        yield input;
      }
    }
    for (const jobs of [1, 2, 5]) {
      for (const source of [inputs, new Set(inputs), inputs.values(), later()]) {
        assertEquals((await drain(quick(jobs).infer(source))).map(first), expected);
      }
    }
    assertEquals(await drain(quick(2).infer([])), []);
  },
);

test("infer() pulls no more inputs than there are requests, and keeps them busy", async () => {
  for (const jobs of [1, 3]) {
    let pulled = 0;
    const source = function* () {
      while (pulled < 12) yield four(pulled++);
    };
    let taken = 0;
    for await (const results of quick(jobs).infer(source())) {
      assertEquals(pulled, Math.min(12, taken + jobs));
      assertEquals(first(results), ++taken);
    }
    assertEquals(taken, 12);
  }
});

test("infer() gives results that are there while the source takes its time", async () => {
  const gate = Promise.withResolvers<void>();
  async function* source() {
    yield four(1);
    yield four(2);
    await gate.promise;
    yield four(3);
  }
  const results = quick(4).infer(source());
  assertEquals(first((await results.next()).value!), 2);
  assertEquals(first((await results.next()).value!), 3);
  gate.resolve();
  assertEquals(first((await results.next()).value!), 4);
  assertEquals((await results.next()).done, true);
});

test("infer() stops cleanly when the consumer breaks out", async () => {
  const queue = quick(3);
  let closed = 0;
  async function* later() {
    try {
      for (let i = 0;; i++) yield four(i);
    } finally {
      await turn();
      closed++;
    }
  }
  function* now() {
    try {
      for (let i = 0;; i++) yield four(i);
    } finally {
      closed++;
    }
  }
  for (const source of [later(), now()]) {
    for await (const results of queue.infer(source)) if (first(results) === 5) break;
  }
  assertEquals(closed, 2);
  assertEquals(queue.isReady(), true);
  for (let i = 0; i < 9; i++) await queue.startAsync(four(i));
  await queue.waitAll();
});

test("infer() does not wait for a source that is asked and does not answer, when the consumer breaks out", async () => {
  const queue = quick(2);
  const never = Promise.withResolvers<void>();
  async function* source() {
    yield four(1);
    await never.promise;
  }
  for await (const results of queue.infer(source())) {
    assertEquals(first(results), 2);
    break;
  }
  await queue.waitAll();
  assertEquals((await drain(queue.infer([four(3)]))).map(first), [4]);
});

test("infer() of a source that throws gives the results before it, then the error", async () => {
  const mine = new Error("mine");
  function* source() {
    yield four(1);
    yield four(2);
    throw mine;
  }
  const queue = quick(4);
  const received: number[] = [];
  const error = await assertRejects(async () => {
    for await (const results of queue.infer(source())) received.push(first(results));
  });
  assertStrictEquals(error, mine);
  assertEquals(received, [2, 3]);
  await queue.waitAll();
});

test("infer() of a job that fails gives the results before it, then its error; the queue goes on", async () => {
  const queue = fragile(2);
  for (
    const [wrong, kind] of [[failing, OpenVINOError], [[1, 2, 3], RangeError], [{ zz: fine }, OpenVINOError]] as const
  ) {
    let count = 0;
    let closed = false;
    const source = function* () {
      try {
        yield* [fine, fine, fine, wrong as InferInputs, fine, fine];
      } finally {
        closed = true;
      }
    };
    await assertRejects(async () => {
      for await (const results of queue.infer(source())) count += first(results);
    }, kind);
    assertEquals([count, closed], [6, true]);
    await queue.waitAll();
  }
  assertEquals((await drain(queue.infer([fine]))).length, 1);
});

test("infer() leaves the callback and other jobs' errors alone", async () => {
  const queue = quick<string>(2);
  const received: string[] = [];
  queue.setCallback((_, userdata) => {
    received.push(userdata);
    throw new Error(userdata);
  });
  await queue.startAsync(four(1), "job");
  assertEquals((await drain(queue.infer([four(1), four(2), four(3)]))).map(first), [2, 3, 4]);
  await assertRejects(() => queue.waitAll(), Error, "job");
  assertEquals(received, ["job"]);
});

test("infer() refuses what cannot be iterated", async () => {
  const queue = quick(1);
  for (const wrong of [undefined, null, 5, {}]) {
    await assertRejects(() => queue.infer(wrong as never).next(), TypeError, "iterable");
  }
  assertEquals((await queue.infer([four(1)]).next()).done, false);
});

test("dispose() lets running jobs finish, and refuses more", async () => {
  const queue = quick<number>(2);
  let called = 0;
  const gate = Promise.withResolvers<void>();
  queue.setCallback(async () => {
    await gate.promise;
    called++;
  });
  await queue.startAsync(four(1));
  await queue.startAsync(four(2));
  const waiting = queue.startAsync(four(3)).then(() => "started", (error) => error);
  const all = queue.waitAll();
  queue.dispose();
  queue[Symbol.dispose]();
  gate.resolve();
  assertInstanceOf(await waiting, OpenVINOError);
  await all;
  assertEquals(called, 2);
  await assertRejects(() => queue.startAsync(four(1)), OpenVINOError, "disposed");
  await assertRejects(() => queue.waitAll(), OpenVINOError, "disposed");
  await assertRejects(() => queue.getIdleRequestId(), OpenVINOError, "disposed");
  await assertRejects(() => queue.infer([four(1)]).next(), OpenVINOError, "disposed");
  assertThrows(() => queue.isReady(), OpenVINOError, "disposed");
  assertThrows(() => queue.setCallback(() => {}), OpenVINOError, "disposed");
});

test("a process with jobs in flight exits, and one with an idle queue ends", { timeout: 900_000 }, async () => {
  const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const head = `
    import process from "node:process";
    import { tiny } from ${url("../conformance/test_support/tiny_models.ts")};
    import { AsyncInferQueue } from ${url("./async_infer_queue.ts")};
    const queue = new AsyncInferQueue(tiny("relu_add"), 3);
    for (let i = 0; i < 100; i++) await queue.startAsync([1, 2, 3, 4]);`;
  const [exited, ended] = await Promise.all([
    runInOwnProcess(`${head} process.exit(7);`),
    runInOwnProcess(`${head} await queue.waitAll(); console.log("end");`),
  ]);
  assertEquals([exited.code, exited.signal], [7, null]);
  assertEquals([ended.stdout.trim(), ended.code], ["end", 0]);
});

test("new AsyncInferQueue() refuses what is no compiled model", () => {
  const compiled = tiny("relu_add");
  for (const wrong of [undefined, null, {}, new Proxy(compiled, {}), compiled.createInferRequest()]) {
    assertThrows(() => new AsyncInferQueue(wrong as never, 1), TypeError, '"compiledModel" must be a CompiledModel');
  }
  assertEquals(new AsyncInferQueue(compiled, 1).length, 1);
});

test("AsyncInferQueue refuses options that are none", async () => {
  const queue = quick(1);
  const wrong = (options: unknown) => options as never;
  assertThrows(() => queue.setCallback(() => {}, wrong(null)), TypeError, '"options" must be an object');
  await assertRejects(() => queue.startAsync(four(1), 0, wrong(1)), TypeError, '"options" must be an object');
  await assertRejects(
    () => queue.startAsync(four(1), 0, wrong({ shareInputs: 1 })),
    TypeError,
    '"shareInputs" must be',
  );
  await queue.startAsync(four(1), 0, { shareInputs: true });
  await queue.waitAll();
});
