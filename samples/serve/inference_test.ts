import { assertEquals, assertRejects } from "@std/assert";
import { test as nodeTest } from "node:test";
import { Core, type InferResults, OpenVINOError, Tensor } from "openvino-ffi";
import { InferencePool } from "./inference.ts";
import { fixture } from "../../conformance/test_support/serve_process.ts";

/** Tests of slow models need a longer timeout. */
const test = (name: string, run: () => Promise<void>) => nodeTest(name, { timeout: 120_000 }, run);

const core = new Core();

function makePool(name: string, jobs = 1): InferencePool {
  // In f32: with bf16, a processor may be too fast for inferences that must exceed a timeout.
  return new InferencePool(core.compileModel(fixture(name), "CPU", { INFERENCE_PRECISION_HINT: "f32" }), jobs);
}

/** Rows with a value; an `at` other than 0 makes the inference fail. */
function rowsOf(rows: number, value: number, { at = 0n } = {}): ReadonlyMap<number, Tensor> {
  return new Map<number, Tensor>([
    [0, new Tensor("f32", [rows, 1], new Float32Array(rows).fill(value))],
    [1, new Tensor("i64", [rows, 1], new BigInt64Array(rows).fill(at))],
  ]);
}

/** The number of rows of each value. */
function countsOf(results: InferResults): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const value of results.get("y").as("f32").data) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

const never = new AbortController().signal;

/** Runs pending microtasks without a turn of the event loop, in which the end of an inference would be noticed. */
async function microtasks(): Promise<void> {
  for (let i = 0; i < 100; i++) await undefined;
}

for (const name of ["slow_static", "slow_dynamic", "slow_state", "slow_growing"]) {
  test(`${name}: a request is free when its cancelled inference has ended, and answers for the next job alone`, async () => {
    using pool = makePool(name);
    assertEquals(countsOf(await pool.run(rowsOf(256, 3), never)), { 3: 256 });
    const controller = new AbortController();
    const cancelled = pool.run(rowsOf(256, 5), controller.signal);
    await microtasks();
    controller.abort();
    await microtasks();
    await assertRejects(() => pool.run(rowsOf(256, 3), never), Error, "there are 1 requests, all at work");
    const error = await assertRejects(() => cancelled, OpenVINOError);
    assertEquals(error.code, "INFER_CANCELLED");
    assertEquals(countsOf(await pool.run(rowsOf(256, 3), never)), { 3: 256 });
  });

  test(`${name}: after an inference that fails, each request answers for its next job alone`, async () => {
    using pool = makePool(name, 3);
    const three = () => Promise.all([1, 2, 3].map((value) => pool.run(rowsOf(256, value), never)));
    const right = [{ 1: 256 }, { 2: 256 }, { 3: 256 }];
    assertEquals((await three()).map(countsOf), right);
    // One that runs in parallel, and one that waits if inferences run one at a time.
    const [before, , after] = await Promise.all([
      pool.run(rowsOf(256, 4), never),
      assertRejects(() => pool.run(rowsOf(256, 5, { at: 9n }), never), OpenVINOError),
      pool.run(rowsOf(256, 6), never),
    ]);
    assertEquals([before, after].map(countsOf), [{ 4: 256 }, { 6: 256 }]);
    assertEquals((await three()).map(countsOf), right);
  });
}

test("an inference whose signal has aborted is never run", async () => {
  using pool = makePool("slow_static");
  const reason = new Error("gone");
  await assertRejects(() => pool.run(rowsOf(256, 1), AbortSignal.abort(reason)), Error, "gone");
  assertEquals(countsOf(await pool.run(rowsOf(256, 2), never)), { 2: 256 });
});

test("idle() waits for all that runs, however it ends", async () => {
  using pool = makePool("slow_dynamic", 2);
  const controller = new AbortController();
  let ended = 0;
  for (const signal of [never, controller.signal]) {
    pool.run(rowsOf(256, 1), signal).catch(() => {}).finally(() => ended += 1);
  }
  await microtasks();
  controller.abort();
  assertEquals(ended, 0);
  await pool.idle();
  await microtasks();
  assertEquals(ended, 2);
});
