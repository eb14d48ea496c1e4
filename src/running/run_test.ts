import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { cancelledError, OpenVINOError, Status } from "../openvino_error.ts";
import { type Outcome, Run, type RunOwner } from "./run.ts";

/** A run that records its events. */
class Noted extends Run implements RunOwner {
  readonly log: string[] = [];
  readonly #after: () => unknown;

  constructor(after: () => unknown = () => {}) {
    super();
    this.#after = after;
    this.startedBy(this);
  }

  protected override succeeded(): unknown {
    this.log.push("succeeded");
    return this.#after();
  }

  protected override failed(error: OpenVINOError): unknown {
    this.log.push(`failed ${error.message}`);
    return this.#after();
  }

  runSettled(_run: Run, outcome: Outcome | undefined): void {
    this.log.push(`request ${described(outcome)}`);
  }

  protected override onSettled(outcome: Outcome | undefined): void {
    this.log.push(`settled ${described(outcome)}`);
  }

  protected override onFreed(): void {
    this.log.push("freed");
  }
}

const described = (outcome: Outcome | undefined) => outcome ? (outcome.error as Error).message : "well";
const failure = () => new OpenVINOError(Status.GENERAL_ERROR, "broken");

test("Run goes from its end to its callback, to whoever waits, and frees its request", async () => {
  const run = new Noted();
  const early = run.settled;
  assertEquals(run.log, []);
  run.end(undefined);
  assertEquals(run.log, ["succeeded", "request well", "settled well", "freed"]);
  assertEquals([await early, await run.settled], [undefined, undefined]);
});

test("Run that has failed calls what is for that, and tells it each time", async () => {
  const run = new Noted();
  run.end(failure());
  assertEquals(run.log, ["failed broken", "request broken", "settled broken", "freed"]);
  for (let i = 0; i < 2; i++) assertEquals(described(await run.settled), "broken");
});

test("Run is over when the promise is that its callback returns; what that throws is its error", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const waiting = new Noted(() => promise);
  waiting.end(undefined);
  assertEquals(waiting.log, ["succeeded"]);
  resolve();
  await waiting.settled;
  assertEquals(waiting.log.slice(1), ["request well", "settled well", "freed"]);
  const thrown = () => {
    throw new Error("mine");
  };
  for (const after of [thrown, () => Promise.reject(new Error("mine"))]) {
    const run = new Noted(after);
    run.end(undefined);
    assertEquals(described(await run.settled), "mine");
    const failed = new Noted(after);
    failed.end(failure());
    assertEquals(described(await failed.settled), "broken");
  }
});

test("Run that is dropped is over at once for who waits, and for its request when it has ended", () => {
  const run = new Noted();
  run.drop(cancelledError());
  run.drop(failure());
  const [followed, told, settled] = run.log;
  assertEquals([run.isDropped, followed, told, settled, run.log.length], [
    true,
    "failed the inference was cancelled",
    "request the inference was cancelled",
    "settled the inference was cancelled",
    3,
  ]);
  run.end(undefined);
  assertEquals(run.log.slice(3), ["freed"]);
});
