import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { request as httpRequest } from "node:http";
import { after, test as nodeTest } from "node:test";
import { gzipSync } from "node:zlib";
import type { ModelMetadata } from "./protocol/messages.ts";
import { type Options, parseArguments } from "./arguments.ts";
import { Repository } from "./repository.ts";
import {
  fixture,
  metric,
  patiently,
  projectFile,
  requestsOf,
  slowModel,
  spawnServer,
  startServer,
  type TestServer,
  tinyModels,
  waitForNone,
  waitForRequests,
} from "../../conformance/test_support/serve_process.ts";

/** For tests that leave it as it is. */
const common = await startServer(...tinyModels("relu_add"), fixture("same_names"), "--max-body", "1");
after(() => common[Symbol.asyncDispose]());

/** Tests that start processes need a longer timeout. */
const test = (name: string, run: () => Promise<void>) => nodeTest(name, { timeout: 900_000 }, run);

const one = { inputs: [{ name: "x", datatype: "FP32", shape: [1, 1], data: [1] }] };
const four = (...data: number[]) => ({ inputs: [{ name: "x", datatype: "FP32", shape: [1, 4], data }] });

function infer(server: TestServer, model: string, message: unknown, options: RequestInit = {}): Promise<Response> {
  const body = JSON.stringify(message);
  return fetch(`${server.url}/v2/models/${model}/infer`, { method: "POST", body, ...options });
}

async function statuses(answers: readonly Promise<Response>[]): Promise<number[]> {
  return await Promise.all(answers.map(async (answer) => {
    const { status, body } = await answer;
    await body?.cancel();
    return status;
  }));
}

test("requests beyond the bound are refused with 503 and Retry-After, the others answered", async () => {
  await using server = await startServer(
    ...slowModel(),
    ...tinyModels("relu_add"),
    ...patiently,
    "--jobs",
    "1",
    "--max-waiting",
    "1",
  );
  const ask = async () => {
    const { completed } = await requestsOf(server, "slow");
    const accepted = [infer(server, "slow", one), infer(server, "slow", one)];
    await waitForRequests(server, "slow", completed + 2);
    return { accepted, refused: await infer(server, "slow", one) };
  };
  let { accepted, refused } = await ask();
  // On a busy machine, one of the two may have been answered before the third came; not each time.
  for (let attempt = 0; attempt < 20 && refused.status === 200; attempt++) {
    assertEquals(await statuses([...accepted, Promise.resolve(refused)]), [200, 200, 200]);
    ({ accepted, refused } = await ask());
  }
  assertEquals(refused.status, 503);
  assertMatch(refused.headers.get("Retry-After") ?? "", /^[1-9]\d*$/);
  assertEquals(await refused.json(), { error: "'slow' has its 2 requests already" });
  // Each model has its own limit.
  assertEquals(await (await infer(server, "relu_add", four(1, 2, 3, 4))).json(), {
    model_name: "relu_add",
    model_version: "1",
    outputs: [{ name: "y", datatype: "FP32", shape: [1, 4], data: [2, 3, 4, 5] }],
  });
  assertEquals(await statuses(accepted), [200, 200]);
  assertEquals(await statuses([infer(server, "slow", one)]), [200]);
});

test("a request that takes too long is answered 504, and its inference cancelled; a body that does, 408", async () => {
  await using server = await startServer(...slowModel(), ...tinyModels("relu_add"), "--jobs", "1", "--timeout", "30");
  let before: number;
  let answers: number[];
  do {
    before = (await requestsOf(server, "slow")).completed;
    answers = await statuses([infer(server, "slow", one), infer(server, "slow", one)]);
    await waitForNone(server, "slow");
    // On a busy machine, the server may look at its clock only when an inference has ended; not each time.
  } while (answers.includes(200));
  assertEquals(answers, [504, 504]);
  // None has completed.
  assertEquals((await requestsOf(server, "slow")).completed, before);
  assertEquals(await postChunks(`${server.url}/v2/models/relu_add/infer`, [new Uint8Array(3)], { end: false }), 408);
  assertEquals(await metric(server, "serve_inference_requests_waiting", "relu_add"), 0);
});

