import type { InferRequest, InferResults, Tensor } from "openvino-ffi";
import { ArrayActor, moves } from "./arrays.ts";
import {
  type Attempt,
  attempt,
  attemptAsync,
  codeOf,
  failed,
  mismatch,
  sameContent,
  succeeded,
  valueOf,
} from "./attempt.ts";
import { type CallInputs, type Form, makeCallInputs, sharedCell, tensorMisfit, tensorOf } from "./call_inputs.ts";
import { modelKinds, type Value } from "./model_kinds.ts";
import { Cell, type Content, contentOf, isSame, known, shifted } from "./memory.ts";
import { type CallbackManner, isDetached, type Put, type RequestModel, type Run, type Slot } from "./reference.ts";
import type { TensorActor } from "./tensors.ts";
import type { World } from "./world.ts";

/** What a sequence does after dropping a run. */
export const thereafter = ["infer", "start", "reset", "results", "dispose", "nothing"] as const;
type Thereafter = (typeof thereafter)[number];

/** An InferRequest object and the reference's knowledge of it. */
export class RequestActor {
  disposed = false;

  readonly world: World;
  readonly real: InferRequest;
  readonly model: RequestModel;

  constructor(world: World, real: InferRequest, model: RequestModel) {
    this.world = world;
    this.real = real;
    this.model = model;
  }

