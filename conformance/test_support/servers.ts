/** Servers for tests: `samples/serve` over tiny models, and servers that misbehave. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { after } from "node:test";
import { patiently, slowModel, startServer, type TestServer, tinyModels } from "./serve_process.ts";

/** Starts `samples/serve` with tiny models, for all tests of a file. */
export async function serveTiny(...names: string[]): Promise<TestServer> {
  const others = names.filter((name) => name !== "slow");
  const slow = others.length < names.length ? slowModel() : [];
  const server = await startServer(...tinyModels(...others), ...slow, ...patiently);
  after(() => server[Symbol.asyncDispose]());
  return server;
}

/** A request that a server of this process received. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Uint8Array;
}

/** Answers a request. */
export type Answerer = (received: Received, response: ServerResponse, socket: Socket) => void;

/** A server in this process. */
export interface OwnServer extends AsyncDisposable {
  readonly url: string;
  /** The received requests, in order. */
  readonly received: Received[];
  /** The number of connections made to it. */
  readonly connections: number;
}

/** Starts a server in this process. */
export async function serveWith(answer: Answerer): Promise<OwnServer> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // The client has disconnected.
    }
    const got = { method: request.method!, path: request.url!, headers: request.headers, body: Buffer.concat(chunks) };
    received.push(got);
    answer(got, response, request.socket);
  });
  server.on("connection", (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, json: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(JSON.stringify(json));
}

/** The metadata of a model with one input and one output, both of `[1,2]`. */
export const pairMetadata = {
  name: "pair",
  versions: ["1"],
  platform: "test",
  inputs: [{ name: "x", datatype: "FP32", shape: [1, 2] }],
  outputs: [{ name: "y", datatype: "FP32", shape: [1, 2] }],
};

/** The answer to an inference of that model, in JSON. */
export const pairAnswer = {
  model_name: "pair",
  outputs: [{ name: "y", datatype: "FP32", shape: [1, 2], data: [3, 4] }],
};

/** Starts a server with that model, whose inferences `infer` answers. */
export function servePair(infer: Answerer, extensions: readonly string[] = []): Promise<OwnServer> {
  return serveWith((received, response, socket) => {
    if (received.path.endsWith("/infer")) return infer(received, response, socket);
    if (received.path === "/v2") return sendJson(response, { name: "test", version: "1", extensions });
    if (received.path.startsWith("/v2/models/pair")) return sendJson(response, pairMetadata);
    sendJson(response, { error: "there is no such model" }, 404);
  });
}