test("a client that goes has its inference cancelled", async () => {
  await using server = await startServer(...slowModel(), "--jobs", "1", ...patiently);
  let before: number;
  do {
    before = (await requestsOf(server, "slow")).completed;
    const controller = new AbortController();
    const gone = infer(server, "slow", one, { signal: controller.signal });
    await waitForRequests(server, "slow", before + 1);
    controller.abort();
    await gone.then(({ body }) => body?.cancel(), () => {});
    await waitForNone(server, "slow");
    // On a busy machine, the inference may have been faster; not each time.
  } while ((await requestsOf(server, "slow")).completed > before);
  await server.logged(({ status }) => status === 499);
  assertEquals(await statuses([infer(server, "slow", one)]), [200]);
  assertEquals((await requestsOf(server, "slow")).completed, before + 1);
});

test("bodies that are too large, in one piece, in chunks or unpacked, are refused", async () => {
  const server = common;
  const large = new Uint8Array(2 ** 20 + 1);
  const path = `${server.url}/v2/models/relu_add/infer`;
  const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(path, { method: "POST", body, headers });
  assertEquals(await statuses([post(large)]), [413]);
  assertEquals(await postChunks(path, Array.from({ length: 64 }, () => large.subarray(0, 2 ** 15))), 413);
  assertEquals(await statuses([post(new Uint8Array(gzipSync(large)), { "Content-Encoding": "gzip" })]), [413]);
  assertEquals(await statuses([post("x", { "Content-Encoding": "gzip" })]), [400]);
  const packed = new Uint8Array(gzipSync(JSON.stringify(four(1, 2, 3, 4))));
  assertEquals(await statuses([post(packed, { "Content-Encoding": "gzip" })]), [200]);
  assertEquals(await postChunks(path, [new TextEncoder().encode(JSON.stringify(four(1, 2, 3, 4)))]), 200);
});

test("told to stop, the server answers what it has accepted, and ends with code 0", async () => {
  const server = await startServer(...slowModel(), "--jobs", "1", ...patiently);
  const accepted = [1, 2, 3].map(() => infer(server, "slow", one));
  await waitForRequests(server, "slow", 3);
  server.signal("SIGTERM");
  await server.logged(({ msg }) => msg === "stopping");
  assertEquals(await statuses(accepted), [200, 200, 200]);
  const { code, log, err } = await server.ended;
  assertEquals([code, err, log.at(-1)?.["allAnswered"]], [0, "", true]);
  await assertRejects(() => fetch(`${server.url}/v2/health/live`));
});

test("what takes longer than the grace is cut off, and the server ends with code 1", async () => {
  const server = await startServer(...slowModel(), "--jobs", "1", ...patiently, "--grace", "0");
  const accepted = Array.from({ length: 8 }, () => infer(server, "slow", one).catch(() => "cut off"));
  await waitForRequests(server, "slow", 8);
  server.signal("SIGINT");
  assert((await Promise.all(accepted)).includes("cut off"));
  const { code, log } = await server.ended;
  assertEquals([code, log.at(-1)?.["allAnswered"]], [1, false]);
});

test("told to stop twice, the server ends at once", async () => {
  const server = await startServer(...slowModel(), "--jobs", "1", ...patiently);
  const accepted = Array.from({ length: 8 }, () => infer(server, "slow", one).catch(() => "cut off"));
  await waitForRequests(server, "slow", 8);
  server.signal("SIGTERM");
  await server.logged(({ msg }) => msg === "stopping");
  server.signal("SIGTERM");
  assert((await Promise.all(accepted)).includes("cut off"));
  assertEquals((await server.ended).code, 130);
});

test("--batch puts requests together and gives each its own rows", async () => {
  // They wait for each other for longer than any machine takes to send them.
  await using server = await startServer(...tinyModels("relu_add"), "--batch", "relu_add=8,60000", ...patiently);
  const metadata = await (await fetch(`${server.url}/v2/models/relu_add`)).json() as ModelMetadata;
  assertEquals(metadata.inputs[0]!.shape, [-1, 4]);
  const answers = await Promise.all(Array.from({ length: 8 }, async (_, index) => {
    const { outputs } = await (await infer(server, "relu_add", four(index, 0, 0, 0))).json() as { outputs: unknown[] };
    return outputs[0];
  }));
  assertEquals(
    answers,
    Array.from(
      { length: 8 },
      (_, index) => ({ name: "y", datatype: "FP32", shape: [1, 4], data: [index + 1, 1, 1, 1] }),
    ),
  );
  assertEquals(await metric(server, "serve_inference_batch_rows_count", "relu_add"), 1);
  assertEquals(await metric(server, "serve_inference_batch_rows_sum", "relu_add"), 8);
});

