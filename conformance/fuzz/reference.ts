import type { Item, Kind, Value } from "./kinds.ts";

/*
 * The reference: what a program may know of memory, requests and runs, in plain data. Where races leave a value open
 * (memory written while a run reads it), it says so by knowing none, and nothing is asked then.
 */

/** What the reference holds for true. Tests doctor it, to see that the fuzzer notices. */
export interface Rules {
  /** The code of an error for the use of what was disposed. */
  disposed: string;
  /** The code of an error for the use of a running request. */
  busy: string;
  /** The code of an error of a cancelled run. */
  cancelled: string;
  /** How often a run that went well calls its callback. */
  callbacks: number;
  /** What is added to the first element of each expected output. */
  off: number;
  /** Whether a view of a disposed tensor's own memory is empty. */
  detaches: boolean;
}

/** What the library documents. */
export const documented: Rules = {
  disposed: "NOT_ALLOCATED",
  busy: "REQUEST_BUSY",
  cancelled: "INFER_CANCELLED",
  callbacks: 1,
  off: 0,
  detaches: true,
};

/** Memory that tensors and requests may have in common. */
export class Cell {
  /** Counts the writes: who started to write at one can tell whether others have written since. */
  version = 0;
  /** Whether a request has it, or had it. */
  everBound = false;
  /** Whether it may be the same memory as another cell, so that its content is never known. */
  isVague = false;
  /** Whether runs of a dynamic model may move it, and give it other shapes. */
  moves = false;

  constructor(public shape: readonly number[], public items: readonly Item[] | undefined) {}

  get value(): Value | undefined {
    return this.items && { shape: this.shape, items: this.items };
  }

  write(shape: readonly number[], items: readonly Item[] | undefined): void {
    this.version += 1;
    this.shape = shape;
    this.items = this.isVague ? undefined : items;
  }

  /** Gives up knowing its content, for good. */
  blur(): void {
    this.isVague = true;
    this.write(this.shape, undefined);
  }
}

/** A port of a request: its own memory, and what is bound in its place. */
export class Slot {
  bound: Cell | undefined;

  constructor(public own: Cell) {}

  get current(): Cell {
    return this.bound ?? this.own;
  }
}

/** How a run's callback behaves. */
export const callbackManners = ["plain", "throws", "async", "async throws", "disposes", "starts"] as const;
export type CallbackManner = (typeof callbackManners)[number];

/** An asynchronous run, from its start to its outcome. */
export class Run {
  /** The memory it reads and writes, with their versions at its start. */
  readonly cells: ReadonlyMap<Cell, number>;
  readonly outputs: readonly Cell[];
  cancelRequested = false;
  /** Whether its request is surely still busy: nothing has run since that could have seen its end. */
  certain = true;
  /** Whether its request is surely free again. */
  over = false;
  /** Whether it and its callback are surely over. */
  settled = false;
  outcome: "ok" | "cancelled" | "thrown" | undefined;
  /** The callback it was started with. */
  manner: CallbackManner | undefined;
  hasOnError = false;
  calls = 0;
  errorCalls = 0;
  /** Whether its results are read when it ends, and so its request must not have been disposed by then. */
  isRead = false;
  /** Whether it may fail for reasons of memory that is moving. */
  isVague = false;
  /** What its callback threw, or will throw. */
  readonly thrown = new Error("thrown by a callback");

  constructor(
    readonly kind: Kind,
    inputs: readonly Cell[],
    outputs: readonly Cell[],
    readonly expected: readonly Value[] | undefined,
  ) {
    this.outputs = outputs;
    this.cells = new Map([...inputs, ...outputs].map((cell) => [cell, cell.version]));
  }

  /** Whether nobody else has written to its memory meanwhile. */
  get undisturbed(): boolean {
    return [...this.cells].every(([cell, version]) => cell.version === version);
  }
}

/** An infer request, whatever objects there are over it. */
export class RequestModel {
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
  faces = 1;
  running: Run | undefined;
  /** The last run, asynchronous or not; undefined before any. */
  last: Run | undefined;
  hasRun = false;
  state: readonly number[] | undefined;
  callback: { manner: CallbackManner; onError: boolean } | undefined;
  userdata: unknown;
  /** Whether nobody knows what stands in its slots: a call failed at an unknown point. */
  isVague = false;

  constructor(readonly kind: Kind) {
    const slots = (ports: Kind["inputs"]) => ports.map(({ shape }) => new Slot(new Cell(shape, undefined)));
    this.inputs = slots(kind.inputs);
    this.outputs = slots(kind.outputs);
    for (const { own } of this.outputs) own.moves = kind.moves;
    this.state = kind.state;
  }

  /** Gives up knowing what stands in the slots. */
  blur(): void {
    this.isVague = true;
    for (const slot of [...this.inputs, ...this.outputs]) slot.current.blur();
    this.state = undefined;
  }

  /** What a run on the memory as it is gives; undefined where something is not known. */
  expected(): readonly Value[] | undefined {
    const inputs = this.inputs.map(({ current }) => current.value);
    const cells = [...this.inputs, ...this.outputs].map(({ current }) => current);
    const apart = new Set(cells).size === cells.length;
    if (this.isVague || !apart || !inputs.every((value) => value !== undefined)) return undefined;
    return this.state === undefined && this.kind.state ? undefined : this.kind.run(inputs, this.state ?? []);
  }

  /** A run begins: until its end nobody knows what its outputs hold. */
  start(): Run {
    const cells = (slots: readonly Slot[]) => slots.map(({ current }) => current);
    const run = new Run(this.kind, cells(this.inputs), cells(this.outputs), this.expected());
    for (const cell of run.outputs) cell.items = undefined;
    run.isVague = this.isVague;
    this.running = this.last = run;
    this.hasRun = true;
    return run;
  }

  /** A run has ended: well, by a cancellation, or nobody knows how. */
  finish(run: Run, how: "ok" | "cancelled" | undefined): void {
    if (run.over) return;
    run.over = true;
    if (this.running === run) this.running = undefined;
    const known = how === "ok" && run.undisturbed ? run.expected : undefined;
    run.outputs.forEach((cell, i) => {
      const value = known?.[i];
      cell.write(value?.shape ?? (run.kind.moves ? [] : cell.shape), value?.items);
    });
    if (this.kind.state) this.state = known?.[0]?.items as readonly number[] | undefined;
  }
}
