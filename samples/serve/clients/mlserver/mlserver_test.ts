import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import process from "node:process";
import { OpenVINOError } from "openvino-ffi";
import { RemoteAsyncInferQueue, RemoteCore, RemoteError } from "openvino-ffi/remote";
import { type PythonClients, pythonClients } from "../../../../conformance/test_support/python_clients.ts";

/** pip may be slow if nothing is cached yet; the test is then skipped. */
const installLimitMs = 200_000;

let timer: ReturnType<typeof setTimeout> | undefined;
const installed = await Promise.race([
  // The complete list: resolving dependencies takes pip as long as downloading them.
  pythonClients({ requirements: new URL("requirements.txt", import.meta.url), options: ["--no-deps"] }),
  new Promise<undefined>((resolve) => timer = setTimeout(() => resolve(undefined), installLimitMs)),
]);
clearTimeout(timer);
const skip = installed ? false : "pip cannot install MLServer here, or not in time";

/** Finds a free port. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Starts MLServer with the models next to this file. */
async function startMLServer({ folder, python }: PythonClients): Promise<AsyncDisposable & { url: string }> {
  const [http, grpc, metrics] = await Promise.all([freePort(), freePort(), freePort()]);
  const child = spawn(
    python,
    ["-c", "from mlserver.cli import main; main()", "start", fileURLToPath(new URL("models", import.meta.url))],
    {
      stdio: "ignore",
      env: {
        ...process.env,
        PYTHONPATH: folder,
        PYTHONDONTWRITEBYTECODE: "1",
        MLSERVER_HOST: "127.0.0.1",
        MLSERVER_HTTP_PORT: String(http),
        MLSERVER_GRPC_PORT: String(grpc),
        MLSERVER_METRICS_PORT: String(metrics),
        MLSERVER_PARALLEL_WORKERS: "0",
        MLSERVER_DEBUG: "false",
      },
    },
  );
  const ended = once(child, "close");
  const url = `http://127.0.0.1:${http}`;
  const isReady = () => fetch(`${url}/v2/models/double/ready`).then(({ ok }) => ok, () => false);
  while (child.exitCode === null && !await isReady()) await new Promise((resolve) => setTimeout(resolve, 200));
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

test("RemoteCore works with MLServer, which takes JSON only", { timeout: 240_000, skip }, async () => {
  await using server = await startMLServer(installed!);
  const core = new RemoteCore(server.url);
  const { name, extensions } = await core.serverMetadata();
  assertEquals([name, extensions], ["mlserver", []]);

  using model = await core.compileModelAsync("double");
  assertEquals(model.inputs.map((port) => `${port.anyName} ${port.elementType} ${port.partialShape}`), [
    "x f32 [?,4]",
    "n i64 [2]",
    "s string [?]",
  ]);
  const inputs = {
    x: [[1.1, -0.5, 3, 4], [5, 6, 7, 1e-40]],
    n: BigInt64Array.of(9007199254740993n, -4611686018427387904n),
    s: ["Grüße", "a"],
  };
  const expected = [
    Float32Array.of(1.1, -0.5, 3, 4, 5, 6, 7, 1e-40).map((value) => value * 2),
    BigInt64Array.of(18014398509481986n, -(2n ** 63n)),
    ["GRÜSSE", "A"],
  ];
  const request = model.createInferRequest();
  const results = await request.inferAsync(inputs);
  assertEquals([results.get("y").data, results.get("m").data, results.get("t").strData], expected);
  assertEquals([results.get("y").shape, results.get("t").shape], [[2, 4], [2, 1]]);
  assertEquals(model.infer(inputs).get("m").data, BigInt64Array.of(18014398509481986n, -(2n ** 63n)));

  const queue = new RemoteAsyncInferQueue<number>(model);
  const outputs: number[] = [];
  queue.setCallback((job, id) => void (outputs[id] = job.results.get("y").as("f32").data[0]!));
  for (let id = 0; id < 10; id++) await queue.startAsync({ ...inputs, x: [[id, 0, 0, 0]] }, id);
  await queue.waitAll();
  assertEquals(outputs, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);

  // Requests that the server refuses, and requests refused before they are sent.
  await assertRejects(() => request.inferAsync({ ...inputs, x: new Float32Array(36) }), RemoteError, "8 rows");
  await assertRejects(() => request.inferAsync({ ...inputs, x: [[NaN, 0, 0, 0]] }), OpenVINOError, "JSON cannot say");
  await assertRejects(() => core.compileModelAsync("none"), RemoteError, "the model none: the server answers 404");
  assertThrows(() => request.infer({ ...inputs, x: [[1, 2]] }), RangeError, "has shape [?,4]");
  assertEquals((await request.inferAsync(inputs)).size, 3);
});
