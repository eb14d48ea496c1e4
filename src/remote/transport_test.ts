import { test } from "node:test";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type Answerer,
  type OwnServer,
  pairAnswer,
  sendJson,
  servePair,
  serveWith,
} from "../../conformance/test_support/servers.ts";
import { OpenVINOError } from "../openvino_error.ts";
import { RemoteCore, type RemoteCoreOptions, RemoteError } from "./mod.ts";
import { waitBeforeNext } from "./transport.ts";

/** A request for the model of such a server. */
async function requestTo(server: OwnServer, options: RemoteCoreOptions = {}) {
  return (await new RemoteCore(server.url, options).compileModelAsync("pair")).createInferRequest();
}

/** The number of inference requests that a server has received. */
function inferences({ received }: OwnServer): number {
  return received.filter(({ method }) => method === "POST").length;
}

/** Answers the first inference requests in one way, and later ones normally. */
function first(count: number, bad: Answerer): Answerer {
  return (received, response, socket) => {
    if (count-- > 0) bad(received, response, socket);
    else sendJson(response, pairAnswer);
  };
}

async function infer(server: OwnServer, options?: RemoteCoreOptions) {
  const results = await (await requestTo(server, options)).inferAsync([[1, 2]]);
  return Array.from(results.get("y").data as Float32Array);
}

test("connections are kept, and used again", async () => {
  await using server = await servePair(first(0, () => {}));
  const request = await requestTo(server);
  for (let i = 0; i < 30; i++) await request.inferAsync([[i, 2]]);
  assertEquals(inferences(server), 30);
  // A runtime may open another connection before it notices that the first is free again.
  assert(server.connections <= 15, `${server.connections} connections`);
});

test("503 with Retry-After is asked again, and without it is an error", async () => {
  const busy = (headers: Record<string, string>): Answerer => (_, response) => {
    sendJson(response, { error: "full" }, 503, headers);
  };
  await using kind = await servePair(first(2, busy({ "Retry-After": "0" })));
  assertEquals([await infer(kind), inferences(kind)], [[3, 4], 3]);
  await using dated = await servePair(first(1, busy({ "Retry-After": new Date(0).toUTCString() })));
  assertEquals([await infer(dated), inferences(dated)], [[3, 4], 2]);
  await using silent = await servePair(first(1, busy({})));
  const error = await assertRejects(() => infer(silent), RemoteError, "the model pair: the server answers 503: full");
  assertEquals([(error as RemoteError).code, inferences(silent)], ["REQUEST_BUSY", 1]);
  await using endless = await servePair(first(99, busy({ "Retry-After": "0" })));
  await assertRejects(() => infer(endless, { attempts: 3 }), RemoteError, "503");
  assertEquals(inferences(endless), 3);
});

test("who is to come again after the time limit gives up at once", async () => {
  await using server = await servePair(first(1, (_, response) => {
    sendJson(response, { error: "full" }, 503, { "Retry-After": "3600" });
  }));
  const request = await requestTo(server);
  await assertRejects(() => request.inferAsync([[1, 2]], { timeout: 600_000 }), RemoteError, "503: full");
  assertEquals((await request.inferAsync([[1, 2]])).size, 1);
});

test("a broken connection is not an occasion to infer again, unless that is allowed", async () => {
  const breaks: Record<string, Answerer> = {
    "before the answer": (_, __, socket) => socket.destroy(),
    "within the answer": (_, response, socket) => {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "1000" });
      response.write("{", () => socket.destroy());
    },
    "within chunks": (_, response, socket) => {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.write("{", () => socket.destroy());
    },
  };
  for (const [when, answer] of Object.entries(breaks)) {
    await using server = await servePair(first(1, answer));
    await assertRejects(() => infer(server), RemoteError, "", when);
    assertEquals(inferences(server), 1, when);
    await using allowed = await servePair(first(1, answer));
    assertEquals([await infer(allowed, { idempotent: true }), inferences(allowed)], [[3, 4], 2], when);
  }
});

test("a connection that was kept and breaks is not an occasion either", async () => {
  let count = 0;
  await using server = await servePair((_, response, socket) => {
    if (++count === 2) socket.destroy();
    else sendJson(response, pairAnswer);
  });
  const request = await requestTo(server);
  await request.inferAsync([[1, 2]]);
  await assertRejects(() => request.inferAsync([[1, 2]]), RemoteError, "the connection broke");
  assertEquals(count, 2);
  assertEquals((await request.inferAsync([[1, 2]])).size, 1);
});

