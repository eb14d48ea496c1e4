/**
 * A process with Workers that run inferences, for `workers_test.ts`: `workers_program.ts WORKS HOW [ROUNDS]` starts one
 * Worker for each work in a comma-separated list, and ends them by `stop`, `terminate`, or their own `exit` or `throw`;
 * or it ends the process by `main-exit` or `main-throw`.
 */
import process from "node:process";
import { Core } from "openvino-ffi";
import { startThread, type Thread } from "../../samples/threads.ts";
import { modelPath } from "../test_support/model_path.ts";

type StressWorker = Thread<string, string>;

/** Starts a Worker and waits until its runs are in flight. */
async function started(work: string): Promise<StressWorker> {
  const worker = startThread<string, string>(new URL("./stress_worker.ts", import.meta.url));
  const answer = nextAnswer(worker);
  worker.post(work);
  requireAnswer(await answer, "began");
  return worker;
}

/** The next message of a Worker, or the error that ends it. */
function nextAnswer(worker: StressWorker): Promise<string> {
  return new Promise((resolve) => worker.listen(resolve, ({ message }) => resolve(`error: ${message}`)));
}

function requireAnswer(answer: string, expected: string): void {
  if (!answer.includes(expected)) throw new Error(`a Worker says "${answer}", not "${expected}"`);
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function end(worker: StressWorker, how: string): Promise<void> {
  const answer = nextAnswer(worker);
  if (how === "terminate") return worker.end();
  worker.post(how);
  if (how === "stop") {
    requireAnswer(await answer, "stopped");
    worker.end();
  } else if (how === "throw") requireAnswer(await answer, "thrown in the Worker");
  else await pause(50);
}

const [works = "", how = "", rounds = "1"] = process.argv.slice(2);
for (let round = 0; round < Number(rounds); round++) {
  const workers = await Promise.all(works.split(",").map(started));
  await pause(7 * round);
  if (how === "main-exit") process.exit(7);
  if (how === "main-throw") throw new Error("thrown by the main thread");
  await Promise.all(workers.map((worker) => end(worker, how)));
}
// Native runs that still continue must end during the process's life.
await pause(500);
// The library still works here, next to the remains of the Workers.
const results = new Core().compileModel(modelPath("relu_add"), "CPU").infer([1, 2, 3, -4]);
console.log(Array.from(results.get(0).as("f32").data).join());
