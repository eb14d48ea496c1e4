/**
 * A Worker that runs inferences until it is told to stop or is terminated. The first message names the work. It answers
 * `began` when runs are in flight, then `stopped` or an error message.
 */
import process from "node:process";
import { AsyncInferQueue, type CompiledModel, Core, Tensor } from "openvino-ffi";
import { thisThread } from "../../samples/threads.ts";
import { modelPath } from "../test_support/model_path.ts";

const scope = thisThread<string, string>();
let going = true;

function compile(name: string): CompiledModel {
  return new Core().compileModel(modelPath(name), "CPU", { INFERENCE_PRECISION_HINT: "f32" });
}

/** Throws unless an array equals the expected one. */
function requireSame(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  if (actual.length === expected.length && Array.from(actual).every((value, i) => value === expected[i])) return;
  throw new Error(`wrong values: ${Array.from(actual).slice(0, 8)} for ${Array.from(expected).slice(0, 8)}`);
}

/** A full queue with callbacks pending. */
async function queue(model: string): Promise<void> {
  const slow = model === "slow";
  const queue = new AsyncInferQueue<number>(compile(model), 3);
  queue.setCallback((request, i) => {
    requireSame(request.results.get(0).as("f32").data, slow ? [i] : [i + 1, 1, 1, 1]);
  });
  const start = (i: number) => queue.startAsync(slow ? [i] : [i, 0, 0, 0], i);
  // More than there are requests.
  for (let i = 0; i < 9; i++) start(i);
  scope.post("began");
  for (let i = 9; going; i++) await start(i % 1000);
  await queue.waitAll();
}

/** Runs that read and write JavaScript's memory. */
async function shared(): Promise<void> {
  const compiled = compile("dynamic_nchw");
  // Large enough for a separate allocation, which is returned to the system when freed.
  const side = 700;
  const count = 3 * side * side;
  const lanes = [1, 2, 3].map(async (lane) => {
    const request = compiled.createInferRequest();
    const expected = new Float32Array(count).fill(lane + 1);
    do {
      const input = new Float32Array(count).fill(lane);
      const output = new Float32Array(count);
      request.setInputTensor(new Tensor("f32", [1, 3, side, side], input));
      request.setOutputTensor(new Tensor("f32", [1, 3, side, side], output));
      await request.inferAsync();
      requireSame(output, expected);
    } while (going);
  });
  scope.post("began");
  await Promise.all(lanes);
}

/** Runs of a dynamic shape that are cancelled and continue in the background, next to others that are not cancelled. */
async function dropped(): Promise<void> {
  const compiled = compile("dynamic_nchw");
  const side = 700;
  const lanes = [1, 2, 3].map(async (lane) => {
    do {
      const request = compiled.createInferRequest();
      const pixels = new Float32Array(3 * side * side).fill(lane);
      const run = request.inferAsync(new Tensor("f32", [1, 3, side, side], pixels));
      const ended = run.then((results) => results.get(0).as("f32").data, () => undefined);
      if (lane > 1) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        request.cancel();
      }
      const output = await ended;
      if (lane === 1) requireSame(output!, pixels.map((value) => value + 1));
      request.dispose();
    } while (going);
  });
  scope.post("began");
  await Promise.all(lanes);
}

/** Models compiled repeatedly. */
async function compiling(): Promise<void> {
  const core = new Core();
  scope.post("began");
  do {
    using model = await core.readModelAsync(modelPath("two_in_two_out"));
    using compiled = await core.compileModelAsync(model, "CPU");
    compiled.createInferRequest().dispose();
  } while (going);
}

/** Runs that block this thread. */
async function sync(): Promise<void> {
  const request = compile("relu_add").createInferRequest();
  scope.post("began");
  for (let i = 0; going; i++) {
    const results = request.infer([i % 100, 0, 0, -2]);
    requireSame(results.get(0).as("f32").data, [i % 100 + 1, 1, 1, 0]);
    if (i % 100 === 0) await new Promise((resolve) => void setImmediate(resolve));
  }
}

const works: Record<string, () => Promise<void>> = {
  queue: () => queue("relu_add"),
  slow: () => queue("slow"),
  shared,
  dropped,
  compiling,
  sync,
};

scope.listen((data) => {
  if (data === "stop") going = false;
  else if (data === "exit") process.exit(0);
  else if (data === "throw") {
    setTimeout(() => {
      throw new Error("thrown in the Worker");
    });
  } else works[data]!().then(() => scope.post("stopped"), (error) => scope.post(String(error)));
});
