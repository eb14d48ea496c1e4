import { test } from "node:test";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { serveTiny } from "../../conformance/test_support/servers.ts";

const { url } = await serveTiny("relu_add");
const mod = JSON.stringify(new URL("./mod.ts", import.meta.url).href);

/** No OpenVINO is installed at this path. */
const env = { OPENVINO_LIB_PATH: "/nowhere" };

test("a client needs no OpenVINO, and of Deno's permissions only that for the network", async () => {
  const program = `import { RemoteAsyncInferQueue, RemoteCore } from ${mod};
    const core = new RemoteCore("${url}");
    using compiled = core.compileModel("relu_add");
    console.log(compiled.infer([[1, 2, -3, -4]]).get("y").data.join());
    const request = compiled.createInferRequest();
    console.log((await request.inferAsync([[1, 2, 3, 4]])).get(0).data.join(), request.getInputTensor().data.join());
    const queue = new RemoteAsyncInferQueue(compiled);
    await queue.startAsync([[0, 0, 0, 0]]);
    await queue.waitAll();
    console.log([...queue].map(({ latency }) => latency > 0).join());`;
  const { code, stdout, stderr } = await runInOwnProcess(program, { env, permissions: ["--allow-net=127.0.0.1"] });
  assertEquals([code, stdout, stderr], [0, "2,3,0,0\n2,3,4,5 1,2,3,4\ntrue,false,false,false\n", ""]);
});

test("blocking calls work in a Worker, a hundred in a row, and the process ends by itself", async () => {
  const program = `import { isMainThread, parentPort, Worker } from "node:worker_threads";
    if (isMainThread) {
      const worker = new Worker(new URL(import.meta.url));
      worker.on("error", (error) => console.log(error.message));
      worker.on("message", (sum) => { console.log(sum); worker.terminate(); });
    } else {
      const { RemoteCore } = await import(${mod});
      const compiled = new RemoteCore("${url}").compileModel("relu_add");
      let sum = 0;
      for (let i = 0; i < 100; i++) sum += compiled.infer([[i, 0, 0, 0]]).get(0).data[0];
      parentPort.postMessage(sum);
    }`;
  const { code, stdout, stderr } = await runInOwnProcess(program, { env });
  assertEquals([code, stdout.trim()], [0, "5050"], stderr);
});

test("the Worker comes again after a pause, and importing starts none", async () => {
  const program = `import process from "node:process";
    const place = globalThis.Worker ? globalThis : process.getBuiltinModule("node:worker_threads");
    let started = 0;
    place.Worker = class extends place.Worker { constructor(...args) { super(...args); started++; } };
    const { RemoteCore } = await import(${mod});
    const core = new RemoteCore("${url}");
    const compiled = await core.compileModelAsync("relu_add");
    await compiled.createInferRequest().inferAsync([[1, 0, 0, 0]]);
    const counts = [started];
    const infer = () => { compiled.infer([[1, 0, 0, 0]]); counts.push(started); };
    infer();
    infer();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    infer();
    console.log(counts.join());`;
  const { code, stdout, stderr } = await runInOwnProcess(program, { env });
  assertEquals([code, stdout.trim()], [0, "0,1,1,2"], stderr);
});

test("without Workers a blocking call is refused, and the other way goes", async () => {
  const program = `import process from "node:process";
    delete globalThis.Worker;
    delete process.getBuiltinModule;
    const { RemoteCore } = await import(${mod});
    const compiled = await new RemoteCore("${url}").compileModelAsync("relu_add");
    try { compiled.infer([[1, 0, 0, 0]]); } catch (error) { console.log(error.code, error.message); }
    console.log((await compiled.createInferRequest().inferAsync([[1, 0, 0, 0]])).get(0).data[0]);`;
  const { code, stdout, stderr } = await runInOwnProcess(program, { env });
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "NOT_IMPLEMENTED a call to a server cannot block here, use inferAsync");
  assertStringIncludes(stdout, "\n2\n");
});
