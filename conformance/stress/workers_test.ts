import { assertEquals, assertStringIncludes } from "@std/assert";
import { test } from "node:test";
import { type Ended, runInOwnProcess } from "../test_support/own_process.ts";

/**
 * Workers that run inferences, each with its own core, and the ways in which they end. Three crashes were found here:
 *
 * - Bun, `terminate()` with runs in flight: it freed the Worker's JSCallback, which native threads still called, in
 *   every run of `slow,slow terminate`. Since then Workers poll instead of using a callback (`ffi/calls/polling_watch.ts`).
 * - Deno and Bun, `terminate()` with runs on shared memory in flight: it freed the Worker's ArrayBuffers, which native
 *   threads still used, in every run of `shared,shared terminate` in Deno and one of three in Bun. Since then runs in a
 *   Worker use native memory, which the requests' slots copy to and from (`src/running/tensor_slot.ts`).
 * - Deno, the end of the process while a Worker was in native code: Workers are not notified, and C's `exit` destroyed
 *   objects that OpenVINO's threads used, in two of five runs of `compiling main-throw` with a large model. Since then
 *   nothing is destroyed in that case (`ffi/deno/exit_guard.ts`).
 */

const program = new URL("./workers_program.ts", import.meta.url);

function run(works: string, how: string, rounds = 1): Promise<Ended> {
  return runInOwnProcess(program, { args: [works, how, String(rounds)] });
}

/** Asserts that the process outlives its Workers, and that the library still works in it. */
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
