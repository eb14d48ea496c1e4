import type { ModelKind, PortKind, Value } from "./model_kinds.ts";
import { takes } from "./model_kinds.ts";
import { Cell, type Content, isSame, type Items, known, type Memory, sizeOf } from "./memory.ts";

/**
 * The reference: what a program can know about requests, their memory and their runs, as plain data. A run reads its
 * inputs at its start and writes its outputs at its end, whatever happens to the memory in between. Only
 * SharedArrayBuffers are read and written during the run.
 */

/** The rules of the reference. Tests falsify them to show that the fuzzer notices. */
export interface Rules {
  /** The error code for using a disposed object. */
  disposed: string;
  /** The error code for using a running request. */
  busy: string;
  /** The error code of a cancelled run. */
  cancelled: string;
  /** The error code of a run that fails inside the device. */
  failed: string;
  /** The error code for using detached memory. */
  detached: string;
  /** The error code of a run that cannot write its output because the memory was taken away. */
  lost: string;
  /** The error code of a run whose variables' values were lost by another run's failure. */
  forgotten: string;
  /** The error code for using a damaged model file. */
  damaged: string;
  /** The error code for using a model file that does not exist. */
  missing: string;
  /** How many times a successful run calls its callback. */
  callbacks: number;
  /** A number added to the first element of each expected output. */
  off: number;
  /** A number added to the first element of each array that was moved. */
  moved: number;
  /** Whether views of a disposed tensor's own memory are empty. */
  detaches: boolean;
  /** Whether a cancelled run of a model with dynamic shapes frees its request at once. */
  frees: boolean;
  /** Whether a run reads its inputs at its end instead of at its start. */
  readsLate: boolean;
}

/** The documented rules. */
export const documented: Rules = {
  disposed: "NOT_ALLOCATED",
  busy: "REQUEST_BUSY",
  cancelled: "INFER_CANCELLED",
  failed: "GENERAL_ERROR",
  detached: "TypeError",
  lost: "NOT_ALLOCATED",
  forgotten: "UNEXPECTED",
  damaged: "GENERAL_ERROR",
  missing: "NOT_FOUND",
  callbacks: 1,
  off: 0,
  moved: 0,
  detaches: true,
  frees: false,
  readsLate: false,
};

/** Whether the program blocks during a run. */
export type RunMode = "blocking" | "background";

/** An input's new content: values, or memory to bind. */
export type Put = Content | Cell;

/** A port of a request and its content. */
export class Slot {
  /** The request's own tensor, once a program has asked for it. */
  own: Cell | undefined;
  /** The memory bound instead. */
  bound: Cell | undefined;
  /** Tensors that are copied together into an input. */
  batch: { readonly parts: readonly Cell[]; readonly shape: readonly number[] } | undefined;
  /** The native content behind them, which programs cannot see; undefined if even its shape is unknown. */
  native: Content | undefined;
  /** Whether a program has set the input in any way, or asked for its tensor. */
  isGiven = false;
  /** The tensor object returned last, and its memory. */
  handedOut: { readonly real: object; readonly cell: Cell } | undefined;

  readonly port: PortKind;
  readonly isInput: boolean;

  constructor(port: PortKind, isInput: boolean) {
    this.port = port;
    this.isInput = isInput;
    // An input that was never set is zeros.
    const shape = port.shape.map((size) => Math.max(size, 0));
    if (isInput) this.native = { shape, items: new Array(sizeOf(shape)).fill(port.type === "string" ? "" : 0) };
  }

  /** Whether runs determine the shape. */
  get moves(): boolean {
    return !this.isInput && (this.port.shape.includes(-1) || this.port.type === "string");
  }

  /** The memory that a program may hold, without the request's checking it. */
  get cell(): Cell | undefined {
    return this.bound ?? (this.own && !isDetached(this.own) ? this.own : undefined);
  }

  /** The same after the request's check. */
  known(): Cell | undefined {
    return this.bound ?? this.ownNow();
  }

  /** The request's own memory; undefined if a program has taken it away. */
  ownNow(): Cell | undefined {
    if (this.own && isDetached(this.own)) this.dropOwn();
    return this.own;
  }

