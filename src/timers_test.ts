import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { runInOwnProcess } from "../conformance/test_support/own_process.ts";

/** A program that stops all timers and clocks, before or after loading the library. */
function withStoppedTimers(work: string): string {
  return `
    import { tiny } from ${JSON.stringify(new URL("../conformance/test_support/tiny_models.ts", import.meta.url).href)};
    import { AsyncInferQueue } from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)};
    const exit = globalThis.setTimeout(() => { console.log("stopped"); process.exit(1); }, 60_000);
    for (const name of ["setTimeout", "setInterval", "setImmediate"]) globalThis[name] = () => 0;
    performance.now = Date.now = () => 0;
    ${work}
    clearTimeout(exit);
  `;
}

for (
  const [name, work, printed] of [
    [
      "a queue",
      `
        const queue = new AsyncInferQueue(tiny("relu_add"), 2);
        let sum = 0;
        queue.setCallback((request) => void (sum += request.results.get(0).data[0]));
        for (let i = 0; i < 3000; i++) await queue.startAsync([i, 0, 0, 0]);
        await queue.waitAll();
        console.log(sum);
      `,
      `${3000 * 3001 / 2}\n`,
    ],
    [
      "waiting",
      `
        const request = tiny("slow").createInferRequest();
        request.startAsync([1]);
        console.log(typeof await request.waitFor(1), await request.waitFor(60_000));
        await request.wait();
        console.log((await request.inferAsync([2])).size, request.latency > 0);
      `,
      "boolean true\n1 true\n",
    ],
  ] as const
) {
  test(`${name} goes on where a program has replaced the timers`, async () => {
    const { code, signal, stdout, stderr } = await runInOwnProcess(withStoppedTimers(work));
    assertEquals([code, signal, stdout], [0, null, printed], stderr);
  });
}
