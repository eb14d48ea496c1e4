/** Servers of others, with a model of four numbers that `RemoteCore` asks. */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import process from "node:process";
import { RemoteAsyncInferQueue, type RemoteCompiledModel, type RemoteCore, RemoteError } from "openvino-ffi/remote";

/** Finds a free port. */
export async function freePort(host = "127.0.0.1"): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A server's program. */
export interface OutsideProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where it will listen. */
  readonly url: string;
}

/** Starts a server with the model `double`, and waits until that is ready. */
export async function startOutside({ command, args, environment, url }: OutsideProgram): Promise<AsyncDisposable> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...environment } });
  let out = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => out += text);
  const ended = once(child, "close");
  // Until it listens, another program may have its port, and not answer.
  const isReady = async () => {
    const signal = AbortSignal.timeout(1_000);
    return await fetch(`${url}/v2/models/double/ready`, { signal }).then(({ ok }) => ok, () => false);
  };
  while (!await isReady()) {
    if (child.exitCode !== null) throw new Error(`the server has ended:\n${out}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Inputs of the model `double`. */
export const doubled = {
  x: [[1.1, -0.5, 3, 4], [5, 6, 7, 1e-40]],
  n: BigInt64Array.of(9007199254740993n, -4611686018427387904n),
  s: ["Grüße", "a"],
};

/**
 * Asserts that the model `double` gives twice its numbers, and its texts in capitals, in whatever way it is asked, and
 * that what is wrong is refused. Returns the model.
 */
export async function assertDoubles(core: RemoteCore): Promise<RemoteCompiledModel> {
  const model = await core.compileModelAsync("double");
  assertEquals(model.inputs.map((port) => `${port.anyName} ${port.elementType} ${port.partialShape}`), [
    "x f32 [?,4]",
    "n i64 [2]",
    "s string [?]",
  ]);
  const request = model.createInferRequest();
  const results = await request.inferAsync(doubled);
  assertEquals([results.get("y").data, results.get("m").data, results.get("t").strData], [
    Float32Array.of(1.1, -0.5, 3, 4, 5, 6, 7, 1e-40).map((value) => value * 2),
    BigInt64Array.of(18014398509481986n, -(2n ** 63n)),
    ["GRÜSSE", "A"],
  ]);
  assertEquals(results.get("y").shape, [2, 4]);
  assertEquals(model.infer(doubled).get("m").data, BigInt64Array.of(18014398509481986n, -(2n ** 63n)));

  const queue = new RemoteAsyncInferQueue<number>(model);
  const outputs: number[] = [];
  queue.setCallback((job, id) => void (outputs[id] = job.results.get("y").as("f32").data[0]!));
  for (let id = 0; id < 10; id++) await queue.startAsync({ ...doubled, x: [[id, 0, 0, 0]] }, id);
  await queue.waitAll();
  assertEquals(outputs, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);

  await assertRejects(() => request.inferAsync({ ...doubled, x: new Float32Array(36) }), RemoteError, "8 rows");
  await assertRejects(() => core.compileModelAsync("none"), RemoteError, "the model none: the server answers 4");
  assertThrows(() => request.infer({ ...doubled, x: [[1, 2]] }), RangeError, "has shape [?,4]");
  assertEquals((await request.inferAsync(doubled)).size, 3);
  return model;
}