test("what is only read is asked for again when the connection breaks", async () => {
  let count = 0;
  await using server = await serveWith((_, response, socket) => {
    if (count++ === 0) socket.destroy();
    else sendJson(response, { name: "test", version: "1", extensions: [] });
  });
  assertEquals((await new RemoteCore(server.url).serverMetadata()).name, "test");
  assertEquals(count, 2);
});

test("a server that is not there is tried again, and then named", async () => {
  // A port that no system gives out by itself, and that belongs to no service.
  const nowhere = "http://127.0.0.1:4";
  const core = new RemoteCore(nowhere, { attempts: 2 });
  await assertRejects(() => core.serverMetadata(), RemoteError, `the server: there is no connection to ${nowhere}`);
  assertThrows(() => core.compileModel("pair"), RemoteError, "there is no connection");
});

test("waitBeforeNext() backs off, at random and up to a bound, and never repeats what may have been served", () => {
  const answer = (status: number, headers: Record<string, string> = {}) =>
    ({ kind: "answer", status, headers, body: new Uint8Array(0) }) as const;
  const refused = { kind: "refused", message: "" } as const;
  for (let attempt = 1; attempt < 20; attempt++) {
    const wait = waitBeforeNext(refused, attempt, false)!;
    assert(wait >= 0 && wait <= Math.min(5_000, 100 * 2 ** (attempt - 1)));
  }
  assertEquals(waitBeforeNext({ kind: "broken", message: "" }, 1, false), undefined);
  assert(waitBeforeNext({ kind: "broken", message: "" }, 1, true) !== undefined);
  for (const kind of ["late", "large", "aborted"] as const) {
    assertEquals(waitBeforeNext({ kind, message: "" }, 1, true), undefined);
  }
  assert(waitBeforeNext(answer(503, { "retry-after": "2" }), 1, false)! >= 2000);
  assert(waitBeforeNext(answer(429, { "retry-after": "2" }), 1, false)! >= 2000);
  for (const status of [200, 400, 500, 502]) {
    assertEquals(waitBeforeNext(answer(status, { "retry-after": "2" }), 1, true), undefined);
  }
  assertEquals(waitBeforeNext(answer(503, { "retry-after": "soon" }), 1, true), undefined);
});

test("a server that is slow is given up, and a cancelled call breaks the connection", async () => {
  const closed: Promise<unknown>[] = [];
  await using server = await servePair((_, response) => {
    closed.push(new Promise((resolve) => response.on("close", resolve)));
  });
  const request = await requestTo(server);
  // On a busy machine, a call may be given up before it has reached the server.
  for (let timeout = 50; closed.length === 0; timeout *= 2) {
    await assertRejects(() => request.inferAsync([[1, 2]], { timeout }), RemoteError, `within ${timeout} ms`);
  }
  await Promise.all(closed);
  const { length } = closed;
  request.startAsync([[1, 2]]);
  while (closed.length === length) await new Promise((resolve) => setTimeout(resolve, 5));
  request.cancel();
  await assertRejects(() => request.wait(), OpenVINOError, "cancelled");
  await closed[length];
});

test("the signal of the core calls off what runs and what is to come", async () => {
  const controller = new AbortController();
  await using server = await servePair(() => {});
  const core = new RemoteCore(server.url, { signal: controller.signal });
  const request = (await core.compileModelAsync("pair")).createInferRequest();
  const under = request.inferAsync([[1, 2]]);
  controller.abort(new Error("enough"));
  const error = await assertRejects(() => under, OpenVINOError, "cancelled");
  assertEquals([(error as OpenVINOError).code, (error.cause as Error).message], ["INFER_CANCELLED", "enough"]);
  await assertRejects(() => core.compileModelAsync("pair"), Error, "enough");
  assertThrows(() => core.compileModel("pair"), Error, "enough");
  assertThrows(() => request.infer([[1, 2]]), OpenVINOError, "cancelled");
});

