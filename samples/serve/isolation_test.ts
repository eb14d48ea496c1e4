import { assertEquals } from "@std/assert";
import { test as nodeTest } from "node:test";
import {
  fixture,
  metric,
  patiently,
  startServer,
  type TestServer,
  waitForNone,
} from "../../conformance/test_support/serve_process.ts";

/**
 * Whatever happens to one client's request, every other gets the answer that it would get alone: {timeout, disconnect,
 * failure} × {static, dynamic, stateful, stateful with a growing shape} × {same shape as the others, another shape}.
 */

/** Tests of slow models need a longer timeout. */
const test = (name: string, run: () => Promise<void>) => nodeTest(name, { timeout: 900_000 }, run);

/** A request of rows with one value. */
interface Rows {
  readonly rows: number;
  readonly value: number;
  /** Any value but 0 makes the inference fail at its end, and so does another number of rows. */
  readonly at?: number;
  readonly atRows?: number;
  /** The timeout in microseconds. */
  readonly timeout?: number | undefined;
}

function send(
  { url }: TestServer,
  model: string,
  { rows, value, at = 0, atRows = rows, timeout }: Rows,
  signal: AbortSignal | null = null,
): Promise<Response> {
  const body = JSON.stringify({
    inputs: [
      { name: "x", datatype: "FP32", shape: [rows, 1], data: new Array(rows).fill(value) },
      { name: "at", datatype: "INT64", shape: [atRows, 1], data: new Array(atRows).fill(at) },
    ],
    ...(timeout !== undefined && { parameters: { timeout } }),
  });
  return fetch(`${url}/v2/models/${model}/infer`, { method: "POST", body, signal });
}

/** Returns the status, or the answer if it does not have the same rows. */
async function answerOf(server: TestServer, model: string, sent: Rows): Promise<string> {
  const answer = await send(server, model, sent);
  const text = await answer.text();
  if (answer.status !== 200) return `${answer.status} ${text}`;
  const [{ shape, data }] = JSON.parse(text).outputs as [{ shape: number[]; data: number[] }];
  const isRight = shape.join() === `${sent.rows},1` && data.every((value) => value === sent.value);
  return isRight ? "200" : `200 [${shape}] of ${[...new Set(data)]} for ${sent.rows} rows of ${sent.value}`;
}

/** A number of rows that takes long. */
const many = 256;

/** Makes a request fail while others are in progress; returns the others' answers. */
type Incident = (
  context: { readonly server: TestServer; readonly model: string; readonly milliseconds: number },
  others: () => Promise<string[]>,
) => Promise<string[]>;

function answeredWith(expected: number, sent: Rows): Incident {
  return async ({ server, model }, others) => {
    const [answer, answers] = await Promise.all([send(server, model, sent), others()]);
    assertEquals(answer.status, expected, await answer.text());
    return answers;
  };
}

/** Shortens the timeout until the request exceeds it: by then it has started. */
const exceedTime: Incident = async ({ server, model, milliseconds }, others) => {
  for (let timeout = milliseconds * 1000;; timeout *= 0.7) {
    const sent = { rows: many, value: 7, timeout: Math.ceil(timeout) };
    const [{ status, body }, answers] = await Promise.all([send(server, model, sent), others()]);
    await body?.cancel();
    if (status === 504) return answers;
    assertEquals(status, 200);
  }
};

/** Disconnects while the inference runs; repeated if the answer was faster. */
const disconnect: Incident = async ({ server, model }, others) => {
  for (;;) {
    const controller = new AbortController();
    const sent = { rows: many, value: 7 };
    const gone = send(server, model, sent, controller.signal).then((answer) => answer.status, () => "gone");
    let answered = false;
    gone.finally(() => answered = true);
    while (!answered && await metric(server, "serve_inference_requests_running", model) === 0);
    const answers = others();
    controller.abort();
    if (await gone === "gone") return await answers;
    await answers;
  }
};

/** An incident, and the number of rows of the other requests. */
type Named = readonly [what: string, rows: number, incident: Incident];

const sameShape: readonly Named[] = [
  ["a time limit", many, exceedTime],
  ["a disconnect", many, disconnect],
  ["a failure", many, answeredWith(500, { rows: many, value: 7, at: 9 })],
];
const refusedShape: readonly Named[] = [
  ["a shape that is refused", many, answeredWith(400, { rows: 2, value: 7 })],
];
const otherShape: readonly Named[] = [
  ["a time limit with another shape", 2, exceedTime],
  ["a disconnect with another shape", 2, disconnect],
  ["a failure with another shape", 2, answeredWith(500, { rows: 3, value: 7, at: 9 })],
  ["shapes that do not fit inside", 2, answeredWith(500, { rows: 2, value: 7, atRows: 3 })],
];

const models: Readonly<Record<string, readonly Named[]>> = {
  slow_static: [...sameShape, ...refusedShape],
  slow_dynamic: [...sameShape, ...otherShape],
  slow_state: [...sameShape, ...refusedShape],
  slow_growing: [...sameShape, ...otherShape],
};

for (const [model, incidents] of Object.entries(models)) {
  test(`${model}: nothing that becomes of one client's request changes another's answer`, async () => {
    const f32 = ["--property", "INFERENCE_PRECISION_HINT=f32"];
    await using server = await startServer(fixture(model), "--jobs", "2", ...f32, ...patiently);
    // The first request takes longer.
    let milliseconds = 0;
    for (let i = 0; i < 2; i++) {
      const start = performance.now();
      assertEquals(await answerOf(server, model, { rows: many, value: 7 }), "200");
      milliseconds = performance.now() - start;
    }
    for (const [what, rows, incident] of incidents) {
      const ask = (...values: number[]) => Promise.all(values.map((value) => answerOf(server, model, { rows, value })));
      const before = await ask(1);
      const beside = await incident({ server, model, milliseconds }, () => ask(2, 3));
      const after = await ask(4, 5, 6);
      const all = ["200", "200", "200"];
      assertEquals({ what, before, beside, after }, { what, before: ["200"], beside: ["200", "200"], after: all });
      await waitForNone(server, model);
    }
  });
}

test("a client whose request fails changes nothing for those that were put into a batch with it", async () => {
  const name = "slow_static";
  await using server = await startServer(fixture(name), "--jobs", "1", "--batch", `${name}=4,2000`, ...patiently);
  const requests = [{ value: 1 }, { value: 2, at: 9 }, { value: 3 }, { value: 4 }].map((sent) => {
    return answerOf(server, name, { rows: 1, ...sent });
  });
  const statuses = (await Promise.all(requests)).map((answer) => answer.slice(0, 3));
  assertEquals(statuses, ["200", "500", "200", "200"]);
});
