import type { ModelKind, PortKind, Value } from "./model_kinds.ts";
import { takes } from "./model_kinds.ts";
import { Cell, type Content, isSame, type Items, known, type Memory, sizeOf } from "./memory.ts";

/*
 * The reference: what a program may know of requests, their memory and their runs, in plain data. A run reads its
 * inputs when it starts and writes its outputs when it ends, whatever happens to the memory meanwhile. Only a
 * SharedArrayBuffer is read and written while the run is under way.
 */

/** What the reference holds for true. Tests doctor it, to see that the fuzzer notices. */
export interface Rules {
  /** The code of an error for the use of what was disposed. */
  disposed: string;
  /** The code of an error for the use of a running request. */
  busy: string;
  /** The code of an error of a cancelled run. */
  cancelled: string;
  /** The code of an error of a run that fails inside the device. */
  failed: string;
  /** The code of an error for the use of memory that was taken away. */
  detached: string;
  /** The code of an error of a run that cannot write its output, since the memory was taken away. */
  lost: string;
  /** The code of an error of a run whose variables' values were lost, since another run failed. */
  forgotten: string;
  /** The code of an error for the use of a model file that was damaged. */
  damaged: string;
  /** How often a run that went well calls its callback. */
  callbacks: number;
  /** What is added to the first element of each expected output. */
  off: number;
  /** What is added to the first element of each array that was moved. */
  moved: number;
  /** Whether a view of a disposed tensor's own memory is empty. */
  detaches: boolean;
  /** Whether a cancelled run of a model with dynamic shapes leaves its request free at once. */
  frees: boolean;
  /** Whether a run reads its inputs when it ends, not when it starts. */
  readsLate: boolean;
}

/** What the library documents. */
export const documented: Rules = {
  disposed: "NOT_ALLOCATED",
  busy: "REQUEST_BUSY",
  cancelled: "INFER_CANCELLED",
  failed: "GENERAL_ERROR",
  detached: "TypeError",
  lost: "NOT_ALLOCATED",
  forgotten: "UNEXPECTED",
  damaged: "GENERAL_ERROR",
  callbacks: 1,
  off: 0,
  moved: 0,
  detaches: true,
  frees: false,
  readsLate: false,
};

/** Whether the program waits for a run, or goes on meanwhile. */
export type RunMode = "blocking" | "background";

/** What is put into an input: values, or memory that is bound. */
export type Put = Content | Cell;

/** A port of a request, and what stands there. */
export class Slot {
  /** The request's own tensor, once a program has asked for it. */
  own: Cell | undefined;
  /** What is bound in its place. */
  bound: Cell | undefined;
  /** Tensors that an input is gathered from. */
  batch: { readonly parts: readonly Cell[]; readonly shape: readonly number[] } | undefined;
  /** What stands behind them, which no program sees; undefined where not even its shape is known. */
  native: Content | undefined;
  /** The tensor object that was given out last, and what it was of. */
  handedOut: { readonly real: object; readonly cell: Cell } | undefined;

  readonly port: PortKind;
  readonly isInput: boolean;

  constructor(port: PortKind, isInput: boolean) {
    this.port = port;
    this.isInput = isInput;
    // An input that nobody ever gave is zeros.
    const shape = port.shape.map((size) => Math.max(size, 0));
    if (isInput) this.native = { shape, items: new Array(sizeOf(shape)).fill(port.type === "string" ? "" : 0) };
  }

  /** Whether a run says what shape stands here. */
  get moves(): boolean {
    return !this.isInput && (this.port.shape.includes(-1) || this.port.type === "string");
  }

  /** What a program may have of what stands here, without the request's looking at it. */
  get cell(): Cell | undefined {
    return this.bound ?? (this.own && !isDetached(this.own) ? this.own : undefined);
  }

  /** The same when the request looks at it. */
  known(): Cell | undefined {
    return this.bound ?? this.ownNow();
  }

  /** The request's own memory: where a program has taken it away, the request goes on without. */
  ownNow(): Cell | undefined {
    if (this.own && isDetached(this.own)) this.dropOwn();
    return this.own;
  }

  dropOwn(): void {
    this.own?.release();
    this.own = undefined;
  }

  /** The memory that stands here, of which a program has asked for the tensor; undefined if that must be read first. */
  shown(): Cell | undefined {
    const known = this.known();
    if (known || !this.native) return known;
    return this.own = Cell.own(this.native).retain();
  }

  bind(cell: Cell | undefined): void {
    this.endBatch();
    if (cell === this.bound) return;
    cell?.retain();
    this.bound?.release();
    this.bound = cell;
  }

