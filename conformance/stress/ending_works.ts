import { readFileSync } from "node:fs";
import { AsyncInferQueue, type CompiledModel, Core, type InferRequest, Tensor } from "openvino-ffi";
import { startThread } from "../../samples/threads.ts";
import { modelPath } from "../test_support/model_path.ts";

/** The process, as its work sees it. */
export interface Doing {
  /** Whether to start more runs. */
  going(): boolean;
  /** Reports that a run has begun. */
  began(): void;
  /** Reports that a run and its callback have ended. Throws if its values are wrong. */
  ended(actual?: ArrayLike<number>, expected?: readonly number[]): void;
}

type Work = (core: Core, doing: Doing) => Promise<void>;

const config = { INFERENCE_PRECISION_HINT: "f32" };

function compile(core: Core, name: string): CompiledModel {
  return core.compileModel(modelPath(name), "CPU", config);
}

function outputOf(request: InferRequest): ArrayLike<number> {
  return request.results.get(0).as("f32").data;
}

/** The result of `relu_add` for these values. */
function added(values: readonly number[]): number[] {
  return values.map((value) => Math.max(0, value + 1));
}

/** Keeps `count` loops of a step going until no more runs are to start. */
async function loops(count: number, doing: Doing, step: (lane: number, turn: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: count }, async (_, lane) => {
    for (let turn = 0; turn === 0 || doing.going(); turn++) await step(lane, turn);
  }));
}

/** A queue that is always full, with more waiting jobs than requests. */
async function fullQueue(core: Core, doing: Doing): Promise<void> {
  const queue = new AsyncInferQueue<number>(compile(core, "relu_add"), 4);
  queue.setCallback((request, i) => doing.ended(outputOf(request), added([i, 1, 2, -3])));
  await loops(12, doing, async (lane, turn) => {
    const i = (lane + turn) % 1000;
    doing.began();
    await queue.startAsync([i, 1, 2, -3], i);
  });
  await queue.waitAll();
}

/** A queue with long runs. */
async function slowQueue(core: Core, doing: Doing): Promise<void> {
  const queue = new AsyncInferQueue<number>(compile(core, "slow"), 2);
  queue.setCallback((request, i) => doing.ended(outputOf(request), [i]));
  for (let i = 1; i < 6; i++) {
    doing.began();
    queue.startAsync([i], i);
  }
  await queue.waitAll();
}

/** Runs on JavaScript's memory, for inputs and outputs. */
async function sharedMemory(core: Core, doing: Doing): Promise<void> {
  const compiled = compile(core, "relu_add");
  await loops(3, doing, async (lane, turn) => {
    const request = compiled.createInferRequest();
    const output = new Float32Array(4);
    request.setOutputTensor(new Tensor("f32", [1, 4], output));
    doing.began();
    await request.inferAsync(Float32Array.of(lane, turn, 2, -3), { shareInputs: true, shareOutputs: true });
    doing.ended(output, added([lane, turn, 2, -3]));
  });
}

/** Callbacks that start the next run, which nothing awaits. */
function callbacks(core: Core, doing: Doing): Promise<void> {
  const compiled = compile(core, "relu_add");
  for (let lane = 0; lane < 3; lane++) {
    const request = compiled.createInferRequest();
    const start = (turn: number) => {
      doing.began();
      request.startAsync([turn, lane, 0, 0], turn);
    };
    request.setCallback((turn: number) => {
      doing.ended(outputOf(request), added([turn, lane, 0, 0]));
      if (doing.going()) start(turn + 1);
    });
    start(0);
  }
  return Promise.resolve();
}

/** Cancelled runs, awaited or not. */
async function cancelled(core: Core, doing: Doing): Promise<void> {
  const compiled = compile(core, "slow");
  await loops(2, doing, async (_, turn) => {
    const request = compiled.createInferRequest();
    doing.began();
    request.startAsync([1]);
    await new Promise((resolve) => setTimeout(resolve, turn % 5));
    request.cancel();
    await request.wait().catch(() => {});
    doing.ended();
  });
}

