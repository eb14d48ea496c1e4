import { assert, assertEquals, assertInstanceOf, assertRejects, assertStrictEquals } from "@std/assert";
import { type Check, check, onNetworks, onNetworksInAllFormats, onTiny } from "../check.ts";
import { a, b, elements, failing, infer, oneRow, startAsync, tensor, twoRows } from "./support.ts";

/** Asynchronous inferences, and waiting for them. */
export const asynchronous: readonly Check[] = [
  check("start_async and wait", [startAsync, "wait()"], onNetworksInAllFormats, async (t) => {
    const request = t.request();
    request.startAsync(t.picture(1));
    await request.wait();
    t.observe("first", request.results);
    request.startAsync(t.picture(2));
    await request.wait();
    t.observe("second", request.results);
    t.observe("the output", request.getOutputTensor());
  }),
  check("start_async of a tensor, and again without inputs", [startAsync], onNetworks, async (t) => {
    const request = t.request();
    const mine = t.pictureTensor(1);
    request.startAsync(mine);
    await request.wait();
    t.observe("first", request.results);
    mine.copyFrom(t.pictureTensor(2));
    request.startAsync();
    await request.wait();
    t.observe("changed in place", request.results);
    request.startAsync({});
    await request.wait();
    t.observe("no keys", request.results);
  }),
  check("start_async by index, name and port", [startAsync], onNetworks, async (t) => {
    const request = t.request();
    const port = t.compiled().input();
    for (const [i, key] of [0, port.anyName, port].entries()) {
      request.startAsync(new Map([[key, t.picture(i)]]));
      await request.wait();
      t.observe(`key ${i}`, request.results);
    }
    request.startAsync([t.picture(7)]);
    await request.wait();
    t.observe("list", request.results);
  }),
  check("start_async of two inputs", [startAsync], onTiny("two_in_two_out"), async (t) => {
    const request = t.request();
    const inputs = [[a, b], { b: a, a: b }, { 1: b, 0: b }, [a], [tensor(b, [2, 3]), a]];
    for (const [i, each] of inputs.entries()) {
      request.startAsync(each);
      await request.wait();
      t.observe(`results ${i}`, request.results);
    }
  }),
  check("start_async has copied when it returns", [startAsync], onNetworks, async (t) => {
    const request = t.request();
    const picture = t.picture(1);
    request.startAsync(picture);
    picture.fill(0);
    await request.wait();
    t.observe("results", request.results);
    t.observe("the input", request.getInputTensor());
  }),
  check("wait before any start, and again after one", ["wait()"], onNetworks, async (t) => {
    const request = t.request();
    t.observe("before", await request.wait());
    request.startAsync(t.picture(1));
    t.observe("once", await request.wait());
    t.observe("twice", await request.wait());
    t.observe("results", request.results);
    t.observe("infer after it", request.infer(t.picture(2)));
    t.observe("after infer", await request.wait());
  }),
  check("wait gives a promise, and many may wait", ["wait()"], onNetworks, async (t) => {
    const request = t.request();
    request.startAsync(t.picture(1));
    const promises = [request.wait(), request.wait(), request.wait()];
    for (const promise of promises) assertInstanceOf(promise, Promise);
    await Promise.all(promises);
    t.observe("results", request.results);
  }),
  check("wait_for before and after a run", ["wait_for(timeout)"], onNetworks, async (t) => {
    const request = t.request();
    t.observe("before any", await request.waitFor(0));
    t.observe("before any, with time", await request.waitFor(5));
    request.startAsync(t.picture(1));
    t.observe("with much time", await request.waitFor(100_000));
    t.observe("after it", await request.waitFor(0));
    t.observe("results", request.results);
    const other = t.request();
    other.infer(t.picture(1));
    t.observe("after infer", await other.waitFor(0));
  }),
  check("wait_for while a run lasts", ["wait_for(timeout)", "wait()"], onTiny("slow"), async (t) => {
    const request = t.request();
    request.infer(Float32Array.of(1));
    request.startAsync(Float32Array.of(2));
    t.observe("no time", await request.waitFor(0));
    t.observe("little time", await request.waitFor(1));
    await request.wait();
    t.observe("afterwards", await request.waitFor(0));
    t.observe("results", request.results);
  }),
  check("wait_for refuses times that are none", ["wait_for(timeout)"], onNetworks, async (t) => {
    const request = t.request();
    request.infer(t.picture(1));
    const control = () => request.waitFor(0);
    await t.refuses("negative", RangeError, () => request.waitFor(-1), control);
    await t.refuses("text", TypeError, () => request.waitFor("1" as never), control);
    await t.refuses("nothing", TypeError, () => request.waitFor(undefined as never), control);
    await t.refuses("NaN", TypeError, () => request.waitFor(NaN), control);
    t.observe("afterwards", await request.waitFor(0));
  }),
  check("two requests run at once", [startAsync, "wait()"], onNetworks, async (t) => {
    const [first, second] = [t.request(), t.request()];
    first.startAsync(t.picture(1));
    second.startAsync(t.picture(2));
    await second.wait();
    await first.wait();
    t.observe("first", first.results);
    t.observe("second", second.results);
    t.observe("input of the first", first.getInputTensor());
  }),
  check("many requests run at once", [startAsync, "wait()"], onTiny("relu_add"), async (t) => {
    const requests = Array.from({ length: 16 }, () => t.request());
    for (let round = 0; round < 5; round++) {
      for (const [i, request] of requests.entries()) request.startAsync(Float32Array.of(i, -i, round, 1));
      for (const request of requests.toReversed()) await request.wait();
      t.observe(`round ${round}`, requests.map((request) => request.results.get(0)));
    }
  }),
  check("a sync inference while another request runs", [infer, startAsync], onTiny("slow"), async (t) => {
    const [slow, other] = [t.request(), t.compiled("relu_add").createInferRequest()];
    slow.startAsync(Float32Array.of(3));
    t.observe("the other", other.infer(Float32Array.of(1, 2, 3, 4)));
    await slow.wait();
    t.observe("the slow one", slow.results);
  }),
  check("sync and async in turn", [infer, startAsync, "wait()"], onNetworks, async (t) => {
    const request = t.request();
    t.observe("sync", request.infer(t.picture(1)));
    request.startAsync(t.picture(2));
    await request.wait();
    const results = request.results;
    t.observe("sync again", request.infer(t.picture(3)));
    t.observe("results of the async one, asked for before", results);
  }),
  check(
    "a failed inference comes out of wait, each time",
    ["wait()", "wait_for(timeout)", startAsync],
    onTiny("dynamic_bounded"),
    async (t) => {
      const request = failing(t);
      const good = async () => {
        const other = t.request();
        other.startAsync(oneRow);
        await other.wait();
        await other.waitFor(0);
      };
      request.startAsync(tensor(twoRows, [2, 8]));
      await t.refuses("wait", "GENERAL_ERROR", () => request.wait(), good);
      await t.refuses("wait again", "GENERAL_ERROR", () => request.wait(), good);
      await t.refuses("wait_for", "GENERAL_ERROR", () => request.waitFor(1000), good);
      request.startAsync(tensor(oneRow, [1, 8]));
      t.observe("wait for a good one", await request.wait());
      t.observe("wait_for it", await request.waitFor(0));
      t.observe("results", request.results);
    },
  ),
  check("a failed sync inference throws, and the next works", [infer], onTiny("dynamic_bounded"), async (t) => {
    const request = failing(t);
    const good = tensor(oneRow, [1, 8]);
    await t.refuses("infer", "GENERAL_ERROR", () => request.infer(tensor(twoRows, [2, 8])), () => request.infer(good));
    t.observe("again", request.infer());
    // OpenVINO's own message, which contains the shapes.
    const error = await assertRejects(() => Promise.try(() => request.infer(tensor(twoRows, [2, 8]))));
    assert(error instanceof Error && error.message.includes("[2,8]"), String(error));
  }),
  check("inferAsync gives the results", ["inferAsync"], onNetworks, async (t) => {
    const request = t.request();
    const first = request.inferAsync(t.picture(1));
    assertInstanceOf(first, Promise);
    const results = await first;
    t.observe("first", results);
    t.observe("second", await request.inferAsync({ 0: t.picture(2) }));
    t.observe("again", await request.inferAsync());
    t.observe("the first, which are copies", results);
    t.observe("the output", request.getOutputTensor());
  }),
  check("inferAsync of several requests at once", ["inferAsync"], onNetworks, async (t) => {
    const requests = [t.request(), t.request(), t.request()];
    const all = await Promise.all(requests.map((request, i) => request.inferAsync(t.picture(i))));
    for (const [i, results] of all.entries()) t.observe(`results ${i}`, results);
  }),
  check("inferAsync has copied when it returns", ["inferAsync"], onNetworks, async (t) => {
    const request = t.request();
    const picture = t.picture(3);
    const promise = request.inferAsync(picture);
    picture.fill(0);
    t.observe("results", await promise);
  }),
  check("inferAsync rejects what infer refuses", ["inferAsync"], onNetworks, async (t) => {
    const request = t.request();
    const good = () => request.inferAsync(t.picture(1));
    await t.refuses("name", "NOT_FOUND", () => request.inferAsync({ "no such input": t.picture(2) }), good);
    await t.refuses("index", RangeError, () => request.inferAsync({ 1: t.picture(2) }), good);
    await t.refuses("value", TypeError, () => request.inferAsync({ 0: {} } as never), good);
    // It rejects rather than throws.
    const promise = request.inferAsync({ 1: t.picture(2) });
    assertInstanceOf(promise, Promise);
    await assertRejects(() => promise, t.can("messages") ? RangeError : Error);
    t.observe("afterwards", await request.inferAsync());
  }),
  check("inferAsync rejects with a failed inference's error", ["inferAsync"], onTiny("dynamic_bounded"), async (t) => {
    const request = failing(t);
    const good = () => request.inferAsync(tensor(oneRow, [1, 8]));
    await t.refuses("two rows", "GENERAL_ERROR", () => request.inferAsync(tensor(twoRows, [2, 8])), good);
    t.observe("afterwards", await request.inferAsync());
  }),
  check("inferAsync with a signal", ["inferAsync"], onTiny("slow"), async (t) => {
    const request = t.request();
    const reason = new Error("no more");
    const caught = (promise: Promise<unknown>) => promise.then(() => undefined, (error) => error);
    assertStrictEquals(
      await caught(request.inferAsync(Float32Array.of(1), { signal: AbortSignal.abort(reason) })),
      reason,
    );
    assertEquals(await request.waitFor(0), false);
    const controller = new AbortController();
    const running = request.inferAsync(Float32Array.of(1), { signal: controller.signal });
    controller.abort(reason);
    assertStrictEquals(await caught(running), reason);
    const unused = new AbortController();
    const results = await request.inferAsync(Float32Array.of(5), { signal: unused.signal });
    assertEquals(elements(results.get(0)), [5]);
    unused.abort(reason);
    assertEquals(await request.waitFor(0), true);
  }, { needs: ["abort signals"] }),
];
