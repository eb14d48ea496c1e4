import { assertEquals } from "@std/assert";
import { test as nodeTest } from "node:test";
import {
  type Attack,
  attacks,
  stopUnderLoad,
  stopWhileRead,
  watchHealth,
} from "../../conformance/test_support/attacks.ts";
import { startServer, type TestServer, tinyModels } from "../../conformance/test_support/serve_process.ts";

/** Tests that start processes need a longer timeout. */
const test = (name: string, run: () => Promise<void>) => nodeTest(name, { timeout: 900_000 }, run);

/** `--max-body`, and what of it half of the budget is enough for: a body is counted four times. */
const [bodyMegabytes, bodyBytes] = [2, 10 * 2 ** 20 / 8];

const models = tinyModels("relu_add", "dynamic_nchw", "strings");

/** Asks a server: again while it refuses connections, until it has noticed that enough clients are gone. */
async function ask(server: TestServer, path: string, body: string | null = null): Promise<Response> {
  let end: string | undefined;
  server.ended.then(({ code, err }) => end = `the server has ended with ${code}: ${err}`, () => {});
  for (;;) {
    const method = body === null ? "GET" : "POST";
    const answer = await fetch(`${server.url}${path}`, { method, body }).catch(() => undefined);
    if (answer) return answer;
    if (end !== undefined) throw new Error(end);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The bytes that a server holds for clients. */
async function heldBytes(server: TestServer): Promise<number> {
  const text = await (await ask(server, "/metrics")).text();
  return Number(/^serve_held_bytes (\d+)$/m.exec(text)![1]);
}

/** Waits until a server holds nothing for clients, and asks for an inference. */
async function recovered(server: TestServer): Promise<number> {
  while (await heldBytes(server) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  const inputs = [{ name: "x", datatype: "FP32", shape: [1, 4], data: [1, 2, 3, 4] }];
  const { status, body } = await ask(server, "/v2/models/relu_add/infer", JSON.stringify({ inputs }));
  await body?.cancel();
  return status;
}

/** The answers that each attack by eight clients gets. */
const expected: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "half-sent bodies": { 408: 2, 503: 6 },
  "whole bodies": {},
  "compressed bodies": {},
  "answers that nobody reads": {},
  "a long list for four numbers": { 413: 1 },
  "a long list": { 400: 1 },
  "long integers": { 400: 1 },
  "deep nesting": { 400: 1 },
  "many objects": { 400: 1 },
  "many names": { 400: 1 },
  "many strings": { 413: 1 },
  "a long answer": { 200: 1 },
  "a long order of classes": { 200: 1 },
  "many connections": { none: 240 },
};

test("whatever clients do, others are answered, and nothing is held for long", async () => {
  const limits = ["--max-body", String(bodyMegabytes), "--max-text", "1", "--timeout", "8000"];
  await using server = await startServer(...models, ...limits, "--max-connections", "200");
  assertEquals(Object.keys(attacks), Object.keys(expected));
  const { "many connections": crowd, ...others } = attacks;
  const attackBy = async (name: string, attack: Attack) => {
    const counts = await attack.run(server, { clients: 8, bytes: attack.isText ? 2 ** 20 - 200 : bodyBytes });
    // How many are let in depends on how fast they are answered.
    if (Object.keys(expected[name]!).length > 0) assertEquals([name, counts], [name, expected[name]!]);
    assertEquals([name, await recovered(server)], [name, 200]);
  };
  const stopWatching = await watchHealth(server);
  for (const [name, attack] of Object.entries(others)) await attackBy(name, attack);
  assertEquals((await stopWatching()).failures, 0);
  // Health has no connection of its own.
  await attackBy("many connections", crowd!);
});

test("told to stop under load, the server loses no request", async () => {
  const server = await startServer(...models);
  assertEquals((await stopUnderLoad(server, { clients: 8 })).lost, 0);
  const { code, log } = await server.ended;
  assertEquals([code, log.at(-1)?.["allAnswered"]], [0, true]);
});

test("told to stop, the server sends an answer to its end, however slowly it is read", async () => {
  const server = await startServer(...models);
  assertEquals(await stopWhileRead(server, { bytes: 16 * 2 ** 20 }), true);
  assertEquals((await server.ended).code, 0);
});