  dropOwn(): void {
    this.own?.release();
    this.own = undefined;
  }

  /** The memory whose tensor a program has asked for; undefined if it must be read first. */
  shown(): Cell | undefined {
    this.isGiven = true;
    const known = this.known();
    if (known || !this.native) return known;
    return this.own = Cell.own(this.native).retain();
  }

  bind(cell: Cell | undefined): void {
    this.endBatch();
    if (cell) this.isGiven = true;
    if (cell === this.bound) return;
    cell?.retain();
    this.bound?.release();
    this.bound = cell;
  }

  setBatch(parts: readonly Cell[]): void {
    this.isGiven = true;
    for (const part of parts) part.retain();
    this.endBatch();
    this.batch = { parts, shape: parts[0]!.shape };
  }

  endBatch(): void {
    for (const part of this.batch?.parts ?? []) part.release();
    this.batch = undefined;
  }

  /** Sets the content. Values are copied to the request's own memory. */
  put(put: Put): void {
    if (put instanceof Cell) return this.bind(put);
    this.bind(undefined);
    this.isGiven = true;
    // Another request's run is using it, so it is left to its other holders.
    if (this.own && this.own.runs.size > 0 && !isSame(this.own.shape, put.shape)) this.dropOwn();
    const own = this.ownNow();
    if (!own) this.native = put;
    else {
      if (!isSame(own.shape, put.shape)) own.reshape(put.shape, this.port.type === "string" ? "" : 0);
      own.write(put.items);
    }
  }

  /** Why a run cannot use the content. */
  refusal(rules: Rules): string | undefined {
    if (this.batch) {
      const { parts, shape } = this.batch;
      const wrong = parts.find((part) => isDetached(part) || !isSame(part.shape, shape));
      return wrong && (isDetached(wrong) ? rules.detached : "RangeError");
    }
    const cell = this.isInput ? this.known() : this.bound;
    return cell && misfit(this.port, cell, rules);
  }

  /** Releases everything at an unknown time. */
  releaseUnseen(by: 1 | -1): void {
    for (const cell of [this.own, this.bound, ...this.batch?.parts ?? []]) cell?.releaseUnseen(by);
  }

  /** Releases everything. */
  release(): void {
    this.endBatch();
    this.dropOwn();
    this.bind(undefined);
  }
}

/** Whether its memory was taken away. */
export function isDetached({ memory }: Cell): boolean {
  return memory.isGone;
}

/** Why a port does not accept memory of its type. */
export function misfit(port: PortKind, cell: Cell, rules: Rules): string | undefined {
  if (!takes(port, cell.shape)) return "RangeError";
  return isDetached(cell) ? rules.detached : undefined;
}

/** The behaviours of a run's callback. */
export const callbackManners = ["plain", "throws", "async", "async throws", "disposes", "starts"] as const;
export type CallbackManner = (typeof callbackManners)[number];

/** The destination of one output of a run. */
interface Target {
  readonly slot: Slot;
  /** The program's memory. */
  readonly cell: Cell | undefined;
  /** Whether native code writes to it directly. */
  readonly isDirect: boolean;
}

/** How a run ended. */
export type Outcome = "ok" | "cancelled" | "failed" | "lost";

/** A run, from its start to its outcome. */
export class Run {
  readonly targets: readonly Target[];
  /** The memory whose shape must not change during the run. */
  readonly cells: ReadonlySet<Cell>;
  /** Memory that it accesses during an asynchronous run, with its version at the start. */
  readonly pinned = new Map<Memory, number>();
  cancelRequested = false;
  /** Whether its result was dropped while it continues natively. */
  isDropped = false;
  /** Whether its request is certainly still busy: nothing has run since that could have noticed its end. */
  certain = true;
  /** Whether its request is unreferenced, so that its end is not observable. */
  isUnseen = false;
  /** Whether another run in progress writes to the same memory, so that the last writer is unknown. */
  isContested = false;
  /** Whether its request is certainly free again. */
  over = false;
  /** Whether it and its callback have certainly ended. */
  settled = false;
  outcome: Outcome | undefined;
  /** The code of its error, if it failed or lost an output. */
  code: string | undefined;
  /** The behaviour of its callback. */
  manner: CallbackManner | undefined;
  hasOnError = false;
  calls = 0;
  errorCalls = 0;
  /** Whether its results are read at its end, so that its request must not be disposed of by then. */
  isRead = false;
  /** The error that its callback throws. */
  readonly thrown = new Error("thrown by a callback");