test("headers and the token are sent, and stand in no message", async () => {
  const secret = "s3cr3t-token";
  await using server = await servePair(({ headers }, response) => {
    sendJson(response, { error: `not you, ${headers.authorization} ${headers["x-key"]}` }, 403);
  });
  const options = { token: secret, headers: { "X-Key": "k3y-value" } };
  const error = await assertRejects(
    () => infer(server, options),
    RemoteError,
    "the model pair: the server answers 403",
  );
  assert(!error.message.includes(secret) && !error.message.includes("k3y-value"), error.message);
  for (const { headers } of server.received) {
    assertEquals([headers.authorization, headers["x-key"]], [`Bearer ${secret}`, "k3y-value"]);
  }
});

test("an error says the server's own text, no more than a part of it, and no page", async () => {
  const answers = (status: number, body: string, type: string): Answerer => (_, response) => {
    response.writeHead(status, { "Content-Type": type });
    response.end(body);
  };
  await using long = await servePair(answers(500, "x".repeat(10_000), "text/plain"));
  const error = await assertRejects(() => infer(long), RemoteError, "500: xxx");
  assert(error.message.length < 700);
  await using page = await servePair(answers(502, "<html>Bad Gateway</html>", "text/html"));
  await assertRejects(() => infer(page), RemoteError, "answers 502: (an HTML page)");
  await using detail = await servePair(answers(400, `{"detail":"no such input"}`, "application/json"));
  await assertRejects(() => infer(detail), RemoteError, "answers 400: no such input");
  await using elsewhere = await servePair((_, response) => {
    response.writeHead(307, { Location: "http://127.0.0.1:1/" });
    response.end();
  });
  await assertRejects(() => infer(elsewhere), RemoteError, "answers 307");
});

test("an answer that is too large is refused, whether it says its length or not", async () => {
  const large = "x".repeat(100_000);
  for (const headers of [{ "Content-Length": String(large.length) }, {}]) {
    await using server = await servePair((_, response) => {
      response.writeHead(200, { "Content-Type": "application/json", ...headers });
      response.write(large.slice(0, 50_000));
      response.end(large.slice(50_000));
    });
    await assertRejects(() => infer(server, { maxAnswerBytes: 40_000 }), RemoteError, "larger than maxAnswerBytes");
    await assertRejects(() => infer(server), RemoteError, "it is no JSON");
  }
});

test("a packed answer is unpacked", async () => {
  const { gzipSync } = await import("node:zlib");
  await using server = await servePair((_, response) => {
    response.writeHead(200, { "Content-Type": "application/json", "Content-Encoding": "gzip" });
    response.end(gzipSync(JSON.stringify(pairAnswer)));
  });
  assertEquals(await infer(server), [3, 4]);
});

test("a URL below which the server is, and what is no URL of a server", async () => {
  await using server = await serveWith(({ path }, response) => sendJson(response, { name: path }));
  assertEquals((await new RemoteCore(`${server.url}/some/where/`).serverMetadata()).name, "/some/where/v2");
  assertEquals((await new RemoteCore(new URL(server.url)).serverMetadata()).name, "/v2");
  for (const url of ["", "host:8000", "ftp://host", "http://me:secret@host", "http://host?x=1", "http://host#x"]) {
    const error = assertThrows(() => new RemoteCore(url), TypeError, `"url"`);
    assert(!(error as Error).message.includes("secret"));
  }
  assertThrows(() => new RemoteCore(7 as never), TypeError, `"url"`);
});

test("options that are none are refused, and headers without their values", () => {
  const wrong: [RemoteCoreOptions, typeof TypeError | typeof RangeError][] = [
    [{ timeout: 0 }, RangeError],
    [{ timeout: "1" as never }, TypeError],
    [{ attempts: 0 }, RangeError],
    [{ jobs: 1.5 }, RangeError],
    [{ binary: "yes" as never }, TypeError],
    [{ idempotent: 1 as never }, TypeError],
    [{ signal: {} as never }, TypeError],
    [{ token: 1 as never }, TypeError],
    [{ headers: { "X-Key": "se\ncret" } }, TypeError],
    [{ headers: { "a b": "secret" } }, TypeError],
    [{ token: "secret\u0100" }, TypeError],
  ];
  for (const [options, error] of wrong) {
    const thrown = assertThrows(() => new RemoteCore("http://host", options), error);
    assert(!/se\n?cret/.test((thrown as Error).message), (thrown as Error).message);
  }
  new RemoteCore("https://host/a", { timeout: 1, attempts: 1, jobs: 1, binary: true, idempotent: true, token: "t" });
});
