import { AsyncInferQueue, type CompiledModel, type ElementType, Tensor } from "openvino-ffi";
import { ArrayActor, type Move } from "./arrays.ts";
import { type Attempt, attempt, failed, Mismatch, mismatch, same, succeeded, valueOf } from "./attempt.ts";
import { type CallInputs, type Form, makeCallInputs, tensorOf, valueFor } from "./call_inputs.ts";
import {
  compile,
  type ModelKind,
  type ModelKindName,
  modelKinds,
  type PortKind,
  shared,
  type Value,
} from "./model_kinds.ts";
import { Cell, Memory, sizeOf } from "./memory.ts";
import { FilesActor } from "./models.ts";
import { type Job, QueueActor } from "./queues.ts";
import { type CompiledReference, RequestModel, type Rules, type Run } from "./reference.ts";
import { RequestActor } from "./requests.ts";
import { TensorActor } from "./tensors.ts";

/** A compiled model. */
class CompiledActor implements CompiledReference {
  failures = 0;
  disposed = false;
  /** A model of this sequence, which can be disposed of; undefined for one shared by all sequences. */
  readonly #own: CompiledModel | undefined;

  readonly name: ModelKindName;

  constructor(name: ModelKindName, isOwn: boolean) {
    this.name = name;
    if (isOwn) this.#own = compile(name);
  }

  /** Compiled on first use, since that takes long. */
  get real(): CompiledModel {
    return this.#own ?? shared(this.name);
  }

  dispose(): void {
    if (!this.#own) return;
    this.#own.dispose();
    this.disposed = true;
  }
}

/** Whose memory a tensor is created over. */
export const ownerships = ["own", "caller", "shared", "array"] as const;
export type Ownership = (typeof ownerships)[number];

/** The maximum number of arrays kept during a sequence. */
const mostArrays = 24;

/** The objects of one sequence of steps. */
export class World {
  readonly compileds: CompiledActor[] = [];
  readonly requests: RequestActor[] = [];
  readonly tensors: TensorActor[] = [];
  readonly arrays: ArrayActor[] = [];
  readonly queues: QueueActor[] = [];
  /** Runs that may not have ended. */
  readonly runs = new Set<Run>();
  /** Runs whose callbacks are counted at the end. */
  readonly runsOfCallbacks = new Set<Run>();
  /** The number of steps taken. */
  steps = 0;
  #files: FilesActor | undefined;
  readonly #disposedTensors = new WeakSet<object>();
  #problem: Error | undefined;
  #extraStarts = 5;
  readonly #expected: Promise<void>[] = [];

  readonly rules: Rules;
  readonly theme: number;

  /** @param theme The index of the compiled model that most steps use. */
  constructor(rules: Rules, theme: number) {
    this.rules = rules;
    this.theme = theme;
  }

  /** Records a mismatch that cannot be thrown here. */
  report(what: string): void {
    this.#problem ??= new Mismatch(what);
  }

  /** Runs a check where the library would handle a thrown mismatch. */
  guard(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#problem ??= error as Error;
    }
  }

  /** Checks a promise when it settles, at the end of the sequence at the latest. */
  expect(check: Promise<void>): void {
    this.#expected.push(check.catch((error) => void (this.#problem ??= error)));
  }