  readonly model: RequestModel;
  readonly mode: RunMode;
  readonly expected: readonly Content[] | "fails";

  constructor(model: RequestModel, mode: RunMode, expected: readonly Content[] | "fails") {
    this.model = model;
    this.mode = mode;
    this.expected = expected;
    const slots = [...model.inputs, ...model.outputs];
    const cells = new Map(slots.map((slot) => [slot, slot.batch ? undefined : slot.known()]));
    this.cells = new Set([...cells.values()].filter((cell) => cell !== undefined));
    this.targets = model.outputs.map((slot) => {
      const cell = cells.get(slot);
      const isApart = slots.every((other) => other === slot || cells.get(other)?.memory !== cell?.memory);
      const isPinned = cell?.memory.isPinned ?? false;
      return { slot, cell, isDirect: !!cell && !slot.moves && isApart && (mode === "blocking" || isPinned) };
    });
  }

  get kind(): ModelKind {
    return this.model.kind;
  }

  /** The memory it writes to, at its end or before. */
  get written(): readonly Memory[] {
    return this.targets.flatMap(({ cell }) => cell ? [cell.memory] : []);
  }

  /** The outputs' content at its end. */
  results: readonly (Content | undefined)[] = [];

  /** Ends it in the expected way. */
  end(): void {
    this.model.finish(this, this.isDropped ? "dropped" : this.cancelRequested ? "open" : "due");
  }

  /** Records that its request is no longer referenced. */
  lose(): void {
    this.isUnseen = true;
    for (const { slot, cell, isDirect } of this.targets) {
      if (!cell) continue;
      if (!isDirect) cell.memory.writers += 1;
      cell.memory.mayGo ||= !cell.isCallers && slot.moves;
    }
  }

  /** Whether its callback has yet to be called. */
  get isCallbackDue(): boolean {
    if (this.manner === undefined || this.calls > 0 || this.cancelRequested || this.expected === "fails") return false;
    // It is unknown whether the outputs of an unobservable run were lost.
    const mayBeLost = this.targets.some(({ slot, cell }) =>
      cell && (isDetached(cell) || (slot.moves && cell.isCallers))
    );
    return this.over ? this.outcome === "ok" : !mayBeLost;
  }

  /** Whether memory that it accesses was written by others during the run. */
  get isDisturbed(): boolean {
    return [...this.pinned].some(([memory, version]) => memory.version !== version || memory.writers > 0);
  }
}

/** The state shared by all requests of a compiled model. */
export interface CompiledReference {
  /** The number of runs that have failed inside the device. */
  failures: number;
}

/** An infer request, shared by all objects over it. */
export class RequestModel {
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
  objects = 1;
  /** The number of objects that became unreferenced without being disposed of. */
  lostObjects = 0;
  running: Run | undefined;
  /** The last run, asynchronous or not; undefined before the first. */
  last: Run | undefined;
  state: Items | undefined;
  /** Whether the variables are reset when the run ends. */
  isToBeReset = false;
  callback: { manner: CallbackManner; onError: boolean } | undefined;
  userdata: unknown;
  /** What the inputs of a call have replaced, kept until the call has used them. */
  #replaced: Cell[] = [];
  /** The number of failed runs of the compiled model when the variables had their initial values. */
  #failures: number;
  /** Whether a run or the program may have changed them since. */
  isTouched = false;
  #isReleasedUnseen = false;

  readonly kind: ModelKind;
  readonly compiled: CompiledReference;
  readonly rules: Rules;

  constructor(kind: ModelKind, compiled: CompiledReference, rules: Rules) {
    this.kind = kind;
    this.compiled = compiled;
    this.rules = rules;
    this.inputs = kind.inputs.map((port) => new Slot(port, true));
    this.outputs = kind.outputs.map((port) => new Slot(port, false));
    this.state = kind.state;
    this.#failures = compiled.failures;
  }

