import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { Admission, type AdmittedRun, type AdmittingModel } from "./admission.ts";

/** A fake compiled model whose runs end when told to, with a record of events. */
class Model implements AdmittingModel {
  readonly log: string[] = [];
  readonly hasDynamicPorts: boolean;
  readonly admission: Admission;
  #isBroken = false;

  readonly isDynamic: boolean;
  readonly streams: number;
  readonly isStateful: boolean;

  constructor(isDynamic: boolean, streams = 1, isStateful = false) {
    this.isDynamic = isDynamic;
    this.streams = streams;
    this.isStateful = isStateful;
    this.hasDynamicPorts = isDynamic;
    this.admission = new Admission(this);
  }

  noteFailure(): void {
    this.#isBroken = true;
  }

  mend(): void {
    if (this.#isBroken) this.log.push("mend");
    this.#isBroken = false;
  }

  start(name: string, options: { refused?: boolean } = {}): FakeRun {
    const run = new FakeRun(name, this.log, options.refused ?? false);
    this.admission.start(run);
    return run;
  }

  /** Ends a run as the library does when it notices the end. */
  end(run: FakeRun, how: "well" | "failed" = "well"): void {
    run.how = how;
    this.log.push(this.admission.end(run) ? `${run.name} ${how}` : `${run.name} again`);
  }
}

class FakeRun implements AdmittedRun {
  how: "well" | "failed" | undefined;
  isDropped = false;

  readonly name: string;
  readonly log: string[];
  readonly isRefused: boolean;

  constructor(name: string, log: string[], isRefused: boolean) {
    this.name = name;
    this.log = log;
    this.isRefused = isRefused;
  }

  begin(): void {
    if (this.isRefused) throw new Error("refused");
    this.how = undefined;
    this.log.push(this.name);
  }

  fail(error: unknown): void {
    this.log.push(`${this.name} ${(error as Error).message}`);
  }

  hasFailed(): boolean {
    return this.how === "failed";
  }

  awaitEnd(): void {
    this.log.push(`await ${this.name}`);
    this.how ??= "well";
  }
}

test("runs of a model without dynamic shapes all begin at once, and a failure concerns nobody else", () => {
  const model = new Model(false);
  const [a, b] = ["a", "b", "c"].map((name) => model.start(name));
  model.end(a!, "failed");
  model.end(b!);
  model.start("d");
  assertEquals(model.log, ["a", "b", "c", "a failed", "b well", "d"]);
});

test("of a model with dynamic shapes as many run at once as there are streams, in the order of their starts", () => {
  const model = new Model(true, 2);
  const [a, b, c] = ["a", "b", "c", "d"].map((name) => model.start(name));
  assertEquals(model.log, ["a", "b"]);
  model.end(b!);
  model.end(a!);
  model.end(c!);
  assertEquals(model.log, ["a", "b", "c", "b well", "d", "a well", "c well"]);
});

test("of a model with dynamic shapes and variables one runs at once", () => {
  const model = new Model(true, 2, true);
  const a = model.start("a");
  model.start("b");
  assertEquals(model.log, ["a"]);
  model.end(a);
  assertEquals(model.log, ["a", "b", "a well"]);
});

test("after a failure the model is mended before the next run", () => {
  const model = new Model(true);
  const a = model.start("a");
  const b = model.start("b");
  model.end(a, "failed");
  model.end(b);
  assertEquals(model.log, ["a", "mend", "b", "a failed", "b well"]);
});

test("a run that has failed and was not seen to end yet is known before another begins", () => {
  const model = new Model(true, 2);
  const a = model.start("a");
  a.how = "failed";
  const b = model.start("b");
  assertEquals(model.log, ["a", "mend", "b"]);
  model.end(a, "failed");
  model.end(b);
  assertEquals(model.log.slice(3), ["a failed", "b well"]);
});

test("a run is made again, alone, if another failed while it was under way", () => {
  const model = new Model(true, 3);
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => model.start(name));
  model.end(a!, "failed");
  assertEquals(model.log, ["a", "b", "c", "mend", "d", "a failed"]);
  model.end(b!);
  // The other run's failure may have caused this one.
  model.end(c!, "failed");
  // It began on the recompiled model, but a run has failed since.
  model.end(d!);
  assertEquals(model.log.slice(6), ["b again", "c again", "mend", "d", "d again"]);
  model.end(d!);
  model.end(c!, "failed");
  model.end(b!);
  assertEquals(model.log.slice(11), ["c", "d well", "mend", "b", "c failed", "b well"]);
});

test("a run whose result nobody wants is not made again", () => {
  const model = new Model(true, 2);
  const [a, b] = ["a", "b"].map((name) => model.start(name));
  b!.isDropped = true;
  model.end(a!, "failed");
  model.end(b!);
  assertEquals(model.log, ["a", "b", "a failed", "b well"]);
});

test("a waiting run that cannot begin fails, and those behind it begin", () => {
  const model = new Model(true);
  const a = model.start("a");
  model.start("b", { refused: true });
  model.start("c");
  model.end(a);
  assertEquals(model.log, ["a", "b refused", "c", "a well"]);
});

test("withdraw() takes back a run that waits", () => {
  const model = new Model(true);
  const a = model.start("a");
  const b = model.start("b");
  model.admission.withdraw(b);
  model.admission.withdraw(a);
  model.end(a);
  assertEquals(model.log, ["a", "a well"]);
});

test("quiet() waits for the runs under way, and mends what one of them has broken", () => {
  const model = new Model(true, 2);
  const a = model.start("a");
  const b = model.start("b");
  a.how = "failed";
  model.admission.quiet();
  assertEquals(model.log, ["a", "b", "await a", "await b", "mend"]);
  // Its result may come from the inconsistent graph.
  model.end(b);
  model.end(a, "failed");
  assertEquals(model.log.slice(5), ["b again", "b", "a failed"]);
  const still = new Model(false);
  still.start("a");
  still.admission.quiet();
  assertEquals(still.log, ["a"]);
});

test("whenQuiet() frees when no run of a model with dynamic shapes is under way, and at once otherwise", () => {
  const freed: string[] = [];
  for (const isDynamic of [true, false]) {
    const model = new Model(isDynamic);
    const a = model.start("a");
    model.admission.whenQuiet(() => freed.push(`dynamic ${isDynamic}`));
    assertEquals(freed.includes(`dynamic ${isDynamic}`), !isDynamic);
    model.end(a);
  }
  assertEquals(freed, ["dynamic true", "dynamic false"]);
});