  /** Throws the first recorded mismatch. */
  throwProblem(): void {
    if (this.#problem) throw this.#problem;
  }

  /** Whether callbacks may start more runs; the number is limited. */
  mayStartMore(): boolean {
    return this.#extraStarts-- > 0;
  }

  /** Determines which runs have ended: the library may notice that in any turn of the event loop. */
  probe(): void {
    for (const run of this.runs) {
      if (run.over) this.runs.delete(run);
      else run.certain = false;
    }
    for (const request of this.requests) request.probe();
    for (const tensor of this.tensors) tensor.settle();
  }

  compiled(name: ModelKindName, own: boolean): void {
    this.compileds.push(new CompiledActor(name, own));
  }

  /** Makes calls on a compiled model. */
  useCompiled(index: number, numbers: readonly number[], way: "infer" | "new request" | "ports" | "dispose"): void {
    const compiled = this.compileds[index]!;
    const kind: ModelKind = modelKinds[compiled.name];
    if (way === "dispose") return compiled.dispose();
    const { real } = compiled;
    const isForgetful = kind === modelKinds.failingWithState;
    if (isForgetful && [...this.runs].some((run) => !run.over && run.kind === kind)) return;
    const call = makeCallInputs(this, kind, "list", numbers);
    const got: Attempt<unknown> = attempt(() => {
      if (way === "ports") return real.inputs.map(({ anyName }) => anyName).join();
      // Its own request has lost its variables if another's run has failed.
      if (way === "infer" && isForgetful) real.resetState();
      return way === "infer" ? real.infer(call.inputs) : real.inferNewRequest(call.inputs);
    });
    if (compiled.disposed) return failed(got, `${way} of a disposed compiled model`, this.rules.disposed);
    const value = succeeded(got, `${way} of a compiled model`);
    if (way === "ports") {
      const names = kind.inputs.map(({ name }) => name).join();
      if (value !== names) mismatch("names of inputs", names, value);
    } else if (!kind.state || isForgetful || way === "new request") {
      const results = value as ReturnType<CompiledModel["infer"]>;
      const outputs = kind.run([...call.puts.values()] as Value[], kind.state ?? []);
      if (outputs === "fails") throw new Error("such inputs do not fail");
      outputs.forEach((expected, i) => same(valueOf(results.get(i)), expected, "a compiled model's results"));
    }
  }

  createRequest(index: number): void {
    const compiled = this.compileds[index]!;
    const got = attempt(() => compiled.real.createInferRequest());
    if (compiled.disposed) return failed(got, "createInferRequest of a disposed model", this.rules.disposed);
    const request = succeeded(got, "createInferRequest");
    const model = new RequestModel(modelKinds[compiled.name], compiled, this.rules);
    this.requests.push(new RequestActor(this, request, model));
  }

  createQueue(index: number, jobs: number): void {
    const compiled = this.compileds[index]!;
    const kind: ModelKind = modelKinds[compiled.name];
    // The variables of its requests would be unknown.
    if (kind === modelKinds.failingWithState) return;
    const got = attempt(() => new AsyncInferQueue<Job>(compiled.real, jobs));
    if (compiled.disposed) return failed(got, "a queue on a disposed model", this.rules.disposed);
    this.queues.push(new QueueActor(this, succeeded(got, "a queue"), kind, jobs));
  }

  /** Adds an array, dropping the oldest one if there are too many. */
  addArray(array: ArrayActor | undefined): void {
    if (!array) return;
    if (this.arrays.length === mostArrays) this.arrays.shift();
    this.arrays.push(array);
  }

  /** Creates an array of the caller's, possibly over a longer buffer. */
  createArray(items: readonly number[], isPinned = false): ArrayActor {
    const offset = items.length % 3;
    const all = [...new Array<number>(offset).fill(5), ...items];
    const buffer = new (isPinned ? SharedArrayBuffer : ArrayBuffer)(all.length * 4);
    new Float32Array(buffer).set(all);
    const real = new Float32Array(buffer, offset * 4, items.length);
    const array = new ArrayActor(this, real, new Memory(all, isPinned), offset, items.length);
    this.addArray(array);
    return array;
  }

  /** Creates a tensor that fits a port, unless its array does not. */
  createTensor(
    port: PortKind,
    numbers: readonly number[],
    ownership: Ownership,
    array?: ArrayActor,
  ): TensorActor | undefined {
    const { type } = port;
    const value = valueFor(port, numbers, 0);
    if (ownership === "own" || type !== "f32") {
      return this.#addTensor(new TensorActor(this, tensorOf(value, type), type, Cell.own(value)));
    }
    const over = ownership === "array" ? array : undefined;
    over?.look();
    const { real, memory, offset, length } = over ??
      this.createArray(value.items as number[], ownership === "shared");
    // The lengths of strings are of another type.
    if (!(real instanceof Float32Array)) return undefined;
    const got = attempt(() => new Tensor("f32", value.shape, real) as Tensor);
    if (memory.isGone) return void failed(got, "a tensor over memory that was taken away", this.rules.detached);
    if (length < sizeOf(value.shape)) return void failed(got, "a tensor over a short array", "RangeError");
    const cell = Cell.over(value.shape, memory, offset, length);
    return this.#addTensor(new TensorActor(this, succeeded(got, "a tensor over an array"), "f32", cell));
  }

  #addTensor(actor: TensorActor): TensorActor {
    this.tensors.push(actor);
    return actor;
  }

