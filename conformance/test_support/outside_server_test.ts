import { assert, assertEquals, assertRejects } from "@std/assert";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runArguments, thisRuntime } from "../run/runtimes.ts";
import { freePort, type OutsideProgram, startOutside } from "./outside_server.ts";
import { sendJson, serveWith } from "./servers.ts";

const fixture = fileURLToPath(new URL("outside_fixture.ts", import.meta.url));

function program(port: number | string, name: string, what = ""): OutsideProgram {
  return {
    command: process.execPath,
    args: [...runArguments(thisRuntime(), fixture), String(port), name, what],
    environment: {},
    url: `http://127.0.0.1:${port}`,
  };
}

const options = { timeout: 900_000 };

test(
  "startOutside() starts a server again where another one has its port, whatever that answers",
  options,
  async () => {
    await using named = await serveWith((_, response) => sendJson(response, { name: "another" }));
    await using unnamed = await serveWith((_, response) => response.writeHead(404).end("no such page"));
    // It takes connections and says nothing.
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    try {
      const ports = [new URL(named.url).port, new URL(unnamed.url).port, port, await freePort()];
      let started = 0;
      await using server = await startOutside("fixture", () => Promise.resolve(program(ports[started++]!, "fixture")));
      assertEquals([started, server.url], [4, `http://127.0.0.1:${ports[3]}`]);
      assertEquals(await (await fetch(`${server.url}/v2`)).json(), { name: "fixture" });
    } finally {
      silent.close();
    }
  },
);

test("a server that cannot be started, or is another one, is told", options, async () => {
  const ends = () => Promise.resolve(program("none", "fixture"));
  const error = await assertRejects(() => startOutside("fixture", ends), Error, "was started 5 times");
  assert(String(error).includes("it has ended ("), String(error));
  const missing = async () => ({ ...program(await freePort(), "fixture"), command: "/nonexistent/program" });
  await assertRejects(() => startOutside("fixture", missing), Error, "/nonexistent/program");
  const other = async () => program(await freePort(), "other");
  await assertRejects(() => startOutside("fixture", other), Error, "another server answers, 'other'");
});

test("nobody waits for what a server leaves behind when it ends", options, async () => {
  const server = await startOutside("fixture", async () => program(await freePort(), "fixture", "with a child"));
  await server[Symbol.asyncDispose]();
  await assertRejects(() => fetch(`${server.url}/v2`));
});