  get slots(): readonly Slot[] {
    return [...this.inputs, ...this.outputs];
  }

  /** Whether the end of its run is no longer observable. */
  get isDead(): boolean {
    return this.objects - this.lostObjects === 0;
  }

  /** Whether the values of its variables were lost by another run's failure. */
  get isForgotten(): boolean {
    return this.kind.state !== undefined && this.isTouched && this.compiled.failures !== this.#failures;
  }

  /** Why a run cannot use the slots, except those that get new content. */
  refusal(puts: ReadonlyMap<number, unknown>): string | undefined {
    for (const [i, slot] of this.inputs.entries()) {
      const refusal = puts.has(i) ? undefined : slot.refusal(this.rules);
      if (refusal) return refusal;
    }
    for (const slot of this.outputs) {
      const refusal = slot.refusal(this.rules);
      if (refusal) return refusal;
    }
    return undefined;
  }

  /** Sets inputs. What they replace stays until `releaseReplaced`: they may be views of it. */
  put(puts: ReadonlyMap<number, Put>): void {
    for (const i of puts.keys()) {
      const { bound, batch } = this.inputs[i]!;
      for (const cell of [bound, ...batch?.parts ?? []]) if (cell) this.#replaced.push(cell.retain());
    }
    for (const [i, put] of puts) this.inputs[i]!.put(put);
  }

  /** Releases what the inputs of a call have replaced. */
  releaseReplaced(): void {
    for (const cell of this.#replaced.splice(0)) cell.release();
  }

  /** The expected outputs for the inputs' content. */
  #expected(contents: readonly Content[]): readonly Content[] | "fails" {
    const { kind, state } = this;
    const all = [...contents, ...(kind.state ? [{ shape: [], items: state ?? [undefined] }] : [])];
    const isKnown = all.every((content) => known(content));
    const something = ({ shape, items }: Content): Value => ({ shape, items: items.map((item) => item ?? 0) });
    const outputs = kind.run(contents.map(something), (state ?? kind.state ?? []).map(Number));
    return outputs === "fails" || isKnown ? outputs : outputs.map(({ shape, items }) => ({
      shape,
      items: items.map(() => undefined),
    }));
  }