  setBatch(parts: readonly Cell[]): void {
    for (const part of parts) part.retain();
    this.endBatch();
    this.batch = { parts, shape: parts[0]!.shape };
  }

  endBatch(): void {
    for (const part of this.batch?.parts ?? []) part.release();
    this.batch = undefined;
  }

  /** Puts something here. Values are copied to the request's own memory. */
  put(put: Put): void {
    if (put instanceof Cell) return this.bind(put);
    this.bind(undefined);
    // A run of another request uses it: it is left to whoever has it.
    if (this.own && this.own.runs.size > 0 && !isSame(this.own.shape, put.shape)) this.dropOwn();
    const own = this.ownNow();
    if (!own) this.native = put;
    else {
      if (!isSame(own.shape, put.shape)) own.reshape(put.shape, this.port.type === "string" ? "" : 0);
      own.write(put.items);
    }
  }

  /** Why a run cannot use what stands here. */
  refusal(rules: Rules): string | undefined {
    if (this.batch) {
      const { parts, shape } = this.batch;
      const wrong = parts.find((part) => isDetached(part) || !isSame(part.shape, shape));
      return wrong && (isDetached(wrong) ? rules.detached : "RangeError");
    }
    const cell = this.isInput ? this.known() : this.bound;
    return cell && misfit(this.port, cell, rules);
  }

  /** Gives everything up when nobody can see it. */
  releaseUnseen(by: 1 | -1): void {
    for (const cell of [this.own, this.bound, ...this.batch?.parts ?? []]) cell?.releaseUnseen(by);
  }

  /** Gives everything up. */
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

/** Why a port does not take memory of its type. */
export function misfit(port: PortKind, cell: Cell, rules: Rules): string | undefined {
  if (!takes(port, cell.shape)) return "RangeError";
  return isDetached(cell) ? rules.detached : undefined;
}

/** How a run's callback behaves. */
export const callbackManners = ["plain", "throws", "async", "async throws", "disposes", "starts"] as const;
export type CallbackManner = (typeof callbackManners)[number];

/** What a run writes one output to. */
interface Target {
  readonly slot: Slot;
  /** What a program has of it. */
  readonly cell: Cell | undefined;
  /** Whether native code writes there itself. */
  readonly isDirect: boolean;
}

/** How a run ended. */
export type Outcome = "ok" | "cancelled" | "failed" | "lost";

/** A run, from its start to its outcome. */
export class Run {
  readonly targets: readonly Target[];
  /** The memory whose shape nobody may change meanwhile. */
  readonly cells: ReadonlySet<Cell>;
  /** Memory that it reads or writes while JavaScript goes on, with its version at the start. */
  readonly pinned = new Map<Memory, number>();
  cancelRequested = false;
  /** Whether its result was given up, while it goes on natively. */
  isDropped = false;
  /** Whether its request is surely still busy: nothing has run since that could have seen its end. */
  certain = true;
  /** Whether nobody has its request any more, so that its end cannot be seen. */
  isUnseen = false;
  /** Whether another run that is under way writes to the same memory: nobody knows which comes last. */
  isContested = false;
  /** Whether its request is surely free again. */
  over = false;
  /** Whether it and its callback are surely over. */
  settled = false;
  outcome: Outcome | undefined;
  /** The code of its error, where it failed or its output was lost. */
  code: string | undefined;
  /** The callback it was started with. */
  manner: CallbackManner | undefined;
  hasOnError = false;
  calls = 0;
  errorCalls = 0;
  /** Whether its results are read when it ends, and so its request must not have been disposed by then. */
  isRead = false;
  /** What its callback threw, or will throw. */
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

  /** The memory it writes to at its end, or until then. */
  get written(): readonly Memory[] {
    return this.targets.flatMap(({ cell }) => cell ? [cell.memory] : []);
  }

  /** What stood in the outputs when it had ended. */
  results: readonly (Content | undefined)[] = [];

  /** It has ended, in the way that it must. */
  end(): void {
    this.model.finish(this, this.isDropped ? "dropped" : this.cancelRequested ? "open" : "due");
  }

  /** Nobody has its request any more. */
  lose(): void {
    this.isUnseen = true;
    for (const { slot, cell, isDirect } of this.targets) {
      if (!cell) continue;
      if (!isDirect) cell.memory.writers += 1;
      cell.memory.mayGo ||= !cell.isCallers && slot.moves;
    }
  }

  /** Whether its callback must still be called. */
  get isCallbackDue(): boolean {
    if (this.manner === undefined || this.calls > 0 || this.cancelRequested || this.expected === "fails") return false;
    // Whether the outputs of a run that cannot be seen were lost, nobody knows.
    const mayBeLost = this.targets.some(({ slot, cell }) =>
      cell && (isDetached(cell) || (slot.moves && cell.isCallers))
    );
    return this.over ? this.outcome === "ok" : !mayBeLost;
  }

