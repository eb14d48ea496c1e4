import { assert, assertEquals, assertMatch } from "@std/assert";
import { once } from "node:events";
import { statSync } from "node:fs";
import { type IncomingMessage, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { projectFile, startServer, tinyModels } from "../../conformance/test_support/serve_process.ts";

const server = await startServer(...tinyModels("relu_add", "stateful_accumulator"), "--max-body", "1");
after(() => server[Symbol.asyncDispose]());

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  /** Whether the client was told to send the body. */
  readonly isContinued: boolean;
}

interface Asking {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
  /** Whether the body is sent at once, not when the server asks for it. */
  readonly atOnce?: boolean;
}

/** Asks for a path; headers are sent as they are, which `fetch` would not. */
function ask(path: string, { method = "GET", headers = {}, body, atOnce = true }: Asking = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = httpRequest(`${server.url}${path}`, { method, headers, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (piece: string) => text += piece);
      answer.once("end", () => resolve({ status: answer.statusCode!, headers: answer.headers, text, isContinued }));
    });
    let isContinued = false;
    asking.on("error", reject).on("continue", () => {
      isContinued = true;
      asking.end(body);
    });
    if (atOnce) asking.end(body);
    else asking.flushHeaders();
  });
}

const message = JSON.stringify({ inputs: [{ name: "x", datatype: "FP32", shape: [1, 4], data: [1, 2, -3, 4] }] });
const infer = "/v2/models/relu_add/infer";
const post = (headers: Record<string, string> = {}, body: string | Uint8Array = message) => {
  return ask(infer, { method: "POST", headers, body });
};

test("health and readiness are told in the protocol's words", async () => {
  const json = async (path: string) => JSON.parse((await ask(path)).text);
  assertEquals(await json("/v2/health/live"), { live: true });
  assertEquals(await json("/v2/health/ready"), { ready: true });
  assertEquals(await json("/v2/models/relu_add/ready"), { name: "relu_add", ready: true });
  assertEquals((await ask("/v2/models/none/ready")).status, 404);
});

test("another method is refused with those that there are", async () => {
  const { status, headers } = await ask(infer);
  assertEquals([status, headers.allow], [405, "POST"]);
  assertEquals([(await ask("/v2", { method: "PUT" })).headers.allow, (await ask("/v2")).status], ["GET, HEAD", 200]);
  assertEquals([(await ask("/v2", { method: "HEAD" })).status, (await ask("/none")).status], [200, 404]);
});

test("the list of models is asked for with or without a message, which must be right", async () => {
  const list = (body?: string) => ask("/v2/repository/index", { method: "POST", ...(body !== undefined && { body }) });
  for (const body of [undefined, "{}", '{"ready":true}', '{"ready":null}']) {
    const { status, text } = await list(body);
    assertEquals([status, JSON.parse(text).length], [200, 2], body);
  }
  for (const [body, what] of [["{", "no JSON"], ["[]", "the request's JSON"], ['{"ready":1}', "the request's ready"]]) {
    const { status, text } = await list(body);
    assertEquals([status, text.includes(what!)], [400, true], text);
  }
});

test("gzip is taken by both of its names, and a refusal of another names what is taken", async () => {
  const packed = new Uint8Array(gzipSync(message));
  for (const encoding of ["gzip", "x-gzip", "GZIP"]) {
    assertEquals((await post({ "Content-Encoding": encoding }, packed)).status, 200, encoding);
  }
  const { status, headers } = await post({ "Content-Encoding": "br" });
  assertEquals([status, headers["accept-encoding"]], [415, "gzip, deflate"]);
});

test("a client that asks whether to send its body is told only if it may", async () => {
  const send = (path: string, length: number) => {
    const headers = { Expect: "100-continue", "Content-Length": String(length) };
    return ask(path, { method: "POST", headers, body: message, atOnce: false });
  };
  const { status, isContinued } = await send(infer, message.length);
  assertEquals([status, isContinued], [200, true]);
  const none = await send("/v2/models/none/infer", message.length);
  assertEquals([none.status, none.isContinued], [404, false]);
  const large = await send(infer, 2 ** 20);
  assertEquals([large.status, large.isContinued, large.headers.connection], [413, false, "close"]);
});

