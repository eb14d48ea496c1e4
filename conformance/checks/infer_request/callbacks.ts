import { AsyncLocalStorage } from "node:async_hooks";
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { InferRequest, OpenVINOError } from "openvino-ffi";
import { type Check, check, onNetworks, onTiny } from "../check.ts";
import { elements, failing, infer, oneRow, startAsync, tensor, twoRows } from "./support.ts";

const setCallback = "set_callback(callback, userdata)";

/** Callbacks at the end of inferences, and their arguments. */
export const callbacks: readonly Check[] = [
  check(
    "a callback is called once for each start_async, with its userdata",
    [setCallback, startAsync],
    onNetworks,
    async (t) => {
      const request = t.request();
      const calls: unknown[] = [];
      request.setCallback((userdata) => calls.push(userdata), "mine");
      t.observe("before", calls);
      for (const i of [1, 2]) {
        request.startAsync(t.picture(i));
        await request.wait();
        t.observe(`after ${i}`, calls);
        t.observe(`results ${i}`, request.results);
      }
    },
  ),
  check("a callback sees the results of its own inference", [setCallback, "results"], onNetworks, async (t) => {
    const request = t.request();
    const noted: unknown[] = [];
    request.setCallback(
      () => void noted.push(request.results, request.getOutputTensor(), request.getInputTensor()),
      null,
    );
    for (const i of [1, 2]) {
      request.startAsync(t.picture(i));
      await request.wait();
      t.observe(`seen ${i}`, noted.splice(0));
    }
  }),
  check("wait is over after the callback", [setCallback, "wait()", "wait_for(timeout)"], onNetworks, async (t) => {
    const request = t.request();
    const order: string[] = [];
    request.setCallback((userdata) => order.push(`callback ${userdata}`), 1);
    request.startAsync(t.picture(1));
    order.push("started");
    await request.wait();
    order.push("waited");
    request.startAsync(t.picture(2), 2);
    t.observe("wait_for", await request.waitFor(100_000));
    order.push("waited for");
    // Python calls the callback on a separate thread, possibly before start_async returns.
    assertEquals(order, ["started", "callback 1", "waited", "callback 2", "waited for"]);
    t.observe("all but the first", order.filter((each) => each !== "started"));
  }),
  check("infer does not call the callback", [setCallback, infer, "inferAsync"], onNetworks, async (t) => {
    const request = t.request();
    let calls = 0;
    request.setCallback(() => calls++, null);
    request.infer(t.picture(1));
    t.observe("after infer", calls);
    await request.inferAsync(t.picture(2));
    t.observe("after inferAsync", calls);
    request.startAsync(t.picture(3));
    await request.wait();
    t.observe("after start_async", calls);
  }),
  check(
    "the userdata of start_async replaces that of set_callback",
    [setCallback, startAsync, "userdata"],
    onNetworks,
    async (t) => {
      const request = t.request();
      const calls: unknown[] = [];
      const run = async (userdata?: unknown) => {
        request.startAsync(t.picture(1), userdata);
        await request.wait();
        t.observe(`userdata after ${calls.length}`, request.userdata);
      };
      request.setCallback((userdata) => calls.push(userdata), "of the callback");
      t.observe("userdata", request.userdata);
      await run();
      await run("of the start");
      await run();
      await run({ index: 3 });
      await run(0);
      await run(false);
      t.observe("calls", calls);
    },
  ),
  check("a second callback replaces the first", [setCallback, "userdata"], onNetworks, async (t) => {
    const request = t.request();
    const calls: unknown[] = [];
    request.setCallback((userdata) => calls.push(["first", userdata]), 1);
    request.startAsync(t.picture(1));
    await request.wait();
    request.setCallback((userdata) => calls.push(["second", userdata]), 2);
    t.observe("userdata", request.userdata);
    request.startAsync(t.picture(1));
    await request.wait();
    t.observe("calls", calls);
  }),
  check("userdata is the very object", ["userdata", setCallback, startAsync], onNetworks, async (t) => {
    const request = t.request();
    const [mine, other] = [{ name: "mine" }, { name: "other" }];
    const calls: unknown[] = [];
    request.setCallback((userdata) => calls.push(userdata), mine);
    t.observe("of set_callback", request.userdata === mine);
    request.startAsync(t.picture(1));
    await request.wait();
    request.startAsync(t.picture(1), other);
    t.observe("while it runs", request.userdata === other);
    await request.wait();
    t.observe("given to the callback", [calls[0] === mine, calls[1] === other]);
    mine.name = "changed";
    t.observe("no copy", calls);
  }),
  check("userdata without a callback", ["userdata", startAsync], onNetworks, async (t) => {
    const request = t.request();
    t.observe("before", request.userdata);
    request.startAsync(t.picture(1), "kept");
    await request.wait();
    // Python drops it, with a warning.
    t.where("only here", () => assertEquals(request.userdata, "kept"));
  }),
  check("requests have callbacks and userdata of their own", [setCallback, "userdata"], onNetworks, async (t) => {
    const [first, second] = [t.request(), t.request()];
    const calls: unknown[] = [];
    first.setCallback((userdata) => calls.push(userdata), "first");
    second.setCallback((userdata) => calls.push(userdata), "second");
    second.startAsync(t.picture(1));
    await second.wait();
    t.observe("calls", calls);
    t.observe("userdata", [first.userdata, second.userdata]);
    first.startAsync(t.picture(1));
    await first.wait();
    t.observe("calls of both", calls);
  }),
  check("callbacks of many runs", [setCallback, startAsync], onTiny("relu_add"), async (t) => {
    const request = t.request();
    const calls: unknown[] = [];
    request.setCallback((userdata) => calls.push([userdata, request.results.get(0)]), null);
    for (let i = 0; i < 50; i++) {
      request.startAsync(Float32Array.of(i, -i, 2 * i, 0), i);
      await request.wait();
    }
    t.observe("calls", calls);
  }),
  check("a callback is kept", [setCallback], onNetworks, async (t) => {
    const request = t.request();
    const calls: unknown[] = [];
    (() => request.setCallback((userdata) => calls.push(userdata), new Array(3).fill("data")))();
    request.startAsync(t.picture(1));
    // Nothing else references the callback. If its memory was freed, the following allocations may reuse it.
    const others = Array.from({ length: 20 }, () => t.picture(2).fill(7));
    await request.wait();
    t.observe("calls", calls);
    assertEquals(others.length, 20);
  }),
  check(
    "a callback that throws: wait gives its error, each time",
    [setCallback, "wait()", "wait_for(timeout)"],
    onNetworks,
    async (t) => {
      const request = t.request();
      const mine = new Error("mine");
      request.setCallback(() => {
        throw mine;
      }, null);
      const other = t.request();
      other.setCallback(() => {}, null);
      const good = async () => {
        other.startAsync(t.picture(1));
        await other.wait();
      };
      request.startAsync(t.picture(1));
      await t.refuses("wait", Error as never, () => request.wait(), good);
      await t.refuses("wait again", Error as never, () => request.wait(), good);
      assertStrictEquals(await assertRejects(() => request.wait()), mine);
      assertStrictEquals(await assertRejects(() => request.waitFor(0)), mine);
      t.observe("the results are there", request.results);
      request.setCallback(() => {}, null);
      request.startAsync(t.picture(2));
      t.observe("wait for a good one", await request.wait());
      t.observe("results", request.results);
    },
  ),
  check("a callback that is no function is refused", [setCallback], onNetworks, async (t) => {
    const request = t.request();
    let calls = 0;
    const good = () => request.setCallback(() => calls++, "good");
    for (const [label, bad] of [["a number", 5], ["nothing", null], ["a record", {}]] as const) {
      await t.refuses(label, TypeError, () => request.setCallback(bad as never, "bad"), good);
    }
    t.observe("userdata", request.userdata);
    request.startAsync(t.picture(1));
    await request.wait();
    t.observe("calls", calls);
    const onError = "no function" as never;
    await t.refuses("onError", TypeError, () => request.setCallback(() => {}, "bad", { onError }), good, "only here");
    assertEquals(request.userdata, "good");
  }),
  check(
    "a failed inference does not call the callback",
    [setCallback, "wait()"],
    onTiny("dynamic_bounded"),
    async (t) => {
      const request = failing(t);
      const calls: unknown[] = [];
      request.setCallback((userdata) => calls.push(userdata), "mine");
      request.startAsync(tensor(twoRows, [2, 8]), "bad");
      await assertRejects(() => request.wait(), OpenVINOError);
      t.observe("calls", calls);
      t.observe("userdata", request.userdata);
      request.startAsync(tensor(oneRow, [1, 8]), "good");
      await request.wait();
      t.observe("calls, after a good one", calls);
    },
  ),
  check("a cancelled inference does not call the callback", [setCallback, "cancel()"], onTiny("slow"), async (t) => {
    const request = t.request();
    const calls: unknown[] = [];
    request.setCallback((userdata) => calls.push(userdata), "mine");
    request.startAsync(Float32Array.of(1), "cancelled");
    request.cancel();
    await assertRejects(() => request.wait(), OpenVINOError);
    t.observe("calls", calls);
    request.startAsync(Float32Array.of(2), "good");
    await request.wait();
    t.observe("calls, after a good one", calls);
    t.observe("results", request.results);
  }),
  check("start_async within a callback", [setCallback, startAsync], onTiny("relu_add"), async (t) => {
    const request = t.request();
    const calls: number[] = [];
    request.setCallback(() => {
      calls.push(elements(request.getOutputTensor())[0]!);
      if (calls.length < 3) request.startAsync(Float32Array.of(calls.length * 10, 0, 0, 0));
    }, null);
    request.startAsync(Float32Array.of(5, 0, 0, 0));
    while (calls.length < 3) await request.wait();
    await request.wait();
    t.observe("calls", calls);
    t.observe("results", request.results);
  }),
  check(
    "a failed or cancelled inference calls onError instead",
    [setCallback],
    onTiny("dynamic_bounded"),
    async (t) => {
      const request = failing(t);
      const calls: unknown[][] = [];
      const onError = (error: OpenVINOError, userdata: unknown) => void calls.push(["error", error, userdata]);
      request.setCallback((userdata) => calls.push(["done", userdata]), "mine", { onError });
      request.startAsync(tensor(twoRows, [2, 8]), "bad");
      const error = await assertRejects(() => request.wait());
      assertEquals(calls.length, 1);
      assertStrictEquals(calls[0]![1], error);
      assertEquals([calls[0]![0], calls[0]![2]], ["error", "bad"]);
      assert(error instanceof OpenVINOError && error.message.length > 0);
      request.startAsync(tensor(oneRow, [1, 8]), "good");
      await request.wait();
      assertEquals(calls.slice(1), [["done", "good"]]);
      request.setCallback(() => {}, null);
      request.startAsync(tensor(twoRows, [2, 8]));
      await assertRejects(() => request.wait(), OpenVINOError);
      assertEquals(calls.length, 2);
    },
    { needs: ["onError"] },
  ),
  check("a callback may be asynchronous", [setCallback, "wait()"], onTiny("relu_add"), async (t) => {
    const request = t.request();
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    const order: string[] = [];
    request.setCallback(async () => {
      await opened;
      order.push("callback");
    });
    request.startAsync(Float32Array.of(1, 2, 3, 4));
    const waited = request.wait().then(() => order.push("waited"));
    assertEquals(await request.waitFor(1), false);
    assertEquals(order, []);
    open();
    await waited;
    assertEquals(order, ["callback", "waited"]);
    const mine = new Error("mine");
    request.setCallback(() => Promise.reject(mine));
    request.startAsync(Float32Array.of(1, 2, 3, 4));
    assertStrictEquals(await assertRejects(() => request.wait()), mine);
    assertStrictEquals(await assertRejects(() => request.wait()), mine);
    request.setCallback(() => {});
    request.startAsync(Float32Array.of(4, 3, 2, 1));
    await request.wait();
    assertEquals(elements(request.results.get(0)), [5, 4, 3, 2]);
  }, { needs: ["event loop"] }),
  check(
    "a callback set on one object is that of its second object",
    [setCallback, "InferRequest(other)"],
    onNetworks,
    async (t) => {
      const request = t.request();
      const calls: unknown[] = [];
      request.setCallback((userdata) => calls.push(userdata), "first");
      new InferRequest(request).startAsync(t.picture(1));
      await request.wait();
      t.observe("results", request.results);
      // Intentional: both objects are one request here; in Python each object has its own userdata.
      assertEquals(calls, ["first"]);
    },
  ),
  check(
    "callbacks run in the context of the start that caused them",
    [setCallback, startAsync],
    onTiny("dynamic_bounded"),
    async (t) => {
      const context = new AsyncLocalStorage<string>();
      const noted: unknown[] = [];
      const note = () => void noted.push(context.getStore());
      const [good, bad] = [t.request(), failing(t)];
      context.run("setCallback", () => {
        for (const request of [good, bad]) request.setCallback(note, undefined, { onError: note });
      });
      for (const name of ["first", "second"]) {
        context.run(name, () => good.startAsync(oneRow));
        await context.run("wait", () => good.wait());
      }
      context.run("fails", () => bad.startAsync(tensor(twoRows, [2, 8])));
      await context.run("wait", () => assertRejects(() => bad.wait(), OpenVINOError));
      good.startAsync(oneRow);
      await good.wait();
      assertEquals(noted, ["first", "second", "fails", undefined]);
    },
    { needs: ["event loop"] },
  ),
];
