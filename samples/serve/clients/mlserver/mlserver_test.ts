import { assertEquals, assertRejects } from "@std/assert";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { OpenVINOError } from "openvino-ffi";
import { RemoteCore } from "openvino-ffi/remote";
import { assertDoubles, doubled, freePort, startOutside } from "../../../../conformance/test_support/outside_server.ts";
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

/** MLServer with the models next to this file. */
async function mlServer({ folder, python }: PythonClients) {
  const [http, grpc, metrics] = await Promise.all([freePort(), freePort(), freePort()]);
  const models = fileURLToPath(new URL("models", import.meta.url));
  return {
    url: `http://127.0.0.1:${http}`,
    command: python,
    args: ["-c", "from mlserver.cli import main; main()", "start", models],
    environment: {
      PYTHONPATH: folder,
      PYTHONDONTWRITEBYTECODE: "1",
      MLSERVER_HOST: "127.0.0.1",
      MLSERVER_HTTP_PORT: String(http),
      MLSERVER_GRPC_PORT: String(grpc),
      MLSERVER_METRICS_PORT: String(metrics),
      MLSERVER_PARALLEL_WORKERS: "0",
      MLSERVER_DEBUG: "false",
    },
  };
}

test("RemoteCore works with MLServer, which takes JSON only", { timeout: 900_000, skip }, async () => {
  await using server = await startOutside("mlserver", () => mlServer(installed!));
  const core = new RemoteCore(server.url);
  const { name, extensions } = await core.serverMetadata();
  assertEquals([name, extensions], ["mlserver", []]);
  using model = await assertDoubles(core);
  const request = model.createInferRequest();
  assertEquals((await request.inferAsync(doubled)).get("t").shape, [2, 1]);
  await assertRejects(() => request.inferAsync({ ...doubled, x: [[NaN, 0, 0, 0]] }), OpenVINOError, "JSON cannot say");
});