test("a body that cannot fit the model's inputs is refused from its length", async () => {
  const { status, headers, text } = await post({}, "x".repeat(300_000));
  assertEquals([status, headers.connection], [413, "close"]);
  assertMatch(text, /more than 262400 bytes, which are enough here/);
  const length = { "Inference-Header-Content-Length": "100" };
  assertEquals([(await post(length, "x".repeat(117))).status, (await post(length, "x".repeat(116))).status], [
    413,
    400,
  ]);
});

/** Sends a body that is refused, the rest of it after the refusal. Returns what went wrong with the connection. */
async function sendRefused(length: number): Promise<{ errors: string[]; milliseconds: number }> {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  const errors: string[] = [];
  socket.on("error", ({ message }) => errors.push(message));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const start = performance.now();
  socket.write(`POST ${infer} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`);
  const [answer] = await once(socket, "data");
  assertMatch(String(answer), /^HTTP\/1\.1 413 .*connection: close/is);
  // A connection that is closed already refuses the second piece, or the third.
  for (let piece = 0; piece < 3; piece++) {
    socket.write(new Uint8Array(length / 3));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await closed;
  const milliseconds = performance.now() - start;
  if (errors.length === 0) assert(socket.bytesWritten > length, `${socket.bytesWritten}`);
  return { errors, milliseconds };
}

test("a refusal comes before the rest of the body, which may still be sent", async () => {
  // The server reads on for half a second, which a client on a busy machine may miss, but not each time.
  for (;;) {
    const { errors, milliseconds } = await sendRefused(300_000);
    if (errors.length > 0 && milliseconds > 400) continue;
    return assertEquals(errors, [], `after ${milliseconds} ms`);
  }
});

test("a model with states refuses sequences, each request of which would be wrong", async () => {
  const send = (parameters: Record<string, unknown>) =>
    ask("/v2/models/stateful_accumulator/infer", {
      method: "POST",
      body: JSON.stringify({ ...JSON.parse(message), parameters }),
    });
  const { status, text } = await send({ sequence_id: 7, sequence_start: true });
  assertEquals([status, JSON.parse(text).error], [
    400,
    "the parameter sequence_id is not supported: each request starts from the model's initial states",
  ]);
  assertEquals((await send({ priority: 1 })).status, 200);
});

test("a name that leads here from elsewhere, and a page of another site, are refused", async () => {
  assertEquals((await ask("/v2", { headers: { Host: "evil.example" } })).status, 421);
  assertEquals((await ask("/v2", { headers: { Host: "localhost:8000" } })).status, 200);
  assertEquals((await post({ Origin: "http://evil.example" })).status, 403);
  assertEquals((await post({ "Sec-Fetch-Site": "cross-site" })).status, 403);
  assertEquals((await post({ Origin: server.url, "Sec-Fetch-Site": "same-origin" })).status, 200);
});

test("an answer has the headers that matter there", async () => {
  const api = (await post()).headers;
  assertEquals(api["x-content-type-options"], "nosniff");
  for (const name of ["strict-transport-security", "content-security-policy"]) assert(!(name in api), name);
  const page = (await ask("/")).headers;
  assertMatch(String(page["content-security-policy"]), /frame-ancestors 'none'/);
  assert(!("strict-transport-security" in page));
  const file = await ask("/photographs/cat.jpg");
  assertEquals([file.status, file.headers["content-type"]], [200, "image/jpeg"]);
  assertEquals(Number(file.headers["content-length"]), statSync(projectFile("samples/data/photographs/cat.jpg")).size);
  for (
    const path of ["/photographs/../access.ts", "/photographs/%2e%2e/labels", "/access.ts", "/photographs/none.jpg"]
  ) {
    assertEquals([path, (await ask(path)).status], [path, 404]);
  }
});