/** Runs of a dynamic shape that are cancelled and continue in the background, next to others that are not cancelled. */
async function dropped(core: Core, doing: Doing): Promise<void> {
  const compiled = compile(core, "dynamic_nchw");
  await loops(3, doing, async (lane, turn) => {
    const request = compiled.createInferRequest();
    const size = lane === 0 ? 1 + turn % 40 : 500;
    doing.began();
    request.startAsync(new Tensor("f32", [1, 3, size, size], new Float32Array(3 * size * size).fill(turn)));
    if (lane > 0) {
      await new Promise((resolve) => setTimeout(resolve, turn % 5));
      request.cancel();
    }
    await request.wait().catch(() => {});
    if (lane > 0) doing.ended();
    else doing.ended(outputOf(request), new Array(3 * size * size).fill(turn + 1));
  });
}

/** Runs that fail, after which their model is recompiled, next to others that do not fail. */
async function failing(core: Core, doing: Doing): Promise<void> {
  const text = readFileSync(modelPath("two_in_two_out"), "utf8").replaceAll('shape="2,3"', 'shape="?,3"')
    .replaceAll("<dim>2</dim>", "<dim>-1</dim>");
  using model = core.readModel(new TextEncoder().encode(text));
  const compiled = core.compileModel(model, "CPU", config);
  await loops(3, doing, async (lane, turn) => {
    const request = compiled.createInferRequest();
    const rows = 1 + turn % 4;
    const a = new Tensor("f32", [rows, 3], new Float32Array(3 * rows).fill(turn));
    const b = new Tensor("f32", [lane === 0 ? rows + 1 : rows, 3]);
    doing.began();
    if (lane === 0) {
      await request.inferAsync({ a, b }).catch(() => {});
      doing.ended();
    } else {
      await request.inferAsync({ a, b });
      doing.ended(outputOf(request), new Array(3 * rows).fill(turn));
    }
  });
}

/** Models compiled off the thread while others run. */
async function compiling(core: Core, doing: Doing): Promise<void> {
  const request = compile(core, "slow").createInferRequest();
  await Promise.all([
    loops(1, doing, async () => {
      doing.began();
      const compiled = await core.compileModelAsync(modelPath("two_in_two_out"), "CPU", config);
      doing.ended();
      compiled.dispose();
    }),
    loops(1, doing, async () => {
      doing.began();
      await request.inferAsync([2]);
      doing.ended(outputOf(request), [2]);
    }),
  ]);
}

/** Inputs of changing shapes, with everything disposed of during the run. */
async function disposed(core: Core, doing: Doing): Promise<void> {
  const compiled = compile(core, "dynamic_nchw");
  await loops(3, doing, async (lane, turn) => {
    const request = compiled.createInferRequest();
    const size = 1 + (lane + turn) % 40;
    doing.began();
    const run = request.inferAsync(new Tensor("f32", [1, 3, size, size]));
    request.dispose();
    await run.catch(() => {});
    doing.ended();
  });
  compiled.dispose();
}

/** A stream of results. */
async function stream(core: Core, doing: Doing): Promise<void> {
  const queue = new AsyncInferQueue(compile(core, "relu_add"), 3);
  const inputs = function* () {
    for (let i = 0; i === 0 || doing.going(); i++) {
      doing.began();
      yield [i, 0, 0, 0];
    }
  };
  let i = 0;
  for await (const results of queue.infer(inputs())) {
    doing.ended(results.get(0).as("f32").data, added([i++, 0, 0, 0]));
  }
}

/** Two Workers, each with its own queue. */
async function workers(_core: Core, doing: Doing): Promise<void> {
  await Promise.all(["queue", "shared"].map((work) =>
    new Promise<void>((resolve, reject) => {
      const worker = startThread<string, string>(new URL("./stress_worker.ts", import.meta.url));
      const said = (message: string) => {
        if (message === "began") {
          doing.began();
          // The Worker sends no more messages until it is stopped.
          const timer = setInterval(() => {
            if (doing.going()) return;
            clearInterval(timer);
            worker.post("stop");
          }, 5);
        } else {
          worker.end();
          if (message !== "stopped") return reject(new Error(message));
          doing.ended();
          resolve();
        }
      };
      worker.listen(said, reject);
      worker.post(work);
    })
  ));
}

const works = {
  fullQueue,
  slowQueue,
  sharedMemory,
  callbacks,
  cancelled,
  dropped,
  failing,
  compiling,
  disposed,
  stream,
  workers,
} satisfies Record<string, Work>;

/** The work of a process when it ends. */
export type WorkName = keyof typeof works;

/** All works. */
export const workNames = Object.keys(works) as WorkName[];

/** Does some work. */
export function doWork(name: WorkName, doing: Doing): Promise<void> {
  return works[name](new Core(), doing);
}
