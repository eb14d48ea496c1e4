/** Servers of others, with a model of four numbers that `RemoteCore` asks. */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import process from "node:process";
import { RemoteAsyncInferQueue, type RemoteCompiledModel, type RemoteCore, RemoteError } from "openvino-ffi/remote";

/** Finds a port that is free now: another program may take it before it is used. */
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

/** A server that is ready. */
export interface OutsideServer extends AsyncDisposable {
  readonly url: string;
}

/** How often a server is started, each time on other ports, until it has them for itself. */
const attempts = 5;

/** How long it may take to become ready, on a busy machine. */
const readyMs = 200_000;

/**
 * Starts a server with the model `double`, and waits until that is ready. Between the choice of a port and its use,
 * another program may take it: then the server ends, or another one answers in its place, and it is started again.
 *
 * @param name The name by which it introduces itself.
 * @param program Chooses ports, and says how to start it there.
 */
export async function startOutside(name: string, program: () => Promise<OutsideProgram>): Promise<OutsideServer> {
  const told: string[] = [];
  while (told.length < attempts) {
    const server = await startOnce(name, await program());
    if (typeof server !== "string") return server;
    told.push(server);
  }
  throw new Error(`${name} was started ${attempts} times:\n${told.join("\n")}`);
}

/** Starts it once. Returns why that was in vain if it was. */
async function startOnce(
  name: string,
  { command, args, environment, url }: OutsideProgram,
): Promise<OutsideServer | string> {
  // In a group of its own, to which what it starts belongs too.
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
    detached: process.platform !== "win32",
  });
  let out = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => out += text);
  let how: string | undefined;
  const ended = new Promise<void>((resolve) => {
    const end = (what: string) => {
      how ??= what;
      resolve();
    };
    child.once("error", ({ message }) => end(message)).once("exit", (code, signal) => end(`${signal ?? code}`));
  });
  const server: OutsideServer = {
    url,
    async [Symbol.asyncDispose]() {
      kill(child);
      await ended;
      // Whatever still has them open: nobody waits for it.
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
    },
  };
  const why = await readiness(name, url, () => how);
  if (why === undefined) return server;
  await server[Symbol.asyncDispose]();
  return `${why}:\n${out}`;
}

/**
 * Waits until a server is ready.
 *
 * @param end How its process has ended; undefined if it has not.
 * @returns Why it will not be; undefined if it is.
 */
async function readiness(name: string, url: string, end: () => string | undefined): Promise<string | undefined> {
  const last = performance.now() + readyMs;
  while (performance.now() < last) {
    const answering = await nameOf(url);
    const ready = answering === name && await isReady(url);
    // Only now: what has just answered may be another server of that name.
    if (end() !== undefined) return `it has ended (${end()})`;
    if (answering !== undefined && answering !== name) return `another server answers, '${answering}'`;
    if (ready) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return "it does not become ready";
}

/** Ends a program and all that it has started. */
function kill(child: ChildProcess): void {
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // All have ended.
  }
}

/** The answer of whatever listens there; undefined if there is none in time. */
async function ask(url: string): Promise<Response | undefined> {
  return await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
}

/** The name of the server that answers, "" if it tells none; undefined if nothing answers. */
async function nameOf(url: string): Promise<string | undefined> {
  const answer = await ask(`${url}/v2`);
  if (!answer) return undefined;
  try {
    return ((await answer.json()) as { name?: string }).name ?? "";
  } catch {
    return "";
  }
}

async function isReady(url: string): Promise<boolean> {
  const answer = await ask(`${url}/v2/models/double/ready`);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
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
