import { test } from "node:test";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { tiny } from "../../conformance/test_support/tiny_models.ts";
import type { InferRequest } from "../infer_request.ts";
import { OpenVINOError } from "../openvino_error.ts";
import { Tensor } from "../tensor.ts";

const x = [1, -2, 3, 4];
const y = [2, 0, 4, 5];

const values = (tensor: Tensor) => Array.from(tensor.data as Float32Array);

function codeOf(error: unknown): string {
  assert(error instanceof OpenVINOError, String(error));
  return error.code;
}

/** A request whose inferences fail natively: the output does not fit its tensor. */
function failing(): InferRequest {
  const request = tiny("dynamic_bounded").createInferRequest();
  request.setOutputTensor(new Tensor("f32", [1, 8], new Float32Array(8)));
  request.setInputTensor(new Tensor("f32", [2, 8]));
  return request;
}

test("a callback is called although a program starts more at every turn of the event loop", async () => {
  const compiled = tiny("relu_add");
  let calls = 0;
  const request = compiled.createInferRequest();
  request.setCallback(() => calls++);
  request.startAsync(x);
  let turns = 0;
  for (; calls === 0 && turns < 5_000; turns++) {
    compiled.createInferRequest().startAsync(x);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert(turns < 5_000);
});

test("infer() never calls the callback", async () => {
  const request = tiny("relu_add").createInferRequest();
  let calls = 0;
  request.setCallback(() => calls++);
  assertEquals(values(request.infer(x).get(0)), y);
  await request.wait();
  assertEquals(calls, 0);
  request.startAsync(x);
  await request.wait();
  assertEquals(calls, 1);
});

test("startAsync() returns at once, wait() resolves after the callback", async () => {
  const request = tiny("relu_add").createInferRequest();
  const events: string[] = [];
  request.setCallback(() => events.push("callback"));
  request.startAsync(x);
  assertThrows(() => request.results, OpenVINOError, "busy");
  const first = request.wait().then(() => events.push("first"));
  const second = request.wait().then(() => events.push("second"));
  events.push("started");
  await Promise.all([first, second]);
  assertEquals(events, ["started", "callback", "first", "second"]);
  assertEquals(values(request.results.get(0)), y);
});

test("wait() waits for an asynchronous callback", async () => {
  const request = tiny("relu_add").createInferRequest();
  const events: string[] = [];
  request.setCallback(async () => {
    await new Promise((done) => setTimeout(done, 10));
    events.push("callback");
  });
  request.startAsync(x);
  await request.wait();
  events.push("waited");
  assertEquals(events, ["callback", "waited"]);
});

test("wait() resolves before any run and after a synchronous one", async () => {
  const request = tiny("relu_add").createInferRequest();
  await request.wait();
  request.infer(x);
  await request.wait();
});

test("waitFor() is false before any run, true after a synchronous and after an asynchronous one", async () => {
  const request = tiny("relu_add").createInferRequest();
  assertEquals(await request.waitFor(0), false);
  assertEquals(await request.waitFor(5), false);
  request.infer(x);
  assertEquals(await request.waitFor(0), true);
  const other = tiny("relu_add").createInferRequest();
  other.startAsync(x);
  assertEquals(await other.waitFor(60_000), true);
  assertEquals(await other.waitFor(0), true);
});

test("waitFor() is false while a run lasts, and takes huge times", async () => {
  const request = tiny("slow").createInferRequest();
  request.startAsync([1]);
  assertEquals(await request.waitFor(0), false);
  assertEquals(await request.waitFor(1), false);
  request.cancel();
  assertEquals(codeOf(await assertRejects(() => request.waitFor(1e300))), "INFER_CANCELLED");
  assertEquals(codeOf(await assertRejects(() => request.waitFor(0))), "INFER_CANCELLED");
  const quick = tiny("relu_add").createInferRequest();
  quick.startAsync(x);
  assertEquals(await quick.waitFor(Number.MAX_SAFE_INTEGER), true);
});

test("waitFor() is about the run that was in flight, also if its callback starts another", async () => {
  const compiled = tiny("slow");
  const request = compiled.createInferRequest();
  let starts = 0;
  request.setCallback(() => {
    if (starts++ > 0) return;
    request.startAsync([1]);
    request.cancel();
  });
  request.startAsync([1]);
  // With one stream, the other run has ended when this one has, and has not been polled yet.
  compiled.createInferRequest().infer([1]);
  assertEquals(await request.waitFor(60_000), true);
  assertEquals(starts, 1);
  assertEquals(codeOf(await assertRejects(() => request.wait())), "INFER_CANCELLED");
});

test("waitFor() refuses what is no time", async () => {
  const request = tiny("relu_add").createInferRequest();
  for (const wrong of [NaN, Infinity, "5", undefined, null, 5n]) {
    await assertRejects(() => request.waitFor(wrong as number), TypeError, "milliseconds");
  }
  for (const wrong of [-1, -0.001]) await assertRejects(() => request.waitFor(wrong), RangeError, "milliseconds");
  assertEquals(await request.waitFor(0.5), false);
  assertEquals(await request.waitFor(-0), false);
});

test("cancel() makes wait() and waitFor() reject, each time, and the request can be used again", async () => {
  const request = tiny("slow").createInferRequest();
  request.startAsync([5]);
  request.cancel();
  request.cancel();
  for (let i = 0; i < 2; i++) {
    assertEquals(codeOf(await assertRejects(() => request.wait())), "INFER_CANCELLED");
    assertEquals(codeOf(await assertRejects(() => request.waitFor(0))), "INFER_CANCELLED");
  }
  assertEquals(values(request.infer([2]).get(0)), [2]);
  await request.wait();
  assertEquals(await request.waitFor(0), true);
});

test("cancel() of an idle request does nothing", async () => {
  const request = tiny("relu_add").createInferRequest();
  request.cancel();
  assertEquals(values(request.infer(x).get(0)), y);
  request.cancel();
  await request.wait();
  request.startAsync(x);
  await request.wait();
  request.cancel();
  await request.wait();
});

test("a cancelled run does not call the callback", async () => {
  const request = tiny("slow").createInferRequest();
  const calls: unknown[] = [];
  request.setCallback((userdata) => calls.push(userdata), "data");
  request.startAsync([1]);
  request.cancel();
  await assertRejects(() => request.wait(), OpenVINOError);
  assertEquals(calls, []);
  request.setCallback((userdata) => calls.push(userdata), "data", {
    onError: (error, userdata) => calls.push([error.code, userdata]),
  });
  request.startAsync([1]);
  request.cancel();
  await assertRejects(() => request.wait(), OpenVINOError);
  assertEquals(calls, [["INFER_CANCELLED", "data"]]);
});

test("a failed synchronous inference throws, and waiting then rejects, until the next run", async () => {
  const request = failing();
  const error = assertThrows(() => request.infer(), OpenVINOError, "[2,8]");
  assert(!error.message.includes(".cpp"), error.message);
  assertStrictEquals(await assertRejects(() => request.wait()), error);
  assertStrictEquals(await assertRejects(() => request.waitFor(0)), error);
  request.infer(new Tensor("f32", [1, 8]));
  await request.wait();
  assertEquals(await request.waitFor(0), true);
});

test("a failed asynchronous inference comes out of wait(), each time, until the next start", async () => {
  const request = failing();
  let calls = 0;
  request.setCallback(() => calls++);
  request.startAsync();
  const error = await assertRejects(() => request.wait(), OpenVINOError, "[2,8]");
  assertStrictEquals(await assertRejects(() => request.wait()), error);
  assertStrictEquals(await assertRejects(() => request.waitFor(0)), error);
  assertEquals(calls, 0);
  request.startAsync(new Tensor("f32", [1, 8]));
  await request.wait();
  assertEquals(calls, 1);
});

test("a failed inference calls onError with the error and the userdata, and wait() rejects all the same", async () => {
  const request = failing();
  const received: unknown[] = [];
  request.setCallback(() => received.push("callback"), "set", {
    onError: (error, userdata) => received.push(error, userdata),
  });
  request.startAsync(undefined, "given");
  const error = await assertRejects(() => request.wait(), OpenVINOError);
  assertEquals(received.length, 2);
  assertStrictEquals(received[0], error);
  assertEquals(received[1], "given");
});

test("what onError throws does not hide the inference's error", async () => {
  const request = failing();
  request.setCallback(() => {}, undefined, {
    onError: () => {
      throw new Error("mine");
    },
  });
  request.startAsync();
  await assertRejects(() => request.wait(), OpenVINOError, "[2,8]");
});

test("what a callback throws comes out of wait(), each time, until the next start", async () => {
  const request = tiny("relu_add").createInferRequest();
  for (const thrown of [new Error("mine"), "text", undefined]) {
    request.setCallback(() => {
      throw thrown;
    });
    request.startAsync(x);
    for (const wait of [() => request.wait(), () => request.wait(), () => request.waitFor(0)]) {
      let caught: unknown = "nothing";
      await wait().catch((error) => caught = error);
      assertStrictEquals(caught, thrown);
    }
    assertEquals(values(request.results.get(0)), y);
  }
  request.setCallback(() => {});
  request.startAsync(x);
  await request.wait();
});

test("an asynchronous callback's rejection comes out of wait()", async () => {
  const request = tiny("relu_add").createInferRequest();
  const mine = new Error("mine");
  request.setCallback(async () => {
    await Promise.resolve();
    throw mine;
  });
  request.startAsync(x);
  assertStrictEquals(await assertRejects(() => request.wait()), mine);
  assertStrictEquals(await assertRejects(() => request.wait()), mine);
});

test("setCallback() again replaces the callback, and what is no function is refused", async () => {
  const request = tiny("relu_add").createInferRequest();
  const calls: string[] = [];
  request.setCallback(() => calls.push("first"));
  request.setCallback(() => calls.push("second"));
  for (const wrong of [undefined, null, {}, "f", 5]) {
    assertThrows(() => request.setCallback(wrong as never), TypeError, "callback");
  }
  assertThrows(() => request.setCallback(() => {}, 0, { onError: "f" as never }), TypeError, "onError");
  request.startAsync(x);
  await request.wait();
  assertEquals(calls, ["second"]);
});

test("userdata of startAsync() is kept without a callback, too", async () => {
  const request = tiny("relu_add").createInferRequest();
  request.startAsync([1, 2, 3, 4], "of the start");
  await request.wait();
  assertEquals(request.userdata, "of the start");
  request.setCallback(() => {}, "set");
  request.startAsync([1, 2, 3, 4], "kept");
  await request.wait();
  assertEquals(request.userdata, "kept");
});

test("userdata of startAsync() replaces that of setCallback(), undefined keeps it", async () => {
  const request = tiny("relu_add").createInferRequest();
  const received: unknown[] = [];
  request.setCallback((userdata) => received.push(userdata), "set");
  assertEquals(request.userdata, "set");
  for (const userdata of [undefined, "given", undefined, null, undefined, 0]) {
    request.startAsync(x, userdata);
    await request.wait();
    received.push(request.userdata);
  }
  assertEquals(received, ["set", "set", "given", "given", "given", "given", null, null, null, null, 0, 0]);
});

test("a callback can read the results and start the next run", async () => {
  const request = tiny("relu_add").createInferRequest();
  const received: number[][] = [];
  const done = Promise.withResolvers<void>();
  request.setCallback(() => {
    received.push(values(request.results.get(0)));
    if (received.length === 5) done.resolve();
    else request.startAsync([received.length, 0, 0, 0]);
  });
  request.startAsync([0, 0, 0, 0]);
  await done.promise;
  await request.wait();
  assertEquals(received.map(([first]) => first), [1, 2, 3, 4, 5]);
});

test("latency is 0 before any run, then the last completed one's", async () => {
  const request = tiny("relu_add").createInferRequest();
  assertEquals(request.latency, 0);
  request.infer(x);
  const synchronous = request.latency;
  assert(synchronous > 0);
  request.startAsync(x);
  assertEquals(request.latency, synchronous);
  await request.wait();
  assert(request.latency > 0 && request.latency !== synchronous);
});

test("latency of a cancelled run is that of the run before", async () => {
  const request = tiny("slow").createInferRequest();
  request.startAsync([1]);
  request.cancel();
  await assertRejects(() => request.wait());
  assertEquals(request.latency, 0);
});

test("latency of a failed inference is that of the run before", async () => {
  const request = failing();
  assertThrows(() => request.infer());
  assertEquals(request.latency, 0);
  request.startAsync();
  await assertRejects(() => request.wait());
  assertEquals(request.latency, 0);
  request.infer(new Tensor("f32", [1, 8]));
  assert(request.latency > 0);
});

test("startAsync() of a running request is refused, with other inputs too, and harms nothing", async () => {
  const request = tiny("relu_add").createInferRequest();
  request.startAsync(x);
  assertEquals(codeOf(assertThrows(() => request.startAsync([9, 9, 9, 9]))), "REQUEST_BUSY");
  assertEquals(codeOf(assertThrows(() => request.infer([9, 9, 9, 9]))), "REQUEST_BUSY");
  assertEquals(codeOf(await assertRejects(() => request.inferAsync([9, 9, 9, 9]))), "REQUEST_BUSY");
  await request.wait();
  assertEquals(values(request.results.get(0)), y);
});

test("runs of several requests are independent of each other and of synchronous ones", async () => {
  const requests = Array.from({ length: 4 }, () => tiny("relu_add").createInferRequest());
  requests.forEach((request, i) => request.startAsync([i, i, i, i]));
  const other = tiny("relu_add").createInferRequest();
  assertEquals(values(other.infer(x).get(0)), y);
  await Promise.all(requests.map((request) => request.wait()));
  assertEquals(requests.map((request) => values(request.results.get(0))[0]), [1, 2, 3, 4]);
});

test("dispose() while running lets the run finish", async () => {
  const request = tiny("relu_add").createInferRequest();
  let called = 0;
  request.setCallback(() => called++);
  request.startAsync(x);
  const waited = request.wait();
  request.dispose();
  request.dispose();
  await waited;
  assertEquals(called, 1);
  await assertRejects(() => request.wait(), OpenVINOError, "disposed");
  assertThrows(() => request.infer(x), OpenVINOError, "disposed");
});

const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
const importTiny = `import { tiny } from ${url("../../conformance/test_support/tiny_models.ts")};`;
const ownProcess = { timeout: 900_000 };

test("a running request that nobody holds is run to its end", ownProcess, async () => {
  const ended = await runInOwnProcess(
    `${importTiny}
    let calls = 0;
    for (let i = 0; i < 200; i++) {
      const request = tiny("relu_add").createInferRequest();
      request.setCallback(() => calls++);
      request.startAsync(new Float32Array(4), undefined, { shareInputs: true });
      if (i % 20 === 0) { gc(); await new Promise((done) => setTimeout(done, 1)); }
    }
    while (calls < 200) await new Promise((done) => setTimeout(done, 1));
    console.log(calls);`,
    { gc: true },
  );
  assertEquals([ended.stdout.trim(), ended.stderr, ended.code], ["200", "", 0]);
});

test("the process may exit while a request runs", ownProcess, async () => {
  const ended = await runInOwnProcess(
    `${importTiny}
    import process from "node:process";
    const request = tiny("slow").createInferRequest();
    request.startAsync([1]);
    console.log("exits");
    process.exit(3);`,
  );
  assertEquals([ended.stdout.trim(), ended.code, ended.signal], ["exits", 3, null]);
});

test("wait() keeps the process alive until the run has ended", ownProcess, async () => {
  const ended = await runInOwnProcess(
    `${importTiny}
    const request = tiny("slow").createInferRequest();
    request.setCallback(() => console.log("called"));
    request.startAsync([1]);
    await request.wait();`,
  );
  assertEquals([ended.stdout.trim(), ended.code], ["called", 0]);
});

test("messages of busy requests name what was refused", () => {
  const request = tiny("relu_add").createInferRequest();
  request.startAsync(x);
  const error = assertThrows(() => request.getInputTensor(), OpenVINOError);
  assertStringIncludes(error.message, "getInputTensor");
  assertStringIncludes(error.message, "busy");
  return request.wait();
});