  /** Whether somebody has written to what it read or wrote while it was under way. */
  get isDisturbed(): boolean {
    return [...this.pinned].some(([memory, version]) => memory.version !== version || memory.writers > 0);
  }
}

/** What all requests of a compiled model have in common. */
export interface CompiledReference {
  /** How many runs have failed inside the device. */
  failures: number;
}

/** An infer request, whatever objects there are over it. */
export class RequestModel {
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
  faces = 1;
  /** How many of its objects nobody has any more, though they were not disposed. */
  lostFaces = 0;
  running: Run | undefined;
  /** The last run, asynchronous or not; undefined before any. */
  last: Run | undefined;
  state: Items | undefined;
  /** Whether the variables are reset when the run ends. */
  isToBeReset = false;
  callback: { manner: CallbackManner; onError: boolean } | undefined;
  userdata: unknown;
  /** How many runs of the compiled model had failed when the variables had their initial values. */
  #failures: number;
  /** Whether a run or the program may have given them others since. */
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

  /** Whether nobody can see any more when its run ends. */
  get isDead(): boolean {
    return this.faces - this.lostFaces === 0;
  }

  /** Whether the values of its variables went when another run failed. */
  get isForgotten(): boolean {
    return this.kind.state !== undefined && this.isTouched && this.compiled.failures !== this.#failures;
  }

  /** Why a run cannot be made of what stands in the slots, but for those that something is put into. */
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

  /** What a run on the inputs as they are gives. */
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

  /** What stands in an input. */
  #contentOf({ batch, native }: Slot, cell: Cell | undefined): Content {
    if (!batch) return cell?.content ?? native!;
    const { parts, shape } = batch;
    return { shape: [parts.length, ...shape.slice(1)], items: parts.flatMap((part) => part.content.items) };
  }

  /** A run begins. */
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
      // A run gives the request's own output the port's shape, whatever a program has made of it.
      if (cell && cell !== slot.bound && !slot.moves && !isSame(cell.shape, shape)) cell.reshape(shape);
      if (!isDirect || mode === "blocking") continue;
      cell!.memory.version += 1;
      cell!.memory.writers += 1;
      run.pinned.set(cell!.memory, cell!.memory.version);
    }
    this.running = this.last = run;
    // A callback starts runs also of a request that nobody else has any more.
    this.#lookAtRun();
    return run;
  }

  /**
   * A run has ended: in the way that it must; cancelled; given up, while it went on; taken back before it began; or in
   * one of the first two ways, nobody knows which.
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
    if (this.faces === 0) this.release();
  }

  #outputsOf(run: Run): readonly Content[] | "fails" {
    const { expected } = run;
    if (this.rules.readsLate && run.mode === "background") {
      return this.#expected(this.inputs.map((slot) => this.#contentOf(slot, slot.batch ? undefined : slot.known())));
    }
    if (expected === "fails" || !run.isDisturbed) return expected;
    return expected.map(({ shape, items }) => ({ shape, items: items.map(() => undefined) }));
  }

  /** Writes the outputs of a run. Returns the code of an error, if not all could be. */
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

  /** The variables have their initial values. */
  resetState(): void {
    this.isToBeReset = false;
    if (this.isForgotten) { for (const slot of this.outputs) slot.native = undefined; }
    this.state = this.kind.state;
    this.#failures = this.compiled.failures;
    this.isTouched = false;
  }

  /** One of its objects was disposed. */
  dispose(): void {
    this.faces -= 1;
    if (this.faces === 0 && !this.running) this.release();
    this.#lookAtRun();
  }

  /** Nobody has one of its objects any more. */
  lose(): void {
    this.lostFaces += 1;
    this.#lookAtRun();
  }

  #lookAtRun(): void {
    if (!this.running || !this.isDead || this.running.isUnseen) return;
    this.running.lose();
    if (this.faces > 0) return;
    for (const slot of this.slots) slot.releaseUnseen(1);
    this.#isReleasedUnseen = true;
  }

  /** It was disposed, and no run needs its memory. */
  release(): void {
    if (this.#isReleasedUnseen) { for (const slot of this.slots) slot.releaseUnseen(-1); }
    this.#isReleasedUnseen = false;
    for (const slot of this.slots) slot.release();
  }

  /** What stands in the outputs, as far as it is known. */
  get results(): readonly (Content | undefined)[] {
    return this.outputs.map(({ cell, native }) => cell ? cell.content : native);
  }
}
