/** Runs a model on an AsyncInferQueue for some seconds. Prints inferences per second and the processor time of each. */
import { AsyncInferQueue, Core } from "openvino-ffi";
import process from "node:process";

const [path, seconds] = process.argv.slice(2);
using core = new Core();
using model = core.compileModel(path!, "CPU", { PERFORMANCE_HINT: "THROUGHPUT" });
using queue = new AsyncInferQueue(model);
const input = new Float32Array(model.input().shape.reduce((product, size) => product * size, 1)).fill(0.5);

async function run(milliseconds: number): Promise<{ perSecond: number; cpuMs: number }> {
  let count = 0;
  queue.setCallback((request) => {
    // As the server does for each request.
    void request.results;
    count += 1;
  });
  const start = performance.now();
  const startCpu = process.cpuUsage();
  while (performance.now() - start < milliseconds) await queue.startAsync(input);
  await queue.waitAll();
  const { user, system } = process.cpuUsage(startCpu);
  return { perSecond: count / (performance.now() - start) * 1000, cpuMs: (user + system) / 1000 / count };
}

await run(1000);
console.log(JSON.stringify(await run(Number(seconds) * 1000)));