  /** The content of an input. */
  #contentOf({ batch, native }: Slot, cell: Cell | undefined): Content {
    if (!batch) return cell?.content ?? native!;
    const { parts, shape } = batch;
    return { shape: [parts.length, ...shape.slice(1)], items: parts.flatMap((part) => part.content.items) };
  }

  /** Starts a run. */
  begin(mode: RunMode): Run {
    if (!this.isTouched) this.#failures = this.compiled.failures;
    this.isTouched = true;
    const cells = this.inputs.map((slot) => slot.batch ? undefined : slot.known());
    const contents = this.inputs.map((slot, i) => this.#contentOf(slot, cells[i]));
    const run = new Run(this, mode, this.#expected(contents));
    for (const [i, slot] of this.inputs.entries()) {
      const cell = cells[i];
      const isNumeric = slot.port.type !== "string";
      if (cell && isNumeric && mode === "background" && cell.memory.isPinned) {
        run.pinned.set(cell.memory, cell.memory.version);
      } else if (!cell || !isNumeric || mode === "background") slot.native = contents[i]!;
    }
    for (const cell of run.cells) cell.runs.add(run);
    for (const { slot, cell, isDirect } of run.targets) {
      const { port: { shape } } = slot;
      // A run resets the request's own output to the port's shape, even if a program has changed it.
      if (cell && cell !== slot.bound && !slot.moves && !isSame(cell.shape, shape)) cell.reshape(shape);
      if (!isDirect || mode === "blocking") continue;
      cell!.memory.version += 1;
      cell!.memory.writers += 1;
      run.pinned.set(cell!.memory, cell!.memory.version);
    }
    this.running = this.last = run;
    // Callbacks may start runs even on requests that are otherwise unreferenced.
    this.#lookAtRun();
    return run;
  }

  /**
   * Ends a run: as expected; cancelled; dropped while it continued; withdrawn before it began; or one of the first two,
   * unknown which.
   */
  finish(run: Run, how: "due" | "cancelled" | "dropped" | "withdrawn" | "open"): void {
    if (run.over) return;
    run.over = true;
    if (this.running === run) this.running = undefined;
    for (const cell of run.cells) cell.runs.delete(run);
    const { rules } = this;
    const fails = run.expected === "fails";
    const hasRun = how === "due" || how === "dropped";
    for (const { cell, isDirect } of run.targets) {
      if (cell && ((isDirect && run.mode === "background") || (!isDirect && run.isUnseen))) cell.memory.writers -= 1;
    }
    const expected = this.#outputsOf(run);
    if (how === "due" && expected !== "fails") {
      run.code = this.#write(run, expected);
      run.outcome = run.code === undefined ? "ok" : "lost";
    } else {
      for (const { slot, cell, isDirect } of run.targets) {
        if (isDirect || how === "open") cell?.memory.blur();
        if (!isDirect) slot.native = undefined;
      }
      run.outcome ??= how === "open" ? undefined : how === "due" ? "failed" : "cancelled";
      if (run.outcome === "failed") run.code = rules.failed;
    }
    if (hasRun && fails) this.compiled.failures += 1;
    if (hasRun && this.kind.state) this.state = expected === "fails" ? undefined : expected[0]!.items;
    run.results = this.results;
    if (this.isToBeReset) this.resetState();
    if (this.objects === 0) this.release();
  }

  #outputsOf(run: Run): readonly Content[] | "fails" {
    const { expected } = run;
    if (this.rules.readsLate && run.mode === "background") {
      return this.#expected(this.inputs.map((slot) => this.#contentOf(slot, slot.batch ? undefined : slot.known())));
    }
    if (expected === "fails" || !run.isDisturbed) return expected;
    return expected.map(({ shape, items }) => ({ shape, items: items.map(() => undefined) }));
  }

  /** Writes the outputs of a run. Returns an error code if not all could be written. */
  #write(run: Run, outputs: readonly Content[]): string | undefined {
    let code: string | undefined;
    for (const [i, { slot, cell, isDirect }] of run.targets.entries()) {
      const { shape, items } = outputs[i]!;
      if (!isDirect) slot.native = outputs[i]!;
      const isOwn = cell !== slot.bound;
      if (!cell || (isOwn && slot.ownNow() !== cell)) continue;
      if (isDetached(cell)) code ??= this.rules.lost;
      else if (cell.reshape(shape, slot.port.type === "string" ? "" : 0)) code ??= "GENERAL_ERROR";
      else cell.write(run.isContested ? items.map(() => undefined) : items);
    }
    return code;
  }

  /** Resets the variables to their initial values. */
  resetState(): void {
    this.isToBeReset = false;
    if (this.isForgotten) { for (const slot of this.outputs) slot.native = undefined; }
    this.state = this.kind.state;
    this.#failures = this.compiled.failures;
    this.isTouched = false;
  }

  /** Records that one of its objects was disposed of. */
  dispose(): void {
    this.objects -= 1;
    if (this.objects === 0 && !this.running) this.release();
    this.#lookAtRun();
  }

  /** Records that one of its objects became unreferenced. */
  lose(): void {
    this.lostObjects += 1;
    this.#lookAtRun();
  }

  #lookAtRun(): void {
    if (!this.running || !this.isDead || this.running.isUnseen) return;
    this.running.lose();
    if (this.objects > 0) return;
    for (const slot of this.slots) slot.releaseUnseen(1);
    this.#isReleasedUnseen = true;
  }

  /** Called when it was disposed of and no run needs its memory. */
  release(): void {
    if (this.#isReleasedUnseen) { for (const slot of this.slots) slot.releaseUnseen(-1); }
    this.#isReleasedUnseen = false;
    for (const slot of this.slots) slot.release();
  }

  /** The outputs' content, as far as it is known. */
  get results(): readonly (Content | undefined)[] {
    return this.outputs.map(({ cell, native }) => cell ? cell.content : native);
  }
}