  /**
   * Adds a tensor that the library returned: a known object or a new one.
   *
   * @param isNew Whether it must be a new object.
   */
  addTensor(real: Tensor, type: ElementType, cell: Cell, isNew: boolean): TensorActor {
    const known = this.tensors.find((actor) => actor.real === real);
    if (known && (isNew || known.cell !== cell)) {
      mismatch("a request's tensor", "an object for each memory", "the one of another memory");
    }
    if (known) return known;
    return this.#addTensor(new TensorActor(this, real, type, cell, isNew));
  }

  /** Records that a tensor object was disposed of. */
  noteDisposed(tensor: object): void {
    this.#disposedTensors.add(tensor);
  }

  isDisposed(tensor: object): boolean {
    return this.#disposedTensors.has(tensor);
  }

  /** Whether a program has a tensor of some memory, through which it can observe it. */
  hasTensorOf(cell: Cell): boolean {
    return this.tensors.some((actor) => actor.cell === cell && !actor.disposed);
  }

  /** Drops a request, which only the library may then reference. */
  dropRequest(index: number): void {
    const request = this.requests[index];
    if (!request || request.isNeeded) return;
    this.requests.splice(index, 1);
    if (!request.disposed) request.model.lose();
  }

  dropTensor(index: number): void {
    if (this.tensors[index] && !this.tensors[index].isVague) this.tensors.splice(index, 1);
  }

  /** Takes the memory of a tensor or of an array away. */
  move(array: ArrayActor | undefined, move: Move, isKept: boolean): void {
    const there = array?.move(move);
    if (isKept) this.addArray(there);
  }

  /** Uses the files of a model. */
  async useFiles(numbers: readonly number[], way: number): Promise<void> {
    this.#files ??= new FilesActor(this);
    for (const number of numbers) await this.#files.step(number + 4 + way, numbers);
  }

  /** Builds the inputs of a step. */
  callInputs(kind: ModelKind, form: Form, numbers: readonly number[], which: number): CallInputs {
    const one = <T>(from: readonly T[]) => from[which % Math.max(1, from.length)];
    const tensor = one(this.tensors);
    return makeCallInputs(this, kind, form, numbers, tensor?.isVague ? undefined : tensor, one(this.arrays));
  }

  /** Waits for everything to finish, and makes the remaining checks. */
  async end(): Promise<void> {
    try {
      await this.#end();
    } finally {
      this.#files?.end();
    }
  }

  async #end(): Promise<void> {
    for (const queue of this.queues) await queue.end();
    for (const request of this.requests) {
      if (request.disposed) continue;
      // A callback may have started another run.
      do await request.wait(); while (request.model.running && !request.model.last?.settled);
    }
    await Promise.all(this.#expected);
    this.throwProblem();
    // Runs of unreferenced requests still call their callbacks.
    for (const run of this.runsOfCallbacks) {
      while (run.isCallbackDue) await new Promise((resolve) => setTimeout(resolve, 1));
      if (run.calls > 1) mismatch("calls of a callback", 1, run.calls);
    }
    // Cancelled runs continue, and so do those of unreferenced requests.
    while (this.#isSomethingRunning()) await new Promise((resolve) => setTimeout(resolve, 1));
    this.throwProblem();
    for (const request of this.requests) if (!request.disposed) request.results();
    for (const tensor of this.tensors) tensor.read();
    for (const array of this.arrays) array.look();
  }

  /** Whether a run whose end is observable continues. */
  #isSomethingRunning(): boolean {
    this.probe();
    const visible = [...this.runs].filter((run) => !run.over && !run.isUnseen);
    return visible.length > 0 || this.tensors.some(({ cell, disposed }) => !disposed && cell.runs.size === 1);
  }
}