  /** Why any call is refused: the object is disposed, or the request busy. */
  #refusal(): string | undefined {
    const { rules } = this.world;
    if (this.disposed) return rules.disposed;
    const { running } = this.model;
    return running && !(running.isDropped && rules.frees) ? rules.busy : undefined;
  }

  /** Checks a refusal. Returns whether the call was refused. */
  #refused(got: Attempt<unknown>, what: string): boolean {
    const code = this.#refusal();
    if (code === undefined) return false;
    failed(got, `${what} of a request that is ${this.disposed ? "disposed" : "running"}`, code);
    return true;
  }

  /** Determines whether a run is still in flight, unless that is known. */
  probe(): void {
    const run = this.model.running;
    if (!run || run.certain || this.disposed) return;
    // Alternates, so that not everything is read after each run.
    const isRead = this.world.steps % 2 === 0 || run.cancelRequested;
    const got = attempt(() => isRead ? this.real.results : void this.real.getProfilingInfo());
    if (codeOf(got) === this.world.rules.busy) return void (run.certain = true);
    const before = run.targets.map(({ cell, isDirect }) =>
      isDirect || !cell || isDetached(cell) ? undefined : cell.content
    );
    run.end();
    if (!isRead) return void succeeded(got, "getProfilingInfo of a request that may be running");
    this.#checkResults(got, "results of a request that may be running");
    if (run.outcome === undefined && got.error === undefined) this.#learnOutcome(run, before);
  }

  /** A cancelled run has written all of its outputs, or none. */
  #learnOutcome(run: Run, before: readonly (Content | undefined)[]): void {
    if (run.expected === "fails" || run.isContested || run.isDisturbed) return;
    const { expected, written } = run;
    // Two outputs in one place show the second.
    if (new Set(written).size < written.length) return;
    const isNow = (contents: readonly (Content | undefined)[]) =>
      this.model.results.every((now, i) => {
        const [a, b] = [known(now), known(contents[i])];
        return !before[i] || !a || !b || String(a.items) === String(b.items);
      });
    if (!isNow(before) && !isNow(expected)) {
      mismatch("the outputs after a cancelled run", [before, expected], this.model.results);
    }
  }

  /** Whether a call must be avoided because its outcome would be unknown. */
  #isVague({ puts }: CallInputs): boolean {
    const { world, model } = this;
    const cells = [
      ...model.slots.flatMap((slot) => [slot.own, slot.bound, ...slot.batch?.parts ?? []]),
      ...[...puts.values()].filter((put) => put instanceof Cell),
    ];
    // Memory that an unobservable run writes to may have another shape by now, or be free again.
    if (cells.some((cell) => [...cell?.runs ?? []].some(({ isUnseen }) => isUnseen))) return true;
    const others = [...world.runs].filter((run) => !run.over && run.model !== model);
    // If two runs reshape the same memory, the last is unknown.
    const written = model.outputs.flatMap((slot) => slot.moves ? slot.cell ?? [] : []);
    if (written.some(({ memory }) => others.some((run) => run.written.includes(memory)))) return true;
    if (!model.kind.isDynamic) return false;
    const siblings = others.filter(({ kind }) => kind === model.kind);
    // A run that waits for others takes over its outputs when it begins.
    const hasOddOutput = model.outputs.some(({ moves, own, port }) => !moves && own && !isSame(own.shape, port.shape));
    // Runs that overlap with a failing one may lose their variables.
    return siblings.length > 0 && (hasOddOutput || model.kind === modelKinds.failingWithState);
  }

  /** Whether there are no strings to process: the CPU plugin then returns the previous content. */
  #isEmpty({ puts }: CallInputs): boolean {
    if (this.model.kind !== modelKinds.strings) return false;
    const [slot] = this.model.inputs;
    const put = puts.get(0) as Put | undefined ?? slot!.cell ?? slot!.native!;
    return (put instanceof Cell ? put.content : put).items.length === 0;
  }

  /** Returns why a run must be refused. If it is not, or only because the variables are lost, the inputs are set. */
  #begin(call: CallInputs, what: "infer" | "startAsync"): string | undefined {
    const { model, world: { rules } } = this;
    const isFree = what === "infer" && !this.disposed && model.running?.isDropped;
    const refusal = isFree ? undefined : this.#refusal();
    if (refusal !== undefined) return refusal;
    // The call waits for a dropped run that continues.
    if (isFree) model.running!.end();
    const { puts } = call;
    const isPart = puts.size > 0 && model.inputs.some(({ isGiven }, i) => !isGiven && !puts.has(i));
    const unfit = call.refusal() ?? (isPart ? "TypeError" : undefined) ?? model.refusal(puts);
    if (unfit !== undefined) return unfit;
    const toPut = Array.from(puts, ([i, put]): [number, Put] => {
      return [i, put instanceof ArrayActor ? sharedCell(model.inputs[i]!, put) : put];
    });
    model.put(new Map(toPut));
    if (!model.isForgotten) return undefined;
    model.releaseReplaced();
    return rules.forgotten;
  }

  /** Overwrites copied inputs, which the library must not read any more. */
  #spoil({ copied }: CallInputs): void {
    for (const array of copied) (array as Float32Array).fill(77);
  }

  /** Compares outputs with the reference, which learns the unknown ones. */
  #checkResults(got: Attempt<unknown>, what: string): void {
    const { outputs, results: expected } = this.model;
    const cells: (Cell | undefined)[] = [];
    for (const slot of outputs) {
      const cell = slot.known();
      if (cell && isDetached(cell)) {
        return failed(got, `${what} whose memory was taken away`, this.world.rules.detached);
      }
      cells.push(cell);
    }
    const results = succeeded(got, what) as InferResults;
    this.#checkValues(results, expected, what);
    for (const [i, slot] of outputs.entries()) {
      const value = valueOf(results.get(i));
      const cell = cells[i];
      if (cell) cell.learn(value);
      else slot.native = contentOf(value);
    }
  }

  #checkValues(results: InferResults, expected: readonly (Content | undefined)[], what: string): void {
    const { kind, last } = this.model;
    if (results.size !== kind.outputs.length) mismatch(`${what}: results`, kind.outputs.length, results.size);
    for (const [i, content] of expected.entries()) {
      const off = i === 0 && last?.outcome === "ok" ? this.world.rules.off : 0;
      if (!content) continue;
      sameContent(valueOf(results.get(i)), shifted(content, off), `${what}: output ${kind.outputs[i]!.name}`);
    }
  }

  infer(call: CallInputs, shareOutputs: boolean): void {
    if (this.#isVague(call)) return;
    const { model } = this;
    const isEmpty = this.#isEmpty(call);
    const got = attempt(() => this.real.infer(call.inputs, { shareInputs: call.share, shareOutputs }));
    this.#spoil(call);
    const refusal = this.#begin(call, "infer");
    if (refusal !== undefined) return failed(got, "infer", refusal);
    try {
      this.#checkBlocking(got, shareOutputs, isEmpty);
    } finally {
      model.releaseReplaced();
    }
  }

  #checkBlocking(got: Attempt<InferResults>, shareOutputs: boolean, isEmpty: boolean): void {
    const { model, world } = this;
    const run = model.begin("blocking");
    run.settled = true;
    model.finish(run, isEmpty && got.error ? "cancelled" : "due");
    if (isEmpty) return this.#learnEmpty(got);
    if (run.code !== undefined) return failed(got, "infer", run.code);
    const results = succeeded(got, "infer");
    this.#checkResults(got, "infer");
    if (!shareOutputs && world.steps % 4 > 0) return;
    for (const [i, slot] of model.outputs.entries()) {
      const real = results.get(i);
      const isLive = shareOutputs && slot.port.type !== "string";
      const cell = isLive ? slot.shown()! : Cell.own(contentOf(valueOf(real)));
      world.addTensor(real, slot.port.type, cell, true);
    }
  }

  /** The results of a run without strings may be anything. */
  #learnEmpty(got: Attempt<InferResults>): void {
    const { model, world: { rules } } = this;
    if (got.error !== undefined) {
      model.last!.outcome = "failed";
      model.last!.code = rules.failed;
      return failed(got, "infer without strings", rules.failed);
    }
    for (const [i, slot] of model.outputs.entries()) {
      const value = valueOf(got.value.get(i));
      const cell = slot.known();
      if (!cell) slot.native = value;
      else if (cell.reshape(value.shape, slot.port.type === "string" ? "" : 0) === undefined) cell.write(value.items);
    }
  }

  /** Records a run that was started. */
  #started(run: Run): void {
    const { world } = this;
    for (const other of world.runs) {
      if (other.over || !other.written.some((memory) => run.written.includes(memory))) continue;
      other.isContested = run.isContested = true;
    }
    world.runs.add(run);
  }

  start(call: CallInputs, hasUserdata: boolean): void {
    if (this.#isVague(call) || this.#isEmpty(call)) return;
    const { model, world } = this;
    const userdata = hasUserdata ? { step: world.steps } : undefined;
    const got = attempt(() => this.real.startAsync(call.inputs, userdata, { shareInputs: call.share }));
    this.#spoil(call);
    const refusal = this.#begin(call, "startAsync");
    if (refusal !== undefined) return failed(got, "startAsync", refusal);
    succeeded(got, "startAsync");
    const run = model.begin("background");
    model.releaseReplaced();
    run.manner = model.callback?.manner;
    run.hasOnError = model.callback?.onError ?? false;
    if (userdata) model.userdata = userdata;
    world.runsOfCallbacks.add(run);
    this.#started(run);
  }

  /** Starts a run whose promise is checked when it settles. */
  inferAsync(call: CallInputs, abort: "no" | "before" | "at once"): void {
    if (this.#isVague(call) || this.#isEmpty(call)) return;
    const { model, world } = this;
    const controller = new AbortController();
    if (abort === "before") controller.abort(new Error("aborted before"));
    const { signal } = controller;
    const options = abort === "no" ? { shareInputs: call.share } : { shareInputs: call.share, signal };
    const promise = attemptAsync(() => this.real.inferAsync(call.inputs, options));
    this.#spoil(call);
    if (abort === "before") {
      const check = (got: Attempt<unknown>) => {
        if (got.error !== signal.reason) mismatch("inferAsync with an aborted signal", signal.reason, got.error);
      };
      return world.expect(promise.then(check));
    }
    // A refusal happens at once, but the promise reports it.
    const refusal = this.#begin(call, "startAsync");
    if (refusal !== undefined) return world.expect(promise.then((got) => failed(got, "inferAsync", refusal)));
    const run = model.begin("background");
    model.releaseReplaced();
    run.isRead = true;
    this.#started(run);
    if (abort === "at once") {
      this.#cancelRequested(run);
      controller.abort(new Error("aborted"));
      this.#afterCancel(run);
    }
    world.expect(promise.then((got) => {
      if (abort === "at once") {
        if (got.error !== signal.reason) mismatch("inferAsync that was aborted", signal.reason, got.error);
        run.settled = true;
        return;
      }
      this.#judge(got, run, "inferAsync");
      // As they were at its end, whatever has happened to the memory since.
      if (got.error === undefined && !run.isContested) {
        this.#checkValues(got.value as InferResults, run.results, "inferAsync");
      }
    }));
  }

  /** Records what is known when cancellation is requested. */
  #cancelRequested(run: Run): void {
    run.cancelRequested = true;
    if (!run.kind.isDynamic) return;
    run.isDropped = true;
    run.outcome = "cancelled";
  }

  /** A run that has not begun yet does not begin. */
  #afterCancel(run: Run): void {
    if (!run.isDropped || run.over || this.disposed) return;
    if (attempt(() => this.real.getProfilingInfo()).error === undefined) this.model.finish(run, "withdrawn");
  }

  /** Checks that the promise of a wait reports the run's outcome. */
  #judge(got: Attempt<unknown>, run: Run | undefined, what: string): void {
    const { rules } = this.world;
    if (!run) return void succeeded(got, `${what} before any run`);
    run.settled = true;
    const code = got.error === run.thrown ? "thrown" : codeOf(got);
    if (!run.over && !run.isDropped) {
      if (run.cancelRequested) this.model.finish(run, code === rules.cancelled ? "cancelled" : "due");
      else run.end();
    }
    if (run.isRead && this.model.objects === 0 && code === rules.disposed) return;
    // How a cancelled run ended was unknown until now.
    run.outcome ??= code === rules.cancelled ? "cancelled" : code === undefined || code === "thrown" ? "ok" : "lost";
    if (run.outcome === "lost") run.code ??= rules.lost;
    const throws = run.manner?.endsWith("throws") ?? false;
    const due = { ok: throws ? "thrown" : undefined, cancelled: rules.cancelled, failed: run.code, lost: run.code };
    if (code !== due[run.outcome]) mismatch(`${what} after a run`, due[run.outcome] ?? "no error", got.error ?? "none");
    this.#checkCalls(run, what);
  }

  /** Checks how many times the callbacks of a finished run were called. */
  #checkCalls(run: Run, what: string): void {
    const isOk = run.outcome === "ok";
    const calls = run.manner && isOk ? this.world.rules.callbacks : 0;
    if (run.calls !== calls) mismatch(`${what}: calls of the callback`, calls, run.calls);
    const errorCalls = run.hasOnError && !isOk ? 1 : 0;
    if (run.errorCalls !== errorCalls) mismatch(`${what}: calls of onError`, errorCalls, run.errorCalls);
  }

  /** Waits, or delegates the wait. */
  wait(): Promise<void> {
    const { disposed, model: { last } } = this;
    return attemptAsync(() => this.real.wait()).then((got) => {
      if (disposed) return failed(got, "wait of a disposed request", this.world.rules.disposed);
      this.#judge(got, last, "wait");
    });
  }

  waitFor(milliseconds: number): Promise<void> {
    const { disposed, model: { last } } = this;
    const wasSettled = last?.settled ?? false;
    return attemptAsync(() => this.real.waitFor(milliseconds)).then((got) => {
      if (disposed) return failed(got, "waitFor of a disposed request", this.world.rules.disposed);
      if (got.error === undefined && !got.value) {
        return wasSettled ? mismatch("waitFor after a run", true, false) : undefined;
      }
      if (!last) mismatch("waitFor before any run", false, got.error ?? true);
      this.#judge(got, last, "waitFor");
    });
  }

  cancel(): void {
    const { model: { running } } = this;
    // The error callback may be called at once.
    if (running && !this.disposed) this.#cancelRequested(running);
    const got = attempt(() => this.real.cancel());
    if (this.disposed) return failed(got, "cancel of a disposed request", this.world.rules.disposed);
    succeeded(got, "cancel");
    if (running) this.#afterCancel(running);
  }

  setCallback(manner: CallbackManner, onError: boolean): void {
    // The closures must not reference the request: the test is whether the library does.
    const reference = new WeakRef(this);
    const { world, model } = this;
    const userdata = { callback: world.steps };
    const got = attempt(() =>
      this.real.setCallback(
        (userdata) => called(world, model, reference, userdata),
        userdata,
        onError ? { onError: (error, userdata) => failedRun(world, model, error, userdata) } : {},
      )
    );
    if (this.#refused(got, "setCallback")) return;
    succeeded(got, "setCallback");
    this.model.callback = { manner, onError };
    this.model.userdata = userdata;
  }

  /** Selects a port's slot by a number. */
  #slotAt(way: number): Slot {
    const { inputs, outputs } = this.model;
    const slots = way % 2 === 0 ? inputs : outputs;
    return slots[way % slots.length]!;
  }

  /** The index of a slot among the inputs or outputs. */
  #indexOf(slot: Slot): number {
    return this.model[slot.isInput ? "inputs" : "outputs"].indexOf(slot);
  }

  /** Gets the tensor of a port by one of several ways. */
  getTensor(way: number, slot = this.#slotAt(way)): TensorActor | undefined {
    const { isInput, port } = slot;
    const index = this.#indexOf(slot);
    const got = attempt((): Tensor => {
      if (way % 3 === 0) return this.real.getTensor(port.name);
      return isInput ? this.real.getInputTensor(index) : this.real.getOutputTensor(index);
    });
    if (this.#refused(got, "getTensor")) return undefined;
    if (slot.batch) return void failed(got, "the tensor of a batch", "GENERAL_ERROR");
    const real = succeeded(got, "getTensor");
    const cell = slot.shown() ?? (slot.own = Cell.own(contentOf(valueOf(real))).retain());
    const { handedOut } = slot;
    const isHandedOut = handedOut?.cell === cell && !this.world.isDisposed(handedOut.real);
    if (isHandedOut && handedOut.real !== real) mismatch("a request's tensor, again", "the same object", "another");
    if (!isHandedOut) slot.handedOut = { real, cell };
    return this.world.addTensor(real, port.type, cell, !isHandedOut);
  }

  setTensor(tensor: TensorActor, way: number, slot = this.#slotAt(way)): void {
    if (tensor.isVague) return;
    const { isInput, port } = slot;
    const index = this.#indexOf(slot);
    const got = attempt(() => {
      const { real } = this;
      if (way % 3 === 0) return real.setTensor(port.name, tensor.real);
      if (way % 3 === 1) {
        return isInput ? real.setInputTensor(index, tensor.real) : real.setOutputTensor(index, tensor.real);
      }
      return real.setTensors({ [port.name]: tensor.real });
    });
    if (this.#refused(got, "setTensor")) return;
    const refusal = tensorMisfit(port, tensor);
    if (refusal !== undefined) return failed(got, "setTensor", refusal);
    succeeded(got, "setTensor");
    slot.bind(tensor.cell);
  }

  /** Starts and drops a run, and then does something that may have to wait for its end. */
  giveUp(call: CallInputs, then: Thereafter): void {
    this.start(call, false);
    this.cancel();
    if (then === "infer") this.infer(makeCallInputs(this.world, this.model.kind, "list", [1, 2]), false);
    if (then === "start") this.start(makeCallInputs(this.world, this.model.kind, "list", [1, 2]), false);
    if (then === "reset") this.resetState();
    if (then === "results") this.results();
    if (then === "dispose") this.dispose();
  }

  /** Runs on all kinds of memory, and takes some of it away during the run or before. */
  rob(call: CallInputs, way: number, numbers: readonly number[]): void {
    const { world, model: { slots } } = this;
    const places: (TensorActor | undefined)[] = [];
    for (const [i, slot] of slots.entries()) {
      const place = pick(["nothing", "request", "own", "caller", "shared", "again"] as const, way + i * numbers.length);
      if (place === "nothing") continue;
      const tensor = place === "request"
        ? this.getTensor(way, slot)
        : place === "again"
        ? places.at(-1)
        : world.createTensor(slot.port, numbers, place);
      if (tensor && place !== "request") this.setTensor(tensor, way, slot);
      places.push(tensor);
    }
    const isBefore = way % 5 === 0;
    if (!isBefore) this.start(call, false);
    for (const [i, tensor] of places.entries()) {
      const move = moves[Math.abs(numbers[i % numbers.length]!)];
      if (move) world.move(tensor?.view(), move, way % 2 > 0);
    }
    if (isBefore) this.start(call, false);
    // Allocates, so that freed memory is reused.
    if (way % 15 === 7) (globalThis as { gc?: () => void }).gc?.();
    for (let i = 0; i < 8; i++) world.createArray([5, 5, 5, 5]);
  }

  /** Sets tensors as one batched input. */
  setBatch(tensors: readonly TensorActor[]): void {
    if (tensors.length < 2 || tensors.some((tensor) => tensor.isVague)) return;
    const got = attempt(() => this.real.setInputTensors(tensors.map(({ real }) => real)));
    if (this.#refused(got, "setInputTensors")) return;
    const refusal = this.#batchRefusal(tensors);
    if (refusal !== undefined) return failed(got, "setInputTensors", refusal);
    succeeded(got, "setInputTensors");
    this.model.inputs[0]!.setBatch(tensors.map(({ cell }) => cell));
  }

  #batchRefusal(tensors: readonly TensorActor[]): string | undefined {
    const { model: { kind, inputs }, world: { rules } } = this;
    if (inputs.length > 1) return "GENERAL_ERROR";
    if (tensors.some(({ disposed }) => disposed)) return rules.disposed;
    if (kind !== modelKinds.dynamic) return "GENERAL_ERROR";
    for (const { type, cell: { shape } } of tensors) {
      if (type !== "f32") return "TypeError";
      const fits = shape.length === 4 && shape[0] === 1 && shape[1] === 3 && isSame(shape, tensors[0]!.cell.shape);
      if (!fits) return "RangeError";
    }
    return undefined;
  }

  /** Runs another request on the memory of this one's input, and then sets new values here. */
  lendTo(other: RequestActor, call: CallInputs): void {
    const lent = this.getTensor(0);
    if (!lent || other === this) return;
    other.setTensor(lent, 0);
    other.start(makeCallInputs(this.world, other.model.kind, "nothing", [0]), false);
    this.infer(call, false);
  }

  results(): void {
    const got = attempt(() => this.real.results);
    if (this.#refused(got, "results")) return;
    this.#checkResults(got, "results");
  }

  /** Checks what can be read at any time, even during a run. */
  facts(): void {
    const got = attempt(() => [this.real.userdata, this.real.latency, this.real.modelInputs.length] as const);
    if (this.disposed) return failed(got, "facts of a disposed request", this.world.rules.disposed);
    const [userdata, latency, count] = succeeded(got, "facts");
    if (userdata !== this.model.userdata) mismatch("userdata", this.model.userdata, userdata);
    if (!(latency >= 0)) mismatch("latency", "a number that is not negative", latency);
    if (count !== this.model.kind.inputs.length) mismatch("modelInputs", this.model.kind.inputs.length, count);
    succeeded(attempt(() => this.real.getCompiledModel()), "getCompiledModel");
  }

  resetState(): void {
    const { model } = this;
    const got = attempt(() => this.real.resetState());
    if (!this.disposed && model.running?.isDropped) {
      succeeded(got, "resetState while a cancelled run goes on");
      model.isToBeReset = true;
      return;
    }
    if (this.#refused(got, "resetState")) return;
    succeeded(got, "resetState");
    model.resetState();
  }

  profile(): void {
    const got = attempt(() => this.real.getProfilingInfo());
    if (!this.#refused(got, "getProfilingInfo")) succeeded(got, "getProfilingInfo");
  }

  state(manner: "read" | "write" | "reset", numbers: readonly number[], tensor: TensorActor | undefined): void {
    const { model } = this;
    const got = attempt(() => this.real.queryState());
    if (this.#refused(got, "queryState")) return;
    const states = succeeded(got, "queryState");
    const { kind } = model;
    if (states.length !== (kind.state ? 1 : 0)) mismatch("queryState: states", kind.state ? 1 : 0, states.length);
    const [state] = states;
    if (!state || !kind.state) return;
    const shape = [1, 4];
    if (manner === "write" && tensor && numbers.length % 2 === 0) {
      if (tensor.isVague) return;
      const got = attempt(() => void (state.state = tensor.real));
      const refusal = stateRefusal(tensor, shape);
      if (refusal !== undefined) return failed(got, "setting the state", refusal);
      succeeded(got, "setting the state");
      model.state = tensor.cell.content.items;
      model.isTouched = true;
    } else if (manner === "write") {
      model.state = kind.state.map((_, i) => numbers[i % numbers.length]!);
      state.state = tensorOf({ shape, items: model.state as Value["items"] }, "f32");
      model.isTouched = true;
    } else if (manner === "reset") {
      state.reset();
      model.state = kind.state;
    }
    const value = valueOf(state.state);
    if (model.state) sameContent(value, { shape, items: model.state }, "the state");
    model.state = contentOf(value).items;
  }

  secondObject(): RequestActor | undefined {
    const { world, model } = this;
    const got = attempt(() => new (this.real.constructor as typeof InferRequest)(this.real));
    if (this.disposed) {
      failed(got, "a second object over a disposed request", world.rules.disposed);
      return undefined;
    }
    model.objects += 1;
    return new RequestActor(world, succeeded(got, "new InferRequest(other)"), model);
  }

  /** Whether no other object could observe the end of its run, after which its outputs' shapes would be unknown. */
  get isNeeded(): boolean {
    const { running, objects, lostObjects, kind } = this.model;
    if (!running || this.disposed || objects - lostObjects > 1) return false;
    if (kind === modelKinds.failingWithState) return true;
    return running.targets.some(({ slot, cell }) => slot.moves && cell && !this.world.hasTensorOf(cell));
  }

  dispose(): void {
    if (this.isNeeded) return;
    this.real.dispose();
    if (this.disposed) return;
    this.disposed = true;
    this.model.dispose();
  }
}

const pick = <T>(from: readonly T[], index: number): T => from[index % from.length]!;

/** Why a tensor cannot be a variable's value. */
function stateRefusal({ disposed, type, cell, world: { rules } }: TensorActor, shape: readonly number[]) {
  if (disposed) return rules.disposed;
  if (!isSame(cell.shape, shape)) return "RangeError";
  if (type === "string") return "TypeError";
  return isDetached(cell) ? rules.detached : undefined;
}

/** Handles a call of a callback. */
function called(world: World, model: RequestModel, reference: WeakRef<RequestActor>, userdata: unknown): unknown {
  const run = model.running;
  if (!run?.manner) return world.report("a callback of a run that nobody waits for");
  run.calls += 1;
  if (userdata !== model.userdata) world.report("a callback with another run's userdata");
  world.guard(() => {
    model.finish(run, "due");
    if (run.outcome !== "ok") mismatch("a callback of a run", run.code ?? run.outcome, "a callback");
    world.probe();
    const request = reference.deref();
    if (!request) return;
    if (run.manner === "plain") request.results();
    if (run.manner === "disposes") request.dispose();
    if (run.manner === "starts" && world.mayStartMore()) {
      request.start(makeCallInputs(world, model.kind, "list" satisfies Form, [1, 2]), false);
    }
  });
  if (run.manner === "throws") throw run.thrown;
  if (run.manner === "async") return Promise.resolve();
  if (run.manner === "async throws") return Promise.reject(run.thrown);
}

/** Handles a call of `onError`. */
function failedRun(world: World, model: RequestModel, error: object, userdata: unknown): void {
  const run = model.running;
  if (!run?.hasOnError) return world.report("an onError of a run that nobody waits for");
  run.errorCalls += 1;
  if (userdata !== model.userdata) world.report("an onError with another run's userdata");
  const code = codeOf({ error });
  world.guard(() => {
    // A dropped run continues.
    if (!run.isDropped) {
      model.finish(run, code === world.rules.cancelled && run.cancelRequested ? "cancelled" : "due");
    }
    const due = run.outcome === "cancelled" ? world.rules.cancelled : run.code;
    if (due === undefined || code !== due) mismatch("an onError", due ?? "none", error);
  });
}