test("a model that cannot be served ends the server with code 1 and says why", async () => {
  const why = async (...args: string[]) => {
    const { code, log, err } = await spawnServer(...args).ended;
    assertEquals(code, 1);
    return [...log.map(({ msg }) => msg), err + JSON.stringify(log.at(-1))].join("\n");
  };
  const [scalar, model] = tinyModels("scalar_out", "relu_add");
  const [missing, unbatched, unknown, callbacks] = await Promise.all([
    why("none.xml"),
    why(scalar!, "--batch", "scalar_out=4"),
    why(model!, "--property", "NO_SUCH_PROPERTY=1"),
    // The value would be used as an address.
    spawnServer(model!, "--property", "CACHE_ENCRYPTION_CALLBACKS=x").ended,
  ]);
  assertMatch(missing, /^listening\na model cannot be served\n.*none\.xml/);
  assertMatch(unbatched, /^listening\n.*'total' does not give a row for each/);
  assertMatch(unknown, /^listening\na model cannot be served\n.*NO_SUCH_PROPERTY/);
  assertEquals(callbacks.code, 1);
  assertMatch(callbacks.err, /^--property: the property CACHE_ENCRYPTION_CALLBACKS is not offered[^\n]*\n$/);
});

test("a wrong command line ends the server with code 2 and says why", async () => {
  const { code, err } = await spawnServer("--port", "x").ended;
  assertEquals([code, err], [2, "--port takes a whole number from 0 to 65535, not 'x'\n"]);
});

test("a model whose outputs share a name answers with each, under a name of its own", async () => {
  const server = common;
  const outputsOf = async (...wanted: string[]) => {
    const outputs = wanted.length > 0 && { outputs: wanted.map((name) => ({ name })) };
    const answer = await infer(server, "same_names", { ...four(1, -2, 3, -4), ...outputs });
    const told = await answer.json() as { outputs?: { name: string; data: number[] }[]; error?: string };
    return told.outputs?.map(({ name, data }) => [name, data]) ?? [answer.status, told.error];
  };
  const all = [["r", [1, 0, 3, 0]], ["output_1", [1, 0, 3, 0]], ["n", [-1, 2, -3, 4]]];
  assertEquals(await outputsOf(), all);
  assertEquals(await outputsOf("output_1", "r"), [all[1]!, all[0]!]);
  assertEquals(await outputsOf("r", "r"), [all[0]!, all[0]!]);
});

test("every answer is one line of the log, with the request's id", async () => {
  const server = common;
  const answer = await infer(server, "relu_add", four(1, 2, 3), { headers: { "X-Request-Id": "mine" } });
  assertEquals([answer.status, answer.headers.get("X-Request-Id")], [400, "mine"]);
  const { error } = await answer.json() as { error: string };
  const line = await server.logged(({ id }) => id === "mine");
  assertEquals(
    [line["model"], line["method"], line["path"], line["status"], line["error"]],
    ["relu_add", "POST", "/v2/models/relu_add/infer", 400, error],
  );
  assertEquals(typeof line["ms"], "number");
});

test("a model that is not loaded yet is unavailable, and another name unknown", async () => {
  const options = { device: "CPU", properties: {}, jobs: 1, maxWaiting: 1 };
  const path = projectFile("conformance/models/relu_add.xml");
  using repository = new Repository([{ name: "relu_add", path, ...options }]);
  const status = (name: string, version?: string) => {
    try {
      return repository.get(name, version).name;
    } catch (error) {
      return (error as { status: number }).status;
    }
  };
  assertEquals([repository.isReady, repository.index[0]!.state, status("relu_add"), status("x")], [
    false,
    "LOADING",
    503,
    404,
  ]);
  await repository.load((parseArguments([]) as Options).limits, { inferred() {}, waited() {} });
  assertEquals([repository.isReady, repository.index[0]!.state, status("relu_add", "1"), status("relu_add", "2")], [
    true,
    "READY",
    "relu_add",
    404,
  ]);
});

/** Posts a body in chunks without a length. Returns the status of the answer. */
function postChunks(url: string, chunks: readonly Uint8Array[], { end = true } = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    let answered = false;
    const request = httpRequest(url, { method: "POST", agent: false }, ({ statusCode }) => {
      answered = true;
      resolve(statusCode!);
      request.destroy();
    });
    // A server that has refused a body need not read the rest.
    request.on("error", (error) => answered || reject(error));
    for (const chunk of chunks) request.write(chunk);
    if (end) request.end();
  });
}
