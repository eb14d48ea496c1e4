import type { InferRequest, InferResults, Tensor } from "../../src/mod.ts";
import { type Attempt, attempt, attemptAsync, codeOf, failed, mismatch, same, succeeded, valueOf } from "./attempt.ts";
import { type Form, give, type Given, misfit, tensorOf } from "./given.ts";
import { kinds, takes, type Value } from "./kinds.ts";
import { type CallbackManner, Cell, type RequestModel, type Run } from "./reference.ts";
import type { TensorActor } from "./tensors.ts";
import type { World } from "./world.ts";

/** An infer request object and what the reference knows of it. */
export class RequestActor {
  disposed = false;

  constructor(readonly world: World, readonly real: InferRequest, readonly model: RequestModel) {}

  /** Whether a call was refused as it must be: the object is disposed, or the request busy. */
  #refused(got: Attempt<unknown>, what: string): boolean {
    const { rules } = this.world;
    if (this.disposed) {
      failed(got, `${what} of a disposed request`, rules.disposed);
      return true;
    }
    if (!this.model.running) return false;
    failed(got, `${what} of a running request`, rules.busy);
    return true;
  }

  /** Finds out whether a run is still in flight, unless it is known. */
  probe(): void {
    const run = this.model.running;
    if (!run || run.certain || this.disposed) return;
    const got = attempt(() => this.real.results);
    if (codeOf(got) === this.world.rules.busy) run.certain = true;
    else {
      succeeded(got, "results of a request that may be running");
      this.model.finish(run, run.cancelRequested ? undefined : "ok");
    }
  }

  /** The refusals that a run must meet, and those that it may meet. */
  #expectation({ puts, refusal }: Given): { must?: readonly string[]; may: readonly string[] } {
    const { kind, inputs, outputs, isVague } = this.model;
    const may = isVague || this.#touchesMoving(puts) || this.#mayBeEmpty(puts) ? anything : [];
    if (refusal) return { must: refusal, may };
    if (may.length > 0) return { may };
    const misfits = inputs.some(({ current }, i) => !puts.has(i) && !takes(kind.inputs[i]!, current.shape)) ||
      outputs.some(({ bound }, i) => bound && !takes(kind.outputs[i]!, bound.shape));
    if (misfits) return { must: ["RangeError"], may };
    // The runtime itself looks at the shapes of its own outputs.
    return { may: outputs.every(({ own }, i) => own.moves || takes(kind.outputs[i]!, own.shape)) ? [] : anything };
  }

  /**
   * Whether there may be no strings to work on. On a model that has not run on any yet the CPU plugin fails then; later
   * it does not.
   */
  #mayBeEmpty(puts: Given["puts"] = new Map()): boolean {
    return this.model.kind === kinds.strings &&
      this.model.inputs.some(({ current }, i) => ((puts.get(i) ?? current).items ?? []).length === 0);
  }

  /** Whether memory that runs of dynamic models may move is among what is used. */
  #touchesMoving(puts: Given["puts"] = new Map()): boolean {
    const { inputs, outputs } = this.model;
    const given = [...puts.values()].filter((put) => put instanceof Cell);
    const standing = [...inputs.map(({ current }) => current), ...outputs.map(({ bound }) => bound)];
    return [...given, ...standing].some((cell) => cell?.moves);
  }

  /** Puts inputs in their places. */
  #apply({ puts }: Given): void {
    for (const [i, put] of puts) {
      const slot = this.model.inputs[i]!;
      if (put instanceof Cell) {
        put.everBound = true;
        slot.bound = put;
        continue;
      }
      slot.bound = undefined;
      const usage = this.world.usage(slot.own).any;
      // A run of another request reads it: the request takes other memory, and leaves this to whoever has it.
      if (usage !== "free") {
        const left = slot.own;
        slot.own = new Cell(put.shape, undefined);
        if (usage === "perhaps") [left, slot.own].forEach((cell) => cell.blur());
      }
      slot.own.write(put.shape, put.items);
    }
  }

  /** Whether a call that starts a run was refused as it must or may be. */
  #runRefused(got: Attempt<unknown>, given: Given, what: string): boolean {
    if (this.#refused(got, what)) return true;
    const { must, may } = this.#expectation(given);
    if (must) {
      failed(got, what, ...must, ...may);
      // Of what may be refused for several reasons nobody knows how far it got.
      if (may.length > 0) this.#blur(given);
      return true;
    }
    if (got.error === undefined) return false;
    if (may.length === 0) mismatch(what, "no refusal", got.error);
    failed(got, what, ...may);
    this.#blur(given);
    return true;
  }

  #blur({ puts }: Given): void {
    for (const put of puts.values()) if (put instanceof Cell) put.blur();
    this.model.blur();
  }

  #checkResults(results: InferResults, expected: readonly Value[] | undefined, what: string): void {
    const { length } = this.model.kind.outputs;
    if (results.size !== length) mismatch(`${what}: results`, length, results.size);
    expected?.forEach((value, i) => {
      const shifted = { shape: value.shape, items: value.items.map((item, i) => this.#shifted(item, i)) };
      same(valueOf(results.get(i)), shifted, `${what}: output ${i} of ${this.model.kind.name}`);
    });
  }

  #shifted(item: Value["items"][number], i: number): Value["items"][number] {
    return i === 0 && typeof item === "number" ? item + this.world.rules.off : item;
  }

  /** The values that outputs hold now, as far as they are all known. */
  #outputsNow(): readonly Value[] | undefined {
    const values = this.model.outputs.map(({ current }) => current.value);
    return values.every((value) => value !== undefined) ? values : undefined;
  }

  infer(given: Given, shareOutputs: boolean): void {
    const got = attempt(() => this.real.infer(given.inputs, { shareInputs: given.share, shareOutputs }));
    if (this.#runRefused(got, given, "infer")) return;
    const results = succeeded(got, "infer");
    const run = this.#begin(given);
    run.settled = true;
    run.outcome = "ok";
    const { expected } = run;
    const isKnown = run.undisturbed && this.#areInputsFree(run);
    this.model.finish(run, isKnown ? "ok" : undefined);
    this.#checkResults(results, isKnown ? expected : undefined, "infer");
    if (shareOutputs && !this.model.kind.moves) {
      this.model.outputs.forEach(({ current }, i) => {
        this.world.addTensor(results.get(i), this.model.kind.outputs[i]!.type, current, "request");
      });
    }
  }

  /** Whether no other run writes to what a run reads, or uses what it writes. */
  #areInputsFree(run: Run): boolean {
    return [...run.cells.keys()].every((cell) => this.world.usage(cell, run).any === "free");
  }

  /** A run has begun on inputs. */
  #begin(given: Given): Run {
    this.#apply(given);
    const run = this.model.start();
    run.isVague ||= this.#touchesMoving() || this.#mayBeEmpty();
    this.world.runs.add(run);
    if (!this.#areInputsFree(run)) {
      for (const cell of run.cells.keys()) cell.write(cell.shape, undefined);
    }
    return run;
  }

  start(given: Given, hasUserdata: boolean): void {
    const userdata = hasUserdata ? { step: this.world.steps } : undefined;
    const got = attempt(() => this.real.startAsync(given.inputs, userdata, { shareInputs: given.share }));
    if (this.#runRefused(got, given, "startAsync")) return;
    const run = this.#begin(given);
    run.manner = this.model.callback?.manner;
    run.hasOnError = this.model.callback?.onError ?? false;
    if (userdata) this.model.userdata = userdata;
    this.world.runsOfCallbacks.add(run);
  }

  /** Starts a run whose promise is looked at when it settles. */
  inferAsync(given: Given, abort: "no" | "before" | "at once"): void {
    const controller = new AbortController();
    if (abort === "before") controller.abort(new Error("aborted before"));
    const { signal } = controller;
    const options = abort === "no" ? { shareInputs: given.share } : { shareInputs: given.share, signal };
    const promise = this.real.inferAsync(given.inputs, options);
    // What is refused is refused at once, but is told by the promise.
    const { disposed, model: { running } } = this;
    const expectation = this.#expectation(given);
    if (abort === "before") {
      this.world.expect(
        attemptAsync(() => promise).then((got) => {
          if (got.error !== signal.reason) mismatch("inferAsync with an aborted signal", signal.reason, got.error);
        }),
      );
      return;
    }
    if (disposed || running || expectation.must || expectation.may.length > 0) {
      return this.#inferAsyncRefused(promise, given, expectation);
    }
    const run = this.#begin(given);
    run.isRead = true;
    if (abort === "at once") {
      run.cancelRequested = true;
      controller.abort(new Error("aborted"));
    }
    this.world.expect(
      attemptAsync(() => promise).then((got) => {
        run.settled = true;
        const isOk = got.error === undefined;
        this.model.finish(run, isOk ? "ok" : abort === "at once" ? undefined : "cancelled");
        if (abort === "at once") {
          if (got.error !== signal.reason) mismatch("inferAsync that was aborted", signal.reason, got.error);
          return;
        }
        run.outcome = isOk ? "ok" : "cancelled";
        if (!isOk && this.disposed) {
          return failed(got, "inferAsync", this.world.rules.cancelled, this.world.rules.disposed);
        }
        if (!isOk && run.isVague) {
          return failed(got, "inferAsync", this.world.rules.cancelled, ...anything);
        }
        if (!isOk) {
          if (!run.cancelRequested) {
            mismatch("inferAsync", "results", got.error);
          }
          return failed(got, "inferAsync that was cancelled", this.world.rules.cancelled);
        }
        this.#checkResults(got.value as InferResults, run.undisturbed ? run.expected : undefined, "inferAsync");
      }),
    );
  }

  #inferAsyncRefused(
    promise: Promise<unknown>,
    given: Given,
    { must, may }: { must?: readonly string[]; may: readonly string[] },
  ): void {
    const { disposed, model, world } = this;
    const { running } = model;
    if (!disposed && !running) {
      // It may run all the same; nobody knows then what is where.
      if (!must || may.length > 0) this.#blur(given);
      if (!must) {
        const run = model.start();
        run.certain = false;
        run.isVague = run.isRead = true;
        world.runs.add(run);
        world.expect(
          attemptAsync(() => promise).then((got) => {
            model.finish(run, undefined);
            const late = model.faces === 0 ? [world.rules.disposed] : [];
            if (got.error !== undefined) failed(got, "inferAsync", ...may, world.rules.cancelled, ...late);
          }),
        );
        return;
      }
    }
    const codes = disposed ? [world.rules.disposed] : running ? [world.rules.busy] : [...must!, ...may];
    world.expect(attemptAsync(() => promise).then((got) => failed(got, "inferAsync", ...codes)));
  }

  /** Whether the promise of a wait says what became of the run that it waited for. */
  #judge(got: Attempt<unknown>, run: Run | undefined, what: string): void {
    const { rules } = this.world;
    if (this.model.isVague && got.error !== undefined) {
      const isThrown = got.error === run?.thrown;
      return isThrown ? undefined : failed(got, what, rules.cancelled, rules.disposed, ...anything);
    }
    if (!run) return void succeeded(got, `${what} before any run`);
    if (run.isRead && this.model.faces === 0 && codeOf(got) === rules.disposed) return;
    run.settled = true;
    const outcome = got.error === undefined ? "ok" : got.error === run.thrown ? "thrown" : "cancelled";
    if (outcome === "cancelled") {
      failed(got, what, rules.cancelled, ...(run.isVague ? anything : []));
      if (!run.cancelRequested && !run.isVague) mismatch(what, "no cancellation that nobody asked for", got.error);
    }
    this.model.finish(run, outcome === "cancelled" ? "cancelled" : "ok");
    if (run.outcome !== undefined && run.outcome !== outcome) mismatch(`${what}, again`, run.outcome, outcome);
    run.outcome = outcome;
    const throws = run.manner?.endsWith("throws") ?? false;
    if (outcome !== "cancelled" && throws !== (outcome === "thrown")) {
      mismatch(what, throws ? "the callback's error" : "no error", got.error ?? "none");
    }
    this.#checkCalls(run, what);
  }

  /** How often the callbacks of a run that is over must have been called. */
  #checkCalls(run: Run, what: string): void {
    const isOk = run.outcome !== "cancelled";
    const calls = run.manner && isOk ? this.world.rules.callbacks : 0;
    if (run.calls !== calls) mismatch(`${what}: calls of the callback`, calls, run.calls);
    const errorCalls = run.hasOnError && !isOk ? 1 : 0;
    if (run.errorCalls !== errorCalls) mismatch(`${what}: calls of onError`, errorCalls, run.errorCalls);
  }

  /** Waits, or has somebody else wait. */
  wait(): Promise<void> {
    const { disposed, model: { last } } = this;
    return attemptAsync(() => this.real.wait()).then((got) => {
      if (disposed) return failed(got, "wait of a disposed request", this.world.rules.disposed);
      this.#judge(got, last, "wait");
    });
  }

  waitFor(milliseconds: number): Promise<void> {
    const { disposed, model: { last, hasRun } } = this;
    const wasSettled = last?.settled ?? false;
    return attemptAsync(() => this.real.waitFor(milliseconds)).then((got) => {
      if (disposed) return failed(got, "waitFor of a disposed request", this.world.rules.disposed);
      if (got.error === undefined && !got.value) {
        return wasSettled ? mismatch("waitFor after a run", true, false) : undefined;
      }
      if (!hasRun && !this.model.isVague) mismatch("waitFor before any run", false, got.error ?? true);
      this.#judge(got, last, "waitFor");
    });
  }

  cancel(): void {
    const got = attempt(() => this.real.cancel());
    if (this.disposed) return failed(got, "cancel of a disposed request", this.world.rules.disposed);
    succeeded(got, "cancel");
    if (this.model.running) this.model.running.cancelRequested = true;
  }

  setCallback(manner: CallbackManner, onError: boolean): void {
    // The closures must not hold the request: whether the library does is what is asked.
    const face = new WeakRef(this);
    const { world, model } = this;
    const userdata = { callback: world.steps };
    const got = attempt(() =>
      this.real.setCallback(
        (given) => called(world, model, face, given),
        userdata,
        onError ? { onError: (error, given) => failedRun(world, model, error, given) } : {},
      )
    );
    if (this.#refused(got, "setCallback")) return;
    succeeded(got, "setCallback");
    this.model.callback = { manner, onError };
    this.model.userdata = userdata;
  }

  /** The tensor of a port, by one of the ways to it. */
  getTensor(way: number): void {
    const { kind, inputs, outputs } = this.model;
    const isInput = way % 2 === 0;
    const [ports, slots] = isInput ? [kind.inputs, inputs] : [kind.outputs, outputs];
    const index = way % ports.length;
    const got = attempt((): Tensor => {
      if (way % 3 === 0) return this.real.getTensor(ports[index]!.name);
      if (way % 3 === 1) return isInput ? this.real.getInputTensor(index) : this.real.getOutputTensor(index);
      return (isInput ? this.real.inputTensors : this.real.outputTensors)[index]!;
    });
    if (this.#refused(got, "getTensor")) return;
    const current = this.model.isVague ? new Cell([], undefined) : slots[index]!.current;
    if (this.model.isVague) current.blur();
    current.moves ||= this.model.isVague;
    if (got.error !== undefined && current.moves) return failed(got, "getTensor", ...anything);
    current.everBound = true;
    this.world.addTensor(succeeded(got, "getTensor"), ports[index]!.type, current, "request");
  }

  setTensor(tensor: TensorActor, way: number): void {
    const { kind, inputs, outputs } = this.model;
    const isInput = way % 2 === 0;
    const [ports, slots] = isInput ? [kind.inputs, inputs] : [kind.outputs, outputs];
    const index = way % ports.length;
    const port = ports[index]!;
    const got = attempt(() => {
      const { real } = this;
      if (way % 3 === 0) return real.setTensor(port.name, tensor.real);
      if (way % 3 === 1) {
        return isInput ? real.setInputTensor(index, tensor.real) : real.setOutputTensor(index, tensor.real);
      }
      return real.setTensors({ [port.name]: tensor.real });
    });
    if (this.#refused(got, "setTensor")) return;
    const refusal = misfit(port, tensor);
    if (refusal) return failed(got, "setTensor", ...refusal, ...(tensor.cell.moves ? anything : []));
    if (got.error !== undefined) {
      if (!tensor.cell.moves && !this.model.isVague) mismatch("setTensor", "no refusal", got.error);
      return failed(got, "setTensor", ...anything);
    }
    tensor.cell.everBound = true;
    slots[index]!.bound = tensor.cell;
    tensor.cell.moves ||= kind.moves && !isInput;
  }

  /** Has another request run on the memory of this one's input, and then takes new values itself. */
  lendTo(other: RequestActor, given: Given): void {
    const { tensors } = this.world;
    const count = tensors.length;
    this.getTensor(0);
    const lent = tensors.length > count ? tensors.at(-1) : undefined;
    if (!lent || other === this) return;
    other.setTensor(lent, 0);
    other.start(give(other.model.kind, "nothing", [0], undefined), false);
    this.infer(given, false);
  }

  results(): void {
    const got = attempt(() => this.real.results);
    if (this.#refused(got, "results")) return;
    if (got.error !== undefined && (this.model.isVague || this.#touchesMoving())) {
      return failed(got, "results", ...anything);
    }
    const isFree = this.model.outputs.every(({ current }) => this.world.usage(current).any === "free");
    this.#checkResults(succeeded(got, "results"), isFree ? this.#outputsNow() : undefined, "results");
  }

  /** What can be asked at any time, also while a run is in flight. */
  facts(): void {
    const got = attempt(() => [this.real.userdata, this.real.latency, this.real.modelInputs.length] as const);
    if (this.disposed) return failed(got, "facts of a disposed request", this.world.rules.disposed);
    const [userdata, latency, count] = succeeded(got, "facts");
    if (userdata !== this.model.userdata) mismatch("userdata", this.model.userdata, userdata);
    if (!(latency >= 0)) mismatch("latency", "a number that is not negative", latency);
    if (count !== this.model.kind.inputs.length) mismatch("modelInputs", this.model.kind.inputs.length, count);
    succeeded(attempt(() => this.real.getCompiledModel()), "getCompiledModel");
  }

  state(manner: "read" | "write" | "reset" | "reset all" | "profile", numbers: readonly number[]): void {
    if (manner === "profile") {
      return void this.#refused(attempt(() => this.real.getProfilingInfo()), "getProfilingInfo");
    }
    if (manner === "reset all") {
      const got = attempt(() => this.real.resetState());
      if (this.#refused(got, "resetState")) return;
      succeeded(got, "resetState");
      this.model.state = this.model.kind.state;
      return;
    }
    const got = attempt(() => this.real.queryState());
    if (this.#refused(got, "queryState")) return;
    const states = succeeded(got, "queryState");
    const { kind } = this.model;
    if (states.length !== (kind.state ? 1 : 0)) mismatch("queryState: states", kind.state ? 1 : 0, states.length);
    const [state] = states;
    if (!state || !kind.state) return;
    const shape = kind.inputs[0]!.shape;
    if (manner === "write") {
      this.model.state = kind.state.map((_, i) => numbers[i % numbers.length]!);
      state.state = tensorOf({ shape, items: this.model.state }, "f32");
    } else if (manner === "reset") {
      state.reset();
      this.model.state = kind.state;
    }
    if (this.model.state) same(valueOf(state.state), { shape, items: this.model.state }, "the state");
  }

  face(): RequestActor | undefined {
    const { world, model } = this;
    const got = attempt(() => new (this.real.constructor as typeof InferRequest)(this.real));
    if (this.disposed) {
      failed(got, "a second object over a disposed request", world.rules.disposed);
      return undefined;
    }
    model.faces += 1;
    return new RequestActor(world, succeeded(got, "new InferRequest(other)"), model);
  }

  dispose(): void {
    this.real.dispose();
    if (this.disposed) return;
    this.disposed = true;
    this.model.faces -= 1;
    if (this.model.running && this.model.faces === 0) this.model.running.certain = false;
  }
}

/** Refusals of calls that memory that is moving, or of unknown content, is part of. */
const anything = ["GENERAL_ERROR", "PARAMETER_MISMATCH", "REQUEST_BUSY", "UNEXPECTED", "RangeError", "TypeError"];

/** A callback was called. */
function called(world: World, model: RequestModel, face: WeakRef<RequestActor>, userdata: unknown): unknown {
  const run = model.running;
  if (!run?.manner) return world.report("a callback of a run that nobody waits for");
  run.calls += 1;
  if (userdata !== model.userdata) world.report("a callback with another run's userdata");
  model.finish(run, "ok");
  world.guard(() => {
    const request = face.deref();
    if (!request) return;
    if (run.manner === "plain") request.results();
    if (run.manner === "disposes") request.dispose();
    if (run.manner === "starts" && world.mayStartMore()) {
      request.start(give(model.kind, "list" satisfies Form, [1, 2], undefined), false);
    }
  });
  if (run.manner === "throws") throw run.thrown;
  if (run.manner === "async") return Promise.resolve();
  if (run.manner === "async throws") return Promise.reject(run.thrown);
}

/** A run failed, and `onError` was called. */
function failedRun(world: World, model: RequestModel, error: object, userdata: unknown): void {
  const run = model.running;
  if (!run?.hasOnError) return world.report("an onError of a run that nobody waits for");
  run.errorCalls += 1;
  if (userdata !== model.userdata) world.report("an onError with another run's userdata");
  const isExpected = codeOf({ error }) === world.rules.cancelled && run.cancelRequested;
  if (!isExpected && !run.isVague) world.report(`an onError with ${error}`);
  model.finish(run, "cancelled");
}
