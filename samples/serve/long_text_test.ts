import { assert, assertEquals, assertRejects } from "@std/assert";
import { after, test } from "node:test";
import { LongText } from "./long_text.ts";
import { readInferRequest } from "./protocol/infer_request.ts";
import { ProtocolError } from "./protocol/protocol_error.ts";

const text = new LongText();
after(() => text[Symbol.dispose]());

const maxTextBytes = 2 ** 22;

/** A body of integers, which take the longest. */
function bodyOf(count: number, last = "1") {
  const data = `${"9007199254740993,".repeat(count - 1)}${last}`;
  const text = `{"id":"7","inputs":[{"name":"x","datatype":"INT64","shape":[${count}],"data":[${data}]}]}`;
  return { body: new TextEncoder().encode(text), headerLength: undefined, maxTextBytes };
}

/** A body of binary data, each byte of which must be checked. */
function booleansOf(count: number, last = 1) {
  const parameters = { binary_data_size: count };
  const header = JSON.stringify({ inputs: [{ name: "x", datatype: "BOOL", shape: [count], parameters }] });
  const body = new Uint8Array(header.length + count);
  body.set(new TextEncoder().encode(header));
  body[body.length - 1] = last;
  return { body, headerLength: header.length, maxTextBytes };
}

/** How many turns of the event loop others get while work is done. */
async function turnsDuring(work: () => unknown): Promise<number> {
  let [turns, isOver] = [0, false];
  const end = Promise.resolve().then(work).finally(() => isOver = true);
  while (!isOver) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  await end;
  return turns;
}

/**
 * Asserts that others get many turns while work is done elsewhere. Work on this thread gives none, however slow the
 * machine is; of other work, this thread may now and then see nothing but the end.
 */
async function assertLeavesTurns(work: () => unknown): Promise<void> {
  const seen: number[] = [];
  while (seen.length < 50) {
    const turns = await turnsDuring(work);
    if (turns > 10) return;
    seen.push(turns);
  }
  assertEquals(seen, [], "turns of others");
}

test("while long text is read or written, others get their turns", async () => {
  // The control: what is read at once gives none.
  assert(await turnsDuring(() => readInferRequest(bodyOf(200_000))) <= 2);
  await assertLeavesTurns(() => text.read(bodyOf(200_000)));
  await assertLeavesTurns(() => text.read(booleansOf(2 ** 24)));
  const output = {
    name: "x",
    datatype: "FP32",
    shape: [1, 300_000],
    data: new Float32Array(300_000).fill(0.1),
  } as const;
  const write = (classes: number) =>
    text.write({ outputs: [{ name: "x", binary: false, classes, output }], labels: undefined });
  for (const classes of [0, 10]) await assertLeavesTurns(() => write(classes));
});

test("long text is read and written as short text is", async () => {
  const long = await text.read(bodyOf(10_000));
  assertEquals(long, readInferRequest(bodyOf(10_000)));
  const booleans = await text.read(booleansOf(2 ** 20));
  assertEquals(booleans, readInferRequest(booleansOf(2 ** 20)));
  const short = await text.read(bodyOf(2));
  assertEquals(short.inputs[0]!.data, BigInt64Array.of(9007199254740993n, 1n));
  const [output] = long.inputs;
  const written = await text.write({
    outputs: [{ name: "x", binary: false, classes: 0, output: output! }],
    labels: [],
  });
  const { body } = bodyOf(10_000);
  const { data } = JSON.parse(new TextDecoder().decode(body)).inputs[0];
  assertEquals(JSON.parse(new TextDecoder().decode(written[0]!.json)).data, data);
  // The memory is the thread's no longer, and the result the server's own.
  assertEquals(output!.data.length, 10_000);
});

test("a refusal of long text is that of short text, and does not end the thread", async () => {
  for (const count of [2, 10_000]) {
    const error = await assertRejects(
      () => text.read(bodyOf(count, "1.5")),
      ProtocolError,
      `an element ${count - 1} that`,
    );
    assertEquals(error.status, 400);
  }
  const wrong = await assertRejects(
    () => text.read(booleansOf(2 ** 20, 2)),
    ProtocolError,
    "a BOOL that is not 0 or 1",
  );
  assertEquals(wrong.status, 400);
  const some = await Promise.all([text.read(bodyOf(9_000)), text.read(bodyOf(10_000)), text.read(bodyOf(3))]);
  assertEquals(some.map(({ inputs }) => inputs[0]!.data.length), [9_000, 10_000, 3]);
});

test("a thread that ends takes its work with it, and what comes next gets another", async () => {
  let started = 0;
  using own = new LongText(() => {
    started += 1;
    let fail: (error: Error) => void;
    return { post: () => fail(new Error("no memory")), listen: (_, failed) => void (fail = failed), end() {} };
  });
  for (const count of [1, 2]) {
    await assertRejects(() => own.read(bodyOf(10_000)), Error, "a thread failed: no memory");
    assertEquals(started, count);
  }
  assertEquals((await own.read(bodyOf(2))).inputs.length, 1);
});
