import { test } from "node:test";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { runInOwnProcess } from "../../conformance/test_support.ts";
import { serveTiny } from "../../conformance/test_servers.ts";

const { url } = await serveTiny("relu_add");
const mod = JSON.stringify(new URL("./mod.ts", import.meta.url).href);

/** Where no OpenVINO is. */
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
  const inner = `import { RemoteCore } from ${mod};
    const compiled = new RemoteCore("${url}").compileModel("relu_add");
    let sum = 0;
    for (let i = 0; i < 100; i++) sum += compiled.infer([[i, 0, 0, 0]]).get(0).data[0];
    postMessage(sum);`;
  const program = `const worker = new Worker("data:text/typescript;base64,${btoa(inner)}", { type: "module" });
    worker.onerror = (event) => console.log(event.message);
    worker.onmessage = ({ data }) => { console.log(data); worker.terminate(); };`;
  const { code, stdout, stderr } = await runInOwnProcess(program, { env });
  assertEquals([code, stdout.trim()], [0, "5050"], stderr);
});

test("the Worker comes again after a pause, and importing starts none", async () => {
  const program = `const Real = globalThis.Worker;
    let started = 0;
    globalThis.Worker = class extends Real { constructor(...given) { super(...given); started++; } };
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
  const program = `delete globalThis.Worker;
    const { RemoteCore } = await import(${mod});
    const compiled = await new RemoteCore("${url}").compileModelAsync("relu_add");
    try { compiled.infer([[1, 0, 0, 0]]); } catch (error) { console.log(error.code, error.message); }
    console.log((await compiled.createInferRequest().inferAsync([[1, 0, 0, 0]])).get(0).data[0]);`;
  const { code, stdout, stderr } = await runInOwnProcess(program, { env });
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "NOT_IMPLEMENTED a call to a server cannot block here, use inferAsync");
  assertStringIncludes(stdout, "\n2\n");
});
