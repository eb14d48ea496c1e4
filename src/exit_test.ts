import { test } from "node:test";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { type Ended, runInOwnProcess, type RunOptions } from "../conformance/test_support/own_process.ts";

/**
 * A process can end at any moment with inferences in flight, without crashing. Each program here ends in a different
 * way.
 */

/** The start of each program: the compiled model `slow`, slow on every machine, with a request, and a fast model. */
const beginning = `
  import process from "node:process";
  import { AsyncInferQueue, Core } from "${new URL("./mod.ts", import.meta.url)}";
  const core = new Core();
  const slow = ${JSON.stringify(modelPath("slow"))};
  const compiled = core.compileModel(slow, "CPU", { INFERENCE_PRECISION_HINT: "f32", INFERENCE_NUM_THREADS: 1 });
  const fast = core.compileModel(${JSON.stringify(modelPath("relu_add"))}, "CPU");
  const request = compiled.createInferRequest();
  request.setCallback(() => console.log("callback"));
  // While something is in flight, as long as that takes more than 15 ms. What is asserted holds without it too.
  const later = (run) => setTimeout(run, 15);
  const fillQueue = () => {
    const queue = new AsyncInferQueue(compiled, 2);
    queue.setCallback(() => {});
    // Two run and the third waits for one of them.
    for (let i = 0; i < 3; i++) queue.startAsync([1]).catch(() => {});
    return queue;
  };
`;

function run(program: string, options?: RunOptions): Promise<Ended> {
  return runInOwnProcess(beginning + program, options);
}

/** Asserts that a program ends without a signal and with an exit code. */
async function assertEnds(program: string, code: number, stdout?: string, options?: RunOptions): Promise<Ended> {
  const ended = await run(program, options);
  assertEquals([ended.code, ended.signal], [code, null], `${ended.stdout}\n${ended.stderr}`);
  if (stdout !== undefined) assertEquals(ended.stdout, stdout);
  return ended;
}

test("a process that runs dry calls the callback of a run that nobody waits for", async () => {
  await assertEnds(`request.startAsync([1]);`, 0, "callback\n");
});

test("a process that runs dry settles a wait and an inferAsync", async () => {
  const { stdout } = await assertEnds(
    `
      request.startAsync([1]);
      request.wait().then(() => console.log("waited"));
      fast.createInferRequest().inferAsync([0, 1, 2, -3]).then((results) => console.log(results.get(0).data.join()));
    `,
    0,
  );
  // Which of the two inferences ends first is not said.
  assertEquals(stdout.split("\n").filter((line) => line !== "1,2,3,0"), ["callback", "waited", ""]);
  assertStringIncludes(stdout, "1,2,3,0\n");
});

test("a process that runs dry finishes the jobs of a queue", async () => {
  await assertEnds(
    `
      const queue = new AsyncInferQueue(fast, 2);
      queue.setCallback((_, userdata) => console.log(userdata));
      for (let i = 0; i < 5; i++) queue.startAsync([1, 2, 3, 4], i);
    `,
    0,
  ).then(({ stdout }) => assertEquals(stdout.split("\n").toSorted(), ["", "0", "1", "2", "3", "4"]));
});

test("idle requests and queues do not keep the process alive", async () => {
  await assertEnds(
    `
      globalThis.kept = [request, new AsyncInferQueue(fast, 2)];
      await kept[1].startAsync([1, 2, 3, 4]);
      await kept[1].waitAll();
      console.log("idle");
    `,
    0,
    "idle\n",
  );
});

test("a process can exit at once after a start", async () => {
  await assertEnds(`request.startAsync([1]); process.exit(3);`, 3, "");
});

test("a process can exit while a run is in flight and waited for", async () => {
  await assertEnds(`request.startAsync([1]); request.wait(); later(() => process.exit(3));`, 3);
});

test("a process can exit while a queue is full", async () => {
  await assertEnds(`fillQueue(); later(() => process.exit(3));`, 3);
});

test("a process can exit inside a callback while others run", async () => {
  await assertEnds(
    `
      compiled.createInferRequest().startAsync([1]);
      request.setCallback(() => process.exit(3));
      request.startAsync([1]);
    `,
    3,
  );
});

test("a process can exit while a run with shared inputs and outputs is in flight", async () => {
  await assertEnds(
    `
      request.inferAsync(new Float32Array([1]), { shareInputs: true, shareOutputs: true });
      later(() => process.exit(3));
    `,
    3,
  );
});

test("a process can exit with exitCode set and a run in flight", async () => {
  await assertEnds(`request.startAsync([1]); process.exitCode = 4;`, 4, "callback\n");
});

test("a process can end by an uncaught error at once after a start", async () => {
  const { stderr } = await assertEnds(`request.startAsync([1]); throw new Error("uncaught");`, 1, "");
  assertStringIncludes(stderr, "uncaught");
});

test("a process can end by an uncaught error while a queue is full", async () => {
  await assertEnds(`fillQueue(); later(() => { throw new Error("uncaught"); });`, 1);
});

test("a process can end by an unhandled rejection while a run is in flight", async () => {
  await assertEnds(`request.startAsync([1]); later(() => { Promise.reject(new Error("uncaught")); });`, 1);
});

test("a process goes on after an error that somebody handles, and so do its runs", async () => {
  await assertEnds(
    `
      process.on("uncaughtException", (error) => console.log("handled", error.message));
      request.startAsync([1]);
      later(() => { throw new Error("caught"); });
    `,
    0,
  ).then(({ stdout }) => assertEquals(stdout.split("\n").toSorted(), ["", "callback", "handled caught"]));
});

test("a process can exit while a model is compiled off the thread", async () => {
  await assertEnds(`core.compileModelAsync(slow, "CPU"); later(() => process.exit(3));`, 3);
});

test("a process can end by an uncaught error while a model is compiled off the thread", async () => {
  await assertEnds(`core.compileModelAsync(slow, "CPU"); later(() => { throw new Error("uncaught"); });`, 1);
});

test("a process can exit after everything was disposed with runs in flight", async () => {
  await assertEnds(
    `
      const queue = fillQueue();
      request.startAsync([1]);
      for (const gone of [core, compiled, request, queue]) gone.dispose();
      later(() => process.exit(3));
    `,
    3,
  );
});

test("a process can run dry after everything was disposed with a run in flight", async () => {
  await assertEnds(
    `
      request.startAsync([1]);
      for (const gone of [core, compiled, request]) gone.dispose();
    `,
    0,
    "callback\n",
  );
});
