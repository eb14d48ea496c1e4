import { assertEquals, assertStringIncludes } from "@std/assert";
import { test } from "node:test";
import { type Ended, runInOwnProcess } from "../test_support/own_process.ts";

/*
 * Workers that infer, each with a core of its own, and their ends. Three crashes were found here:
 *
 * - Bun, `terminate()` with runs in flight: the Worker's JSCallback was freed with it, and native threads called it. In
 *   every run of `slow,slow terminate`. Workers have no callback since: they ask (`ffi/polling_watch.ts`).
 * - Deno and Bun, `terminate()` with runs on shared memory in flight: the Worker's ArrayBuffers were freed with it, and
 *   native threads used them. In every run of `shared,shared terminate` in Deno, one of three in Bun. In a Worker, runs
 *   have native memory since, which the requests' slots copy to and from (`src/running/tensor_slot.ts`).
 * - Deno, the end of the process while a Worker was in native code: nothing tells the Worker, and C's `exit` destroyed
 *   what OpenVINO's threads used. In two of five runs of `compiling main-throw` with a large model. Nothing is
 *   destroyed then since (`ffi/deno_exit_guard.ts`).
 */

const program = new URL("./workers_program.ts", import.meta.url);

function run(works: string, how: string, rounds = 1): Promise<Ended> {
  return runInOwnProcess(program, { args: [works, how, String(rounds)], seconds: 120 });
}

/** Asserts that the process outlives its Workers, and that the library goes on in it. */
async function assertOutlives(works: string, how: string, rounds?: number): Promise<Ended> {
  const ended = await run(works, how, rounds);
  assertEquals([ended.code, ended.signal, ended.stdout], [0, null, "2,3,4,0\n"], ended.stderr);
  return ended;
}

test("several Workers at once get right results, each from its own core", async () => {
  await assertOutlives("queue,shared,dropped,sync,compiling", "stop");
});

for (const work of ["queue", "slow", "shared", "dropped", "compiling", "sync"]) {
  test(`a Worker can be terminated in the midst of: ${work}`, async () => {
    await assertOutlives(`${work},${work}`, "terminate", 6);
  });
}

test("a Worker can end itself with runs in flight", async () => {
  await assertOutlives("queue,slow,shared,dropped", "exit");
});

test("a Worker can end by an uncaught error with runs in flight", async () => {
  await assertOutlives("queue,slow,shared,dropped", "throw");
});

for (const works of ["queue,slow", "shared,dropped", "compiling,sync"]) {
  test(`the main thread can exit while Workers are at: ${works}`, async () => {
    const { code, signal, stderr } = await run(works, "main-exit");
    assertEquals([code, signal], [7, null], stderr);
  });

  test(`the main thread can end by an uncaught error while Workers are at: ${works}`, async () => {
    const { code, signal, stderr } = await run(works, "main-throw");
    assertEquals([code, signal], [1, null], stderr);
    assertStringIncludes(stderr, "thrown by the main thread");
  });
}
