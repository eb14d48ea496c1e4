import process from "node:process";
import { test } from "node:test";
import { assertEquals, assertGreater, assertInstanceOf, assertLess } from "@std/assert";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { compileTiny } from "../conformance/test_support/tiny_models.ts";
import { runInOwnProcess } from "../conformance/test_support/own_process.ts";
import { load } from "../ffi/load.ts";
import { stateOf } from "./infer_request.ts";
import { AsyncInferQueue, Core } from "./mod.ts";
import { RequestState } from "./running/request_state.ts";

/**
 * Native code's memory must last as long as it is used, whatever the garbage collector and the user do. The programs
 * run in their own processes, since a failure is a crash.
 */

/** The start of each program. `turns` collects garbage during many turns of the event loop. */
const beginning = `
  import { AsyncInferQueue, Core, Tensor } from "${new URL("./mod.ts", import.meta.url)}";
  const config = { INFERENCE_PRECISION_HINT: "f32" };
  const models = {
    slow: ${JSON.stringify(modelPath("slow"))},
    small: ${JSON.stringify(modelPath("relu_add"))},
    dynamic: ${JSON.stringify(modelPath("dynamic_nchw"))},
    strings: ${JSON.stringify(modelPath("strings"))},
  };
  // In one thread, slow is slow everywhere.
  const slow = { ...config, INFERENCE_NUM_THREADS: 1 };
  const compile = (name) => new Core().compileModel(models[name], "CPU", name === "slow" ? slow : config);
  const collect = () => {
    gc();
    const garbage = [];
    for (let i = 0; i < 3000; i++) garbage.push(new Uint8Array(1 + i % 64), new Float32Array(1 + i % 16), { i });
    return garbage.length;
  };
  const turns = async (count) => {
    for (let i = 0; i < count; i++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
`;

async function assertPrints(program: string, expected: string): Promise<void> {
  const { code, signal, stdout, stderr } = await runInOwnProcess(beginning + program, { gc: true });
  assertEquals([code, signal, stdout], [0, null, expected], `${stdout}\n${stderr}`);
}

test("a running request survives the collection of everything that made it", async () => {
  await assertPrints(
    `
      globalThis.received = [];
      (() => {
        const request = compile("slow").createInferRequest();
        request.setCallback((userdata) => received.push(userdata.value, request.results.get(0).data[0]));
        request.startAsync(new Float32Array([2.5]), { value: "given" }, { shareInputs: true });
      })();
      for (let i = 0; received.length === 0; i++) await turns(1);
      console.log(received.join());
    `,
    "given,2.5\n",
  );
});

test("a running queue survives the collection of itself, its callback and its inputs", async () => {
  await assertPrints(
    `
      let wrong = 0;
      let done = 0;
      await (async () => {
        const queue = new AsyncInferQueue(compile("small"), 4);
        queue.setCallback((request, i) => {
          done += 1;
          const [first, , , last] = request.results.get(0).data;
          if (first !== i + 1 || last !== i + 4) wrong += 1;
        });
        for (let i = 0; i < 200; i++) {
          await queue.startAsync(Float32Array.of(i, i + 1, i + 2, i + 3), i, { shareInputs: i % 2 === 0 });
          if (i % 10 === 0) collect();
        }
      })();
      for (let i = 0; done < 200; i++) await turns(1);
      console.log(done, wrong);
    `,
    "200 0\n",
  );
});

test("inferences keep their tensors from the collector, bound or shared", async () => {
  await assertPrints(
    `
      const compiled = compile("small");
      const request = compiled.createInferRequest();
      (() => {
        request.setInputTensor(new Tensor("f32", [1, 4], Float32Array.of(1, 2, 3, 4)));
        request.setOutputTensor(new Tensor("f32", [1, 4]));
      })();
      await turns(5);
      console.log(request.infer().get(0).data.join());
      await (async () => void await request.inferAsync(Float32Array.of(5, 6, 7, 8), { shareInputs: true }))();
      await turns(5);
      console.log(request.infer().get(0).data.join());
      const view = (() => request.inputTensors[0].data)();
      await turns(5);
      console.log(view.join());
    `,
    "2,3,4,5\n6,7,8,9\n5,6,7,8\n",
  );
});

test("results and views outlive their request, model and core", async () => {
  await assertPrints(
    `
      const [copy, live, tensor] = (() => {
        const request = compile("small").createInferRequest();
        const results = request.infer([1, 2, 3, 4], { shareOutputs: true });
        return [request.results.get(0).data, results.get(0).data, request.getOutputTensor()];
      })();
      await turns(8);
      console.log(copy.join(), live.join(), tensor.data.join());
    `,
    "2,3,4,5 2,3,4,5 2,3,4,5\n",
  );
});

test("children outlive the disposal of their parents", async () => {
  await assertPrints(
    `
      const core = new Core();
      const model = core.readModel(models.small);
      const compiled = core.compileModel(model, "CPU", config);
      const port = compiled.input();
      const request = compiled.createInferRequest();
      for (const parent of [core, model, compiled]) parent.dispose();
      await turns(5);
      console.log(port.anyName, request.infer([1, 2, 3, 4]).get(0).data.join());
      request.startAsync([4, 3, 2, 1]);
      await request.wait();
      console.log(request.results.get("y").data.join());
    `,
    "x 2,3,4,5\n5,4,3,2\n",
  );
});

test("a request that is disposed while it runs is freed when the run has ended", async () => {
  await assertPrints(
    `
      const request = compile("slow").createInferRequest();
      let called;
      request.setCallback(() => called = true);
      request.startAsync(new Float32Array([1]), undefined, { shareInputs: true });
      const waited = request.wait();
      request.dispose();
      await turns(3);
      await waited;
      console.log(called);
      await turns(3);
    `,
    "true\n",
  );
});

