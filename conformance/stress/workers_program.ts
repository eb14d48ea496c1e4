/**
 * A process with Workers that infer, for `workers_test.ts`: `workers_program.ts WORKS HOW [ROUNDS]` starts one Worker for
 * each of the works, parted by commas, and ends them as told: `stop`, `terminate`, or by their own `exit` or `throw`; or
 * ends the process, by `main-exit` or `main-throw`.
 */
import process from "node:process";
import { startWorker, type StressWorker } from "./start_worker.ts";
import { Core } from "openvino-ffi";
import { modelPath } from "../test_support/model_path.ts";

/** A Worker whose runs are in flight. */
async function started(work: string): Promise<StressWorker> {
  const worker = startWorker(new URL("./stress_worker.ts", import.meta.url));
  const answer = nextAnswer(worker);
  worker.postMessage(work);
  requireAnswer(await answer, "began");
  return worker;
}

/** What a Worker says next, or the error it ends with. */
function nextAnswer(worker: StressWorker): Promise<string> {
  return new Promise((resolve) => worker.listen(resolve, (message) => resolve(`error: ${message}`)));
}

function requireAnswer(answer: string, expected: string): void {
  if (!answer.includes(expected)) throw new Error(`a Worker says "${answer}", not "${expected}"`);
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function end(worker: StressWorker, how: string): Promise<void> {
  const answer = nextAnswer(worker);
  if (how === "terminate") return worker.terminate();
  worker.postMessage(how);
  if (how === "stop") {
    requireAnswer(await answer, "stopped");
    worker.terminate();
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
// Whatever still runs natively shall end while the process lives.
await pause(500);
// The library goes on here, with what is left of them.
const results = new Core().compileModel(modelPath("relu_add"), "CPU").infer([1, 2, 3, -4]);
console.log(Array.from(results.get(0).data as Float32Array).join());
