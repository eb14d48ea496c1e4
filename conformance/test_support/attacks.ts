/** What hostile or broken clients do to `samples/serve`, over sockets of their own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { runArguments, thisRuntime } from "../run/runtimes.ts";
import type { TestServer } from "./serve_process.ts";

/** How much of each attack there is. */
export interface Scale {
  /** Clients at once. */
  readonly clients: number;
  /** The bytes of each large body or answer. */
  readonly bytes: number;
}

/** An attack. */
export interface Attack {
  /** Whether its bodies are text, of which a server reads less than of other data. */
  readonly isText: boolean;
  /** Returns the number of answers by status; `none` where the connection ended without one. */
  run(server: TestServer, scale: Scale): Promise<Readonly<Record<string, number>>>;
}

/** A client with a connection of its own. */
class Client {
  readonly #socket: Socket;
  #text = "";
  /** The number of bytes that have come. */
  received = 0;
  readonly closed: Promise<unknown>;

  constructor({ url }: TestServer) {
    const { hostname, port } = new URL(url);
    this.#socket = connect(Number(port), hostname);
    // A server that refuses a body need not read it.
    this.#socket.on("error", () => {});
    this.closed = new Promise((resolve) => this.#socket.once("close", resolve));
  }

  /** Sends a piece, and resolves when it has been handed over or the connection has ended. */
  async send(piece: string | Uint8Array): Promise<void> {
    await Promise.race([new Promise<void>((resolve) => this.#socket.write(piece, () => resolve())), this.closed]);
  }

  /** Starts to read what comes. */
  read(): this {
    this.#socket.resume().on("data", (piece: Uint8Array) => {
      this.received += piece.byteLength;
      if (this.#text.length < 4096) this.#text += new TextDecoder("latin1").decode(piece.subarray(0, 4096));
    });
    return this;
  }

  /** The next answer, whole; undefined if the connection ends before. */
  async next(): Promise<string | undefined> {
    let isOver = false;
    this.closed.then(() => isOver = true);
    for (;;) {
      const [, headers, length] = /^(HTTP.*?content-length: (\d+).*?\r\n\r\n)/is.exec(this.#text) ?? [];
      if (headers !== undefined && this.#text.length >= headers.length + Number(length)) {
        this.#text = this.#text.slice(headers.length + Number(length));
        return headers;
      }
      if (isOver) return undefined;
      await Promise.race([once(this.#socket, "data").catch(() => {}), this.closed]);
    }
  }

  /** Does not read what comes. */
  pause(): this {
    this.#socket.pause();
    return this;
  }

  /** The status of the answer after a wait; `none` if there is none. */
  async status(milliseconds: number): Promise<string> {
    const end = performance.now() + milliseconds;
    const statusOf = () => /HTTP\/1\.1 ([2-9]\d\d)/.exec(this.#text)?.[1];
    let isOver = false;
    this.closed.then(() => isOver = true);
    while (statusOf() === undefined && !isOver && performance.now() < end) await pause(20);
    return statusOf() ?? "none";
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** The headers of an inference request. */
function head(model: string, length: number, more: readonly string[] = []): string {
  const lines = [`POST /v2/models/${model}/infer HTTP/1.1`, "Host: localhost", `Content-Length: ${length}`, ...more];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** A request of one input as binary data: the headers, and the JSON that is before the data. */
function binary(
  { shape, bytes }: Picture,
  wanted: Readonly<Record<string, unknown>> = { parameters: { binary_data_output: true } },
): readonly [head: string, json: string] {
  const json = JSON.stringify({
    inputs: [{ name: "x", datatype: "FP32", shape, parameters: { binary_data_size: bytes } }],
    ...wanted,
  });
  const length = `Inference-Header-Content-Length: ${json.length}`;
  return [head("dynamic_nchw", json.length + bytes, [length]), json];
}

/** A shape of `dynamic_nchw`, and its bytes. */
interface Picture {
  readonly shape: readonly number[];
  readonly bytes: number;
}

/** A picture of about a number of bytes. */
function pictureOf(bytes: number): Picture {
  const rows = Math.floor(bytes / (3 * 4 * 1024));
  return { shape: [1, 3, rows, 1024], bytes: rows * 3 * 4 * 1024 };
}

async function countStatuses(clients: readonly Client[], milliseconds: number): Promise<Record<string, number>> {
  const statuses = await Promise.all(clients.map((client) => client.status(milliseconds)));
  for (const client of clients) client.close();
  const counts: Record<string, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function crowd(server: TestServer, { clients }: Scale): Client[] {
  return Array.from({ length: clients }, () => new Client(server));
}

/** Sends the same request from each client. */
async function allSend(clients: readonly Client[], ...pieces: (string | Uint8Array)[]): Promise<void> {
  await Promise.all(clients.map(async (client) => {
    for (const piece of pieces) await client.send(piece);
  }));
}

/** Sends one body of text for a model. */
function sendText(model: string, text: (bytes: number) => string): Attack {
  return {
    isText: true,
    async run(server, { bytes }) {
      const client = new Client(server).read();
      const body = text(bytes);
      await client.send(head(model, body.length));
      await client.send(body);
      return await countStatuses([client], 60_000);
    },
  };
}

/** Sends one body of binary data, and asks for an answer that becomes text. */
function askForText(wanted: Readonly<Record<string, unknown>>): Attack {
  return {
    isText: true,
    async run(server, { bytes }) {
      const client = new Client(server).read();
      const picture = pictureOf(bytes / 2);
      const numbers = Float32Array.from({ length: picture.bytes / 4 }, (_, index) => Math.sin(index));
      await allSend([client], ...binary(picture, wanted), new Uint8Array(numbers.buffer));
      return await countStatuses([client], 60_000);
    },
  };
}

/** An attack by bodies that are not text. */
function attack(run: Attack["run"]): Attack {
  return { isText: false, run };
}

function message(datatype: string, shape: readonly number[], data: string): string {
  return `{"inputs":[{"name":"x","datatype":"${datatype}","shape":[${shape}],"data":${data}}]}`;
}

/** A list that has a number of bytes at most. */
function listOf(item: string, bytes: number): { list: string; count: number } {
  const count = Math.max(1, Math.floor((bytes - 200) / (item.length + 1)));
  return { list: `[${`${item},`.repeat(count).slice(0, -1)}]`, count };
}

/** The attacks, by name. */
export const attacks: Readonly<Record<string, Attack>> = {
  "half-sent bodies": attack(async (server, scale) => {
    const picture = pictureOf(scale.bytes);
    const clients = crowd(server, scale).map((client) => client.read());
    await allSend(clients, ...binary(picture), new Uint8Array(picture.bytes - 1024));
    return await countStatuses(clients, 60_000);
  }),
  "whole bodies": attack(async (server, scale) => {
    const picture = pictureOf(scale.bytes);
    const clients = crowd(server, scale).map((client) => client.read());
    await allSend(clients, ...binary(picture), new Uint8Array(picture.bytes));
    return await countStatuses(clients, 60_000);
  }),
  "compressed bodies": attack(async (server, scale) => {
    const body = gzipSync(new Uint8Array(scale.bytes));
    const clients = crowd(server, scale).map((client) => client.read());
    const headers = ["Content-Encoding: gzip", "Inference-Header-Content-Length: 100"];
    await allSend(clients, head("dynamic_nchw", body.byteLength, headers), body);
    return await countStatuses(clients, 60_000);
  }),
  "answers that nobody reads": attack(async (server, scale) => {
    const picture = pictureOf(scale.bytes / 4);
    const clients = crowd(server, scale).map((client) => client.pause());
    await allSend(clients, ...binary(picture), new Uint8Array(picture.bytes));
    await pause(1_000);
    return await countStatuses(clients.map((client) => client.read()), 0);
  }),
  "a long list for four numbers": {
    ...sendText("relu_add", (bytes) => message("FP32", [1, 4], listOf("1", bytes).list)),
    isText: false,
  },
  "a long list": sendText("dynamic_nchw", (bytes) => message("FP32", [1, 3, 1, 1], listOf("0.123456", bytes).list)),
  "long integers": sendText("dynamic_nchw", (bytes) => {
    return message("INT64", [1, 3, 1, 1], listOf("9007199254740993", bytes).list);
  }),
  "deep nesting": sendText("dynamic_nchw", (bytes) => {
    const depth = Math.floor(bytes / 2) - 100;
    return message("FP32", [1, 3, 1, 1], "[".repeat(depth) + "]".repeat(depth));
  }),
  "many objects": sendText("dynamic_nchw", (bytes) => message("FP32", [1, 3, 1, 1], listOf("{}", bytes).list)),
  "many names": sendText("dynamic_nchw", (bytes) => {
    const names = Array.from({ length: Math.floor(bytes / 12) }, (_, index) => `"${index}":1`);
    return `{"parameters":{${names}},"inputs":[]}`;
  }),
  "many strings": sendText("strings", (bytes) => {
    const { list, count } = listOf('""', bytes);
    return message("BYTES", [count], list);
  }),
  // As many numbers as the longest text may have in an answer.
  "a long answer": askForText({ parameters: { binary_data_output: false } }),
  "a long order of classes": askForText({ outputs: [{ name: "y", parameters: { classification: 10 } }] }),
  "many connections": attack(async (server, { clients }) => {
    const all = crowd(server, { clients: clients * 30, bytes: 0 }).map((client) => client.read());
    await allSend(all, "GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    return await countStatuses(all, 0);
  }),
};

/** What a server's health was like during an attack. */
export interface Health {
  readonly asked: number;
  readonly failures: number;
  readonly worstMs: number;
}

/** Keeps asking for a server's health, in a process of its own. Returns how to end that. */
export async function watchHealth({ url }: TestServer): Promise<() => Promise<Health>> {
  const script = fileURLToPath(new URL("health_watch.ts", import.meta.url));
  const args = [...runArguments(thisRuntime(), script), url];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  await once(lines, "line");
  return async () => {
    child.stdin.end();
    const [line] = await once(lines, "line");
    return JSON.parse(line as string);
  };
}

/** How a load ended when the server was told to stop. */
export interface Farewell {
  readonly answered: number;
  /** Requests that were sent over a connection, and ended without an answer. */
  readonly lost: number;
}

/**
 * Asks over kept connections, and tells the server to stop under that load, when each client has had an answer. Clients
 * that are told to go elsewhere go.
 */
export async function stopUnderLoad(server: TestServer, { clients }: Pick<Scale, "clients">): Promise<Farewell> {
  let [answered, lost] = [0, 0];
  const body = message("FP32", [1, 4], "[1,2,3,4]");
  const served = Array.from({ length: clients }, () => Promise.withResolvers<void>());
  const work = async ({ resolve }: PromiseWithResolvers<void>) => {
    const client = new Client(server).read();
    for (let isKept = true; isKept;) {
      await client.send(head("relu_add", body.length) + body);
      const answer = await client.next();
      if (answer === undefined) lost += 1;
      else answered += 1;
      resolve();
      isKept = answer !== undefined && !/connection: close/i.test(answer);
    }
    client.close();
  };
  const working = Promise.all(served.map(work));
  await Promise.all(served.map(({ promise }) => promise));
  await pause(500);
  server.signal("SIGTERM");
  await working;
  return { answered, lost };
}

/** Tells a server to stop while a client reads a long answer slowly. Returns whether all of it comes. */
export async function stopWhileRead(server: TestServer, { bytes: about }: Pick<Scale, "bytes">): Promise<boolean> {
  const picture = pictureOf(about);
  const client = new Client(server).pause();
  for (const piece of [...binary(picture), new Uint8Array(picture.bytes)]) await client.send(piece);
  await server.logged(({ status }) => status === 200);
  server.signal("SIGTERM");
  await pause(2_000);
  client.read();
  await client.closed;
  return client.received > picture.bytes;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