test("views after dispose() are empty and can be read", async () => {
  await assertPrints(
    `
      const request = compile("small").createInferRequest();
      const views = [request.getInputTensor().data, request.getOutputTensor().data, request.infer([1, 2, 3, 4], { shareOutputs: true }).get(0).bytesData];
      const own = new Tensor("f32", [1000]);
      views.push(own.data);
      console.log(views.map((view) => view.length > 0).join());
      request.dispose();
      own.dispose();
      // Memory that was let go of is used again: a view that still led to it would show other values, or crash.
      for (let i = 0; i < 50; i++) new Tensor("f32", [1000]).data.fill(i);
      await turns(5);
      console.log(own.disposed ?? "gone", views.at(-1).length, views.at(-1)[0]);
    `,
    "true,true,true,true\ngone 0 undefined\n",
  );
});

test("two hundred rounds of making, running and disposing leave nothing to crash on", async () => {
  await assertPrints(
    `
      let sum = 0;
      let core;
      for (let round = 0; round < 200; round++) {
        if (round % 10 === 0) core = new Core();
        const compiled = core.compileModel(models[round % 4 === 3 ? "dynamic" : "small"], "CPU", config);
        const request = compiled.createInferRequest();
        const input = round % 4 === 3 ? new Tensor("f32", [1, 3, 1, 1], Float32Array.of(1, 2, 3)) : [round, 0, 0, 0];
        sum += round % 2 ? request.infer(input).get(0).data[0] : (await request.inferAsync(input)).get(0).data[0];
        // Disposed in one order, in the other, or left to the collector.
        if (round % 3 === 0) for (const gone of [compiled, request]) gone.dispose();
        if (round % 3 === 1) for (const gone of [request, compiled]) gone.dispose();
        if (round % 20 === 9) core.dispose();
        if (round % 20 === 0) await turns(2);
      }
      await turns(5);
      console.log(sum);
    `,
    // Rounds 3, 7, 11, … give 1 + 1, the others their number + 1.
    `${Array.from({ length: 200 }, (_, i) => i % 4 === 3 ? 2 : i + 1).reduce((a, b) => a + b, 0)}\n`,
  );
});

test("requests with dynamic shapes and strings can be left to the collector while others run", async () => {
  await assertPrints(
    `
      const dynamic = compile("dynamic");
      const pending = [];
      for (let round = 0; round < 60; round++) {
        const size = 1 + round % 7;
        const request = dynamic.createInferRequest();
        const data = new Float32Array(3 * size * size).fill(round);
        pending.push(request.inferAsync(new Tensor("f32", [1, 3, size, size], data)));
        if (round % 5 === 0) collect();
        if (round % 6 !== 0) continue;
        const strings = compile("strings").createInferRequest();
        const echoed = strings.infer([["some text " + "x".repeat(round), "b"]]).get(0).strData[0];
        if (echoed !== "some text " + "x".repeat(round)) console.log("wrong", echoed);
      }
      const results = await Promise.all(pending);
      await turns(3);
      console.log(results.every((result, round) => result.get(0).data.every((value) => value === round + 1)));
    `,
    "true\n",
  );
});

test("what is disposed while a model is compiled off the thread lasts until then", async () => {
  await assertPrints(
    `
      const compiled = (() => {
        const core = new Core();
        const model = core.readModel(models.slow);
        const promise = core.compileModelAsync(model, "CPU", { ...config, PERFORMANCE_HINT: "LATENCY" });
        model.dispose();
        core.dispose();
        return promise;
      })();
      await turns(5);
      console.log((await compiled).infer([3]).get(0).data[0]);
    `,
    "3\n",
  );
});

test("Tensor views stay right when the tensor itself is collected", async () => {
  await assertPrints(
    `
      const views = Array.from({ length: 50 }, (_, i) => new Tensor("f32", [4]).data.fill(i));
      const shared = Array.from({ length: 50 }, (_, i) => new Tensor("u8", [3], Uint8Array.of(i, i, i)).data);
      await turns(8);
      console.log(views.every((view, i) => view.every((value) => value === i)), shared.every((view, i) => view[2] === i));
    `,
    "true true\n",
  );
});

test("latency is the native run's time, not the event loop's", async () => {
  using compiled = compileTiny("slow");
  using request = compiled.createInferRequest();
  const start = performance.now();
  request.startAsync([1]);
  const state = stateOf(request);
  assertInstanceOf(state, RequestState);
  load().call.ov_infer_request_wait(state.handle.pointer);
  const run = performance.now() - start;
  // The run ends while JavaScript is busy for as long as two more would take.
  while (performance.now() - start < run * 3);
  await request.wait();
  const all = performance.now() - start;
  assertGreater(request.latency, 0);
  assertLess(request.latency, all);
  // In Bun and Node.js the only C callback is used for the wake-up, so the time of the end is unknown there.
  if (process.versions["deno"]) assertLess(request.latency, all / 2);
});

test("an AsyncInferQueue that is disposed while it runs lets its jobs finish", async () => {
  const compiled = new Core().compileModel(modelPath("relu_add"), "CPU", { INFERENCE_PRECISION_HINT: "f32" });
  const queue = new AsyncInferQueue<number>(compiled, 3);
  const received = new Set<number>();
  const { promise, resolve } = Promise.withResolvers<void>();
  queue.setCallback((_, userdata) => {
    if (received.add(userdata).size === 3) resolve();
  });
  for (let i = 0; i < 3; i++) await queue.startAsync([i, 0, 0, 0], i);
  queue.dispose();
  compiled.dispose();
  await promise;
  assertEquals(received, new Set([0, 1, 2]));
});
