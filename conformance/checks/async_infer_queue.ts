import { AsyncLocalStorage } from "node:async_hooks";
import { assert, assertEquals, assertInstanceOf, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { AsyncInferQueue, InferRequest, type InferResults, OpenVINOError, Tensor } from "openvino-ffi";
import { formOnly } from "./allowance.ts";
import { check, type Group, onNetworks, onNetworksInAllFormats, onTiny } from "./check.ts";
import type { CheckContext } from "./check_context.ts";
import { showsItself } from "./shows_itself.ts";

/** Runs jobs. Returns copies of their first outputs by userdata. */
async function outputsOf<K>(queue: AsyncInferQueue<K>, start: () => Promise<void>): Promise<Map<K, Tensor>> {
  const outputs = new Map<K, Tensor>();
  queue.setCallback((request, userdata) => void outputs.set(userdata, request.results.get(0)));
  await start();
  await queue.waitAll();
  return outputs;
}

/** Sorts entries by key, since jobs end in any order. */
const sorted = <V>(map: Map<number, V>) => [...map].toSorted(([one], [other]) => one - other);

/** A queue whose jobs fail on inputs of more than one row. */
function fragile<U>(t: CheckContext, jobs: number): AsyncInferQueue<U> {
  const queue = new AsyncInferQueue<U>(t.compiled(), jobs);
  for (const request of queue) request.setOutputTensor(new Tensor("f32", [1, 8], new Float32Array(8)));
  return queue;
}
const fine = new Float32Array(8).fill(1);
const failing = new Float32Array(16);

/** The reason with which a promise rejects. */
const errorOf = (promise: Promise<unknown>) => promise.then(() => undefined, (error: unknown) => error);

/** An entry with a long name. */
const startAsync = "start_async(inputs=None, userdata=None, share_inputs=False)";

/** The checks of AsyncInferQueue. */
export const asyncInferQueue: Group = {
  class: "AsyncInferQueue",
  checks: [
    check("number of requests", ["AsyncInferQueue(model, jobs=0)", "len()"], onNetworks, (t) => {
      const lengths = [3, 1].map((jobs) => new AsyncInferQueue(t.compiled(), jobs).length);
      t.observe("given", lengths);
      // More than one, which is possible without setting it.
      const several = t.compile({ NUM_STREAMS: 2 });
      const optimal = several.getProperty("OPTIMAL_NUMBER_OF_INFER_REQUESTS");
      const [none, zero] = [new AsyncInferQueue(several).length, new AsyncInferQueue(several, 0).length];
      const machines = formOnly("it depends on the number of processors");
      t.observe("optimal", optimal, machines);
      t.observe("none given", none, machines);
      t.observe("0", zero, machines);
      assertEquals([none, zero], [optimal, optimal]);
    }),
    check("wrong numbers of requests", ["AsyncInferQueue(model, jobs=0)"], onNetworks, async (t) => {
      const make = (jobs: unknown) => () => new AsyncInferQueue(t.compiled(), jobs as number);
      await t.refuses("negative", RangeError, make(-1), make(1));
      await t.refuses("a fraction", RangeError, make(1.5), make(2));
      await t.refuses("text", TypeError, make("2"), make(2));
      t.where("messages", () => assertThrows(make(-1), RangeError, "jobs"));
    }),
    check("each job's own results", ["set_callback(callback)"], onNetworksInAllFormats, async (t) => {
      const queue = new AsyncInferQueue<number>(t.compiled(), 2);
      const outputs = await outputsOf(queue, async () => {
        for (const seed of [1, 2, 3, 4, 5]) await queue.startAsync([t.picture(seed)], seed);
      });
      t.observe("by userdata", sorted(outputs));
    }),
    check("callback is called once a job", ["set_callback(callback)"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue<string>(t.compiled(), 2);
      const calls: string[] = [];
      queue.setCallback((request, userdata) => {
        assertInstanceOf(request, InferRequest);
        // The queue's own request object.
        t.where("only here", () => assert([...queue].includes(request)));
        calls.push(userdata);
      });
      for (const name of ["a", "b", "c"]) await queue.startAsync([t.picture(1)], name);
      await queue.waitAll();
      t.observe("calls", calls.toSorted());
      await queue.waitAll();
      t.observe("no more later", calls.length);
      for (const request of queue) request.infer([t.picture(2)]);
      t.observe("nor by infer of a request", calls.length);
    }),
    check("callbacks of one request come in order", ["set_callback(callback)"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue<number>(t.compiled(), 1);
      const events: string[] = [];
      queue.setCallback((_request, userdata) => void events.push(`ended ${userdata}`));
      for (const job of [1, 2, 3]) {
        await queue.startAsync([t.picture(job)], job);
        events.push(`started ${job}`);
      }
      await queue.waitAll();
      t.observe("events", events);
    }),
    check("the last callback counts", ["set_callback(callback)"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue<string>(t.compiled(), 1);
      const calls: string[] = [];
      queue.setCallback(() => void calls.push("first"));
      await queue.startAsync([t.picture(1)]);
      await queue.waitAll();
      queue.setCallback((_request, userdata) => void calls.push(`second ${userdata}`));
      await queue.startAsync([t.picture(1)], "x");
      await queue.waitAll();
      t.observe("calls", calls);
    }),
    check("callback that is none", ["set_callback(callback)"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue<number>(t.compiled(), 1);
      const calls: number[] = [];
      queue.setCallback((_request, userdata) => void calls.push(userdata));
      const control = () => queue.startAsync([t.picture(1)], 1).then(() => queue.waitAll());
      await t.refuses("a number", TypeError, () => queue.setCallback(3 as never), control);
      await t.refuses("nothing", TypeError, () => queue.setCallback(undefined as never), control);
      t.where("onError", () => {
        assertThrows(() => queue.setCallback(() => {}, { onError: 3 as never }), TypeError, "onError");
      });
      t.observe("the one before stays", calls);
    }),
    check("callback set while a job runs", ["set_callback(callback)"], onTiny("slow"), async (t) => {
      const queue = new AsyncInferQueue(t.compiled(), 2);
      await queue.startAsync([Float32Array.of(1)]);
      await t.refuses("busy", "REQUEST_BUSY", () => queue.setCallback(() => {}), async () => {
        await queue.waitAll();
        queue.setCallback(() => {});
      });
    }),
    check("without a callback", [startAsync], onNetworks, async (t) => {
      const queue = new AsyncInferQueue(t.compiled(), 2);
      await queue.startAsync([t.picture(1)]);
      await queue.startAsync([t.picture(2)]);
      await queue.waitAll();
      t.observe("results", [...queue].map((request) => request.getOutputTensor()));
    }),
    check("start with every kind of key", [startAsync], onNetworks, async (t) => {
      const queue = new AsyncInferQueue<string>(t.compiled(), 1);
      const port = t.compiled().input();
      const outputs = await outputsOf(queue, async () => {
        await queue.startAsync({ 0: t.picture(1) }, "index");
        await queue.startAsync({ [port.anyName]: t.picture(2) }, "name");
        await queue.startAsync(new Map([[port, t.picture(3)]]), "port");
        await queue.startAsync(t.pictureTensor(4), "tensor");
        await queue.startAsync(t.picture(5), "array");
      });
      t.observe("outputs", [...outputs]);
    }),
    check("start without inputs", [startAsync], onNetworks, async (t) => {
      const queue = new AsyncInferQueue<string>(t.compiled(), 1);
      const outputs = await outputsOf(queue, async () => {
        await queue.startAsync([t.picture(1)], "first");
        await queue.startAsync(undefined, "again");
        await queue.startAsync({}, "and again");
      });
      t.observe("outputs", [...outputs]);
    }),
    check("start copies its inputs", [startAsync], onNetworks, async (t) => {
      const queue = new AsyncInferQueue<string>(t.compiled(), 1);
      const memory = t.picture(1);
      const outputs = await outputsOf(queue, async () => {
        await queue.startAsync([memory], "copied");
        memory.set(t.picture(2));
        await queue.startAsync(undefined, "again");
      });
      t.observe("outputs", [...outputs]);
    }),
    check("start shares its inputs", [startAsync], onNetworks, async (t) => {
      const queue = new AsyncInferQueue<string>(t.compiled(), 1);
      const memory = t.picture(1);
      const outputs = await outputsOf(queue, async () => {
        await queue.startAsync([memory], "shared", { shareInputs: true });
        await queue.waitAll();
        memory.set(t.picture(2));
        await queue.startAsync(undefined, "read again");
      });
      t.observe("outputs", [...outputs]);
    }, { needs: ["shared memory"] }),
    check("start keeps what it shares", [startAsync], onNetworks, async (t) => {
      const queue = new AsyncInferQueue<number>(t.compiled(), 2);
      const outputs = await outputsOf(queue, async () => {
        for (const seed of [1, 2, 3, 4]) {
          // Nothing else references the memory.
          await queue.startAsync([t.picture(seed)], seed, { shareInputs: true });
        }
      });
      t.observe("by userdata", sorted(outputs));
    }, { needs: ["shared memory", "only here"] }),
    check(
      "start with several inputs",
      [startAsync],
      onTiny("two_in_two_out"),
      async (t) => {
        const queue = new AsyncInferQueue<string>(t.compiled(), 1);
        const results: InferResults[] = [];
        queue.setCallback((request) => void results.push(request.results));
        const [a, b] = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(10, 20, 30, 40, 50, 60)];
        await queue.startAsync([a, b]);
        await queue.startAsync({ b: a, a: b });
        await queue.startAsync({ 1: b });
        await queue.waitAll();
        t.observe("results", results);
      },
    ),
    check(
      "start on one shape after another",
      [startAsync],
      onTiny("dynamic_bounded"),
      async (t) => {
        const queue = new AsyncInferQueue<number>(t.compiled(), 1);
        const outputs = await outputsOf(queue, async () => {
          for (const rows of [1, 4, 2]) {
            await queue.startAsync(new Tensor("f32", [rows, 8], t.picture(rows, [rows, 8])), rows);
          }
        });
        t.observe("by rows", sorted(outputs));
      },
    ),
    check("start on strings", [startAsync], onTiny("strings"), async (t) => {
      const queue = new AsyncInferQueue<number>(t.compiled(), 1);
      const outputs = await outputsOf(queue, async () => {
        await queue.startAsync([["a", "Grüße"]], 1);
        await queue.startAsync([["", "longer than what fits in place", "漢字"]], 2);
      });
      t.observe("outputs", sorted(outputs));
    }),
    check(
      "start does not wait for the end",
      [startAsync],
      onTiny("slow"),
      async (t) => {
        const queue = new AsyncInferQueue<number>(t.compiled(), 1);
        const events: string[] = [];
        queue.setCallback((_request, job) => void events.push(`ended ${job}`));
        for (const job of [1, 2]) {
          await queue.startAsync([Float32Array.of(job)], job);
          events.push(`started ${job}`);
        }
        t.observe("before the end", [...events]);
        await queue.waitAll();
        t.observe("after it", events);
      },
    ),
    check(
      "start refuses wrong inputs and loses no slot",
      [startAsync],
      onNetworks,
      async (t) => {
        const queue = new AsyncInferQueue<number>(t.compiled(), 1);
        const calls: number[] = [];
        queue.setCallback((_request, userdata) => void calls.push(userdata));
        const picture = t.picture(1);
        const control = () => queue.startAsync([picture], 1);
        const bad = (inputs: unknown) => () => queue.startAsync(inputs as Float32Array, 9);
        await t.refuses("too short", RangeError, bad([picture.subarray(1)]), control, "only here");
        await t.refuses("unknown name", "NOT_FOUND", bad({ "no such": picture }), control, "only here");
        await t.refuses("index past the end", RangeError, bad({ 7: picture }), control, "only here");
        await t.refuses("no inputs", TypeError, bad(new Set()), control, "only here");
        await queue.waitAll();
        assertEquals([calls, queue.userdata], [[1, 1, 1, 1], [1]]);
      },
      { needs: ["only here"] },
    ),
    check("wait_all", ["wait_all()"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue<number>(t.compiled(), 2);
      await queue.waitAll();
      let ended = 0;
      queue.setCallback(() => void (ended += 1));
      for (const count of [3, 2]) {
        for (let i = 0; i < count; i++) await queue.startAsync([t.picture(i)]);
        await queue.waitAll();
        t.observe(`ended after ${count} more`, ended);
      }
      t.observe("all idle", queue.isReady());
    }),
    check("wait_all waits for slow jobs", ["wait_all()"], onTiny("slow"), async (t) => {
      const queue = new AsyncInferQueue<number>(t.compiled(), 2);
      const ended: number[] = [];
      queue.setCallback((_request, job) => void ended.push(job));
      for (const job of [1, 2]) await queue.startAsync([Float32Array.of(job)], job);
      t.observe("before", ended.length);
      await queue.waitAll();
      t.observe("after", ended.toSorted());
      t.observe("results", [...queue].map((request) => request.getOutputTensor()));
    }),
    check("is_ready", ["is_ready()"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue(t.compiled(), 2);
      t.observe("fresh", queue.isReady());
      await queue.startAsync([t.picture(1)]);
      t.observe("one of two", queue.isReady());
      await queue.startAsync([t.picture(2)]);
      await queue.waitAll();
      t.observe("after all", queue.isReady());
    }),
    check("is_ready while all are busy", ["is_ready()"], onTiny("slow"), async (t) => {
      const queue = new AsyncInferQueue(t.compiled(), 1);
      await queue.startAsync([Float32Array.of(1)]);
      t.observe("busy", queue.isReady());
      await queue.waitAll();
      t.observe("afterwards", queue.isReady());
    }),
    check("get_idle_request_id", ["get_idle_request_id()"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue<string>(t.compiled(), 2);
      t.observe("fresh", await queue.getIdleRequestId());
      t.observe("still", await queue.getIdleRequestId());
      await queue.startAsync([t.picture(1)], "a");
      t.observe("the next", await queue.getIdleRequestId());
      await queue.startAsync([t.picture(2)], "b");
      t.observe("taken", queue.userdata);
      await queue.waitAll();
    }),
    check("get_idle_request_id waits", ["get_idle_request_id()"], onTiny("slow"), async (t) => {
      const queue = new AsyncInferQueue(t.compiled(), 1);
      let ended = false;
      queue.setCallback(() => void (ended = true));
      await queue.startAsync([Float32Array.of(1)]);
      t.observe("before", ended);
      t.observe("the only one", await queue.getIdleRequestId());
      t.observe("after", ended);
      await queue.waitAll();
    }),
    check("idle requests first in, first out", ["get_idle_request_id()"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue<number>(t.compiled(), 3);
      const ids: number[] = [];
      for (let job = 0; job < 7; job++) {
        ids.push(await queue.getIdleRequestId());
        await queue.startAsync([t.picture(1)], job);
        await queue.waitAll();
      }
      t.observe("ids", ids);
      t.observe("userdata", queue.userdata);
    }),
    check("userdata", ["userdata"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue<unknown>(t.compiled(), 3);
      t.observe("fresh", queue.userdata);
      await queue.startAsync([t.picture(1)], "a");
      await queue.startAsync([t.picture(2)], 2);
      await queue.waitAll();
      t.observe("of two jobs", queue.userdata);
      await queue.startAsync([t.picture(3)], ["c"]);
      await queue.waitAll();
      t.observe("of three", queue.userdata);
    }),
    check("userdata is replaced by each job", ["userdata"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue<unknown>(t.compiled(), 1);
      const received: unknown[] = [];
      queue.setCallback((_request, userdata) => void received.push(userdata));
      await queue.startAsync([t.picture(1)], "a");
      await queue.waitAll();
      await queue.startAsync([t.picture(1)]);
      await queue.waitAll();
      t.observe("queue's, of none", [...queue.userdata]);
      await queue.startAsync([t.picture(1)], 0);
      await queue.waitAll();
      t.observe("callback's", received);
      t.observe("queue's", queue.userdata);
    }),
    check("[index] and iter", ["[index]", "iter()", "len()"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue(t.compiled(), 3);
      for (const seed of [1, 2, 3]) await queue.startAsync([t.picture(seed)]);
      await queue.waitAll();
      t.observe("by index", [0, 1, 2].map((index) => queue.at(index)!.getOutputTensor()));
      t.observe("iterated", [...queue].map((request) => request.getOutputTensor()));
      t.observe("inputs", [...queue].map((request) => request.getInputTensor()));
      t.observe("number", [...queue].length === queue.length);
      // As in Array, where Python reads past the end of its memory.
      t.where("only here", () => {
        assertEquals([queue.at(3), queue.at(-4)], [undefined, undefined]);
        assertStrictEquals(queue.at(-1), queue.at(2));
        assertStrictEquals([...queue][1], queue.at(1));
        assertStrictEquals(queue.at(0)!.getCompiledModel(), t.compiled());
      });
    }),
    check("two queues of one model", ["AsyncInferQueue(model, jobs=0)"], onNetworks, async (t) => {
      const queues = [new AsyncInferQueue<number>(t.compiled(), 1), new AsyncInferQueue<number>(t.compiled(), 1)];
      const ended: number[][] = [[], []];
      queues.forEach((queue, i) => queue.setCallback((_request, job) => void ended[i]!.push(job)));
      for (const job of [1, 2, 3]) await queues[job % 2]!.startAsync([t.picture(job)], job);
      for (const queue of queues) await queue.waitAll();
      t.observe("ended", ended);
      t.observe("results", queues.map((queue) => queue.at(0)!.getOutputTensor()));
    }),
    check(
      "states of each request",
      [startAsync],
      onTiny("stateful_accumulator"),
      async (t) => {
        const queue = new AsyncInferQueue(t.compiled(), 2);
        for (const value of [1, 2, 3, 4]) {
          await queue.startAsync(new Float32Array(4).fill(value));
          await queue.waitAll();
        }
        t.observe("sums", [...queue].map((request) => request.getOutputTensor()));
      },
      { needs: ["states"] },
    ),
    check("an asynchronous callback keeps its request", ["set_callback(callback)"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue(t.compiled(), 1);
      const events: string[] = [];
      queue.setCallback(async () => {
        await new Promise((done) => setTimeout(done, 1));
        events.push("callback is over");
      });
      await queue.startAsync([t.picture(1)]);
      await queue.getIdleRequestId();
      events.push("idle");
      assertEquals(events, ["callback is over", "idle"]);
    }, { needs: ["event loop"] }),
    check(
      "callbacks run in the context of their job's start",
      ["set_callback(callback)", startAsync],
      onTiny("dynamic_bounded"),
      async (t) => {
        const context = new AsyncLocalStorage<number>();
        const queue = fragile<number>(t, 2);
        const noted: (readonly [job: number, context: number | undefined])[] = [];
        const note = (job: number) => void noted.push([job, context.getStore()]);
        context.run(-1, () => queue.setCallback((_request, job) => note(job), { onError: (_error, job) => note(job) }));
        const jobs = Array.from({ length: 12 }, (_, job) => job);
        await Promise.all(jobs.map((job) => context.run(job, () => queue.startAsync(fine, job))));
        await context.run(-2, () => queue.waitAll());
        await context.run(12, () => queue.startAsync(failing, 12));
        await assertRejects(() => queue.waitAll(), OpenVINOError);
        // Parallel jobs can end in any order, especially over a server.
        assertEquals(noted.toSorted(([a], [b]) => a - b), [...jobs, 12].map((job) => [job, job]));
      },
      { needs: ["event loop"] },
    ),
    check(
      "timers that a program replaces stop no job",
      ["wait_all()", startAsync, "InferRequest.wait()"],
      onTiny("long_batch"),
      async (t) => {
        const timers = ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate"] as const;
        const before = timers.map((name) => [name, globalThis[name]] as const);
        const [{ now }, { now: dateNow }] = [performance, Date];
        const column = (value: number) => new Float32Array(100).fill(value);
        const inputs = (value: number) => ({ x: column(value), plus: column(0) });
        const queue = new AsyncInferQueue<number>(t.compiled(), 2);
        const ended: number[] = [];
        queue.setCallback((_request, job) => void ended.push(job));
        // Like fake timers of test frameworks, which run timers when the test says so; here never.
        for (const name of timers) Object.assign(globalThis, { [name]: () => 0 });
        Object.assign(performance, { now: () => 0 });
        Date.now = () => 0;
        try {
          for (const job of [1, 2, 3, 4]) await queue.startAsync(inputs(job), job);
          await queue.waitAll();
          const request = t.request();
          request.startAsync(inputs(5));
          await request.wait();
          assertEquals(await request.waitFor(1000), true);
          assert(request.latency > 0);
        } finally {
          for (const [name, timer] of before) Object.assign(globalThis, { [name]: timer });
          Object.assign(performance, { now });
          Date.now = dateNow;
        }
        assertEquals(ended.toSorted(), [1, 2, 3, 4]);
      },
      { needs: ["event loop", "own timers"] },
    ),
    check("an error of a callback comes out once", ["set_callback(callback)", "wait_all()"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue<number>(t.compiled(), 2);
      const error = new Error("of the callback");
      const ended: number[] = [];
      queue.setCallback((_request, job) => {
        ended.push(job);
        if (job === 2) throw error;
      });
      for (const job of [1, 2]) await queue.startAsync([t.picture(job)], job);
      assertStrictEquals(await errorOf(queue.waitAll()), error);
      await queue.waitAll();
      await queue.startAsync([t.picture(3)], 3);
      await queue.waitAll();
      assertEquals(ended.toSorted(), [1, 2, 3]);
      queue.setCallback(() => Promise.reject(error));
      await queue.startAsync([t.picture(1)], 4);
      assertStrictEquals(await errorOf(queue.waitAll()), error);
      await queue.waitAll();
    }, { needs: ["failing jobs"] }),
    check(
      "an earlier error comes out of start_async",
      [startAsync, "get_idle_request_id()"],
      onNetworks,
      async (t) => {
        const queue = new AsyncInferQueue<number>(t.compiled(), 1);
        const error = new Error("of the callback");
        const ended: number[] = [];
        queue.setCallback((_request, job) => {
          ended.push(job);
          if (job === 1) throw error;
        });
        await queue.startAsync([t.picture(1)], 1);
        assertStrictEquals(await errorOf(queue.startAsync([t.picture(2)], 2)), error);
        await queue.startAsync([t.picture(3)], 3);
        await queue.waitAll();
        // The rejected job was not started.
        assertEquals([ended, queue.userdata], [[1, 3], [3]]);
        await queue.startAsync([t.picture(1)], 1);
        assertStrictEquals(await errorOf(queue.getIdleRequestId()), error);
        assertEquals(await queue.getIdleRequestId(), 0);
      },
      { needs: ["failing jobs"] },
    ),
    check("a failed job", ["wait_all()", "set_callback(callback)"], onTiny("dynamic_bounded"), async (t) => {
      const queue = fragile<string>(t, 1);
      const events: unknown[] = [];
      queue.setCallback((_request, job) => void events.push(job), {
        onError: (error, job) => void events.push([error.code, job]),
      });
      await queue.startAsync(failing, "fails");
      const error = await assertRejects(() => queue.waitAll(), OpenVINOError);
      assertEquals(events, [[error.code, "fails"]]);
      await queue.startAsync(fine, "goes on");
      await queue.waitAll();
      assertEquals(events.at(-1), "goes on");
    }, { needs: ["failing jobs"] }),
    check("several failed jobs", ["wait_all()"], onTiny("dynamic_bounded"), async (t) => {
      const queue = fragile<number>(t, 3);
      const ended: number[] = [];
      // No job ends before all have started, since an earlier failure would be reported by a later start.
      const started = Promise.withResolvers<void>();
      queue.setCallback((_request, job) => void ended.push(job), { onError: () => started.promise });
      for (const [job, inputs] of [failing, fine, failing].entries()) await queue.startAsync(inputs, job);
      started.resolve();
      const error = await errorOf(queue.waitAll());
      assertInstanceOf(error, AggregateError);
      assertEquals(error.errors.length, 2);
      for (const each of error.errors) assertInstanceOf(each, OpenVINOError);
      assertEquals(ended, [1]);
      await queue.waitAll();
      assert(queue.isReady());
    }, { needs: ["failing jobs"] }),
    check("errors of several callbacks", ["wait_all()"], onTiny("relu_add"), async (t) => {
      const queue = new AsyncInferQueue<number>(t.compiled(), 3);
      const turn = () => new Promise((done) => setTimeout(done, 1));
      queue.setCallback(async (_request, job) => {
        // The callbacks end in the opposite order.
        for (let i = job; i < 3; i++) await turn();
        throw new Error(`of job ${job}`);
      });
      for (const job of [0, 1, 2]) await queue.startAsync(new Float32Array(4), job);
      const error = await errorOf(queue.waitAll());
      assertInstanceOf(error, AggregateError);
      assertEquals(error.errors.map(({ message }: Error) => message), ["of job 0", "of job 1", "of job 2"]);
      await queue.waitAll();
    }, { needs: ["failing jobs"] }),
    check("a cancelled job", ["wait_all()"], onTiny("slow"), async (t) => {
      const queue = new AsyncInferQueue<number>(t.compiled(), 1);
      const ended: number[] = [];
      queue.setCallback((_request, job) => void ended.push(job));
      await queue.startAsync([Float32Array.of(1)], 1);
      queue.at(0)!.cancel();
      const error = await assertRejects(() => queue.waitAll(), OpenVINOError);
      assertEquals([error.code, ended], ["INFER_CANCELLED", []]);
      await queue.startAsync([Float32Array.of(2)], 2);
      await queue.waitAll();
      assertEquals(ended, [2]);
    }, { needs: ["failing jobs"] }),
    check("infer", ["infer"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue(t.compiled(), 2);
      let called = 0;
      queue.setCallback(() => void (called += 1));
      const results: InferResults[] = [];
      for await (const each of queue.infer([1, 2, 3, 4, 5].map((seed) => [t.picture(seed)]))) results.push(each);
      t.observe("in order", results);
      assertEquals([called, queue.isReady()], [0, true]);
    }),
    check("infer of an asynchronous source", ["infer"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue(t.compiled(), 2);
      let [pulled, yielded] = [0, 0];
      let most = 0;
      async function* pictures() {
        for (const seed of [1, 2, 3, 4]) {
          most = Math.max(most, ++pulled - yielded);
          await Promise.resolve();
          yield { 0: t.picture(seed) };
        }
      }
      const results: InferResults[] = [];
      for await (const each of queue.infer(pictures())) {
        yielded += 1;
        results.push(each);
      }
      t.observe("in order", results);
      // Not more than there are requests.
      assert(most <= queue.length, `${most} were pulled ahead`);
    }),
    check("infer stops when its consumer does", ["infer"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue(t.compiled(), 2);
      let closed = false;
      function* pictures() {
        try {
          for (let seed = 1;; seed++) yield [t.picture(seed)];
        } finally {
          closed = true;
        }
      }
      for await (const results of queue.infer(pictures())) {
        assertEquals(results.get(0).data, t.compiled().infer([t.picture(1)]).get(0).data);
        break;
      }
      assert(closed);
      await queue.waitAll();
      assert(queue.isReady());
    }, { needs: ["only here"] }),
    check("infer of wrong inputs", ["infer"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue(t.compiled(), 2);
      const drain = async (inputs: unknown) => {
        const all: InferResults[] = [];
        for await (const each of queue.infer(inputs as Iterable<Float32Array>)) all.push(each);
        return all;
      };
      const picture = t.picture(1);
      const control = () => drain([picture]);
      await t.refuses("too short", RangeError, () => drain([picture, picture.subarray(1)]), control, "only here");
      await t.refuses("nothing to iterate", TypeError, () => drain(3), control, "only here");
      assertEquals((await drain([])).length, 0);
      assertEquals((await drain([picture, picture])).length, 2);
    }, { needs: ["only here"] }),
    check("dispose", ["dispose"], onNetworks, async (t) => {
      const queue = new AsyncInferQueue<number>(t.compiled(), 2);
      const ended = await outputsOf(queue, () => queue.startAsync([t.picture(1)], 1));
      queue.dispose();
      queue.dispose();
      await assertRejects(() => queue.startAsync([t.picture(1)]), OpenVINOError, "disposed");
      await assertRejects(() => queue.waitAll(), OpenVINOError, "disposed");
      assertThrows(() => queue.isReady(), OpenVINOError, "disposed");
      assertThrows(() => queue.setCallback(() => {}), OpenVINOError, "disposed");
      // The model and the results stay usable.
      assertEquals(ended.get(1)!.data, t.compiled().infer([t.picture(1)]).get(0).data);
    }, { needs: ["dispose"] }),
    showsItself(onNetworks, (t) => new AsyncInferQueue(t.compiled(), 3)),
  ],
};
