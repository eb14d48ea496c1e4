import { AsyncInferQueue, type CompiledModel, type ElementType, Tensor } from "../../src/mod.ts";
import { type Attempt, attempt, failed, Mismatch, mismatch, same, succeeded, valueOf } from "./attempt.ts";
import { give, type Given, tensorOf, valueFor } from "./given.ts";
import { compile, type KindName, kinds, shared, type Value } from "./kinds.ts";
import { type Job, QueueActor } from "./queues.ts";
import { Cell, RequestModel, type Rules, type Run } from "./reference.ts";
import { RequestActor } from "./requests.ts";
import { type Ownership, TensorActor } from "./tensors.ts";

/** What runs in flight may do to memory. */
export interface Usage {
  /** Whether a run uses it. */
  readonly any: "free" | "perhaps" | "in use";
  /** Whether a run may move it. */
  readonly moving: "free" | "perhaps";
}

/** A compiled model. */
interface CompiledActor {
  readonly real: CompiledModel;
  readonly name: KindName;
  disposed: boolean;
}

/** The objects that one sequence of steps plays with. */
export class World {
  readonly compileds: CompiledActor[] = [];
  readonly requests: RequestActor[] = [];
  readonly tensors: TensorActor[] = [];
  readonly queues: QueueActor[] = [];
  /** Runs that may not be over yet. */
  readonly runs = new Set<Run>();
  /** Runs whose callbacks are counted at the end. */
  readonly runsOfCallbacks = new Set<Run>();
  /** How many steps were taken. */
  steps = 0;
  #problem: Error | undefined;
  #extraStarts = 5;
  readonly #expected: Promise<void>[] = [];

  constructor(readonly rules: Rules) {}

  /** Takes note of an answer that the reference does not allow, where it cannot be thrown. */
  report(what: string): void {
    this.#problem ??= new Mismatch(what);
  }

  /** Runs what may find a mismatch where a throw would be the library's to handle. */
  guard(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#problem ??= error as Error;
    }
  }

  /** Looks at a promise when it settles: at the end of the sequence at the latest. */
  expect(check: Promise<void>): void {
    this.#expected.push(check.catch((error) => void (this.#problem ??= error)));
  }

  /** Throws the first mismatch there was. */
  throwProblem(): void {
    if (this.#problem) throw this.#problem;
  }

  /** Whether callbacks may start more runs: not for ever. */
  mayStartMore(): boolean {
    return this.#extraStarts-- > 0;
  }

  /** Finds out which runs are over: the library may have seen them end whenever the event loop had a turn. */
  probe(): void {
    for (const run of this.runs) {
      if (run.over) this.runs.delete(run);
      else run.certain = false;
    }
    for (const request of this.requests) request.probe();
  }

  /** What runs in flight, but for one, may do to memory. */
  usage(cell: Cell, except?: Run): Usage {
    let any: Usage["any"] = "free";
    let moving: Usage["moving"] = "free";
    for (const run of this.runs) {
      if (run.over || run === except) continue;
      if (run.kind.moves && cell.moves) moving = "perhaps";
      if (run.cells.has(cell)) any = run.certain && !run.isVague ? "in use" : any === "in use" ? any : "perhaps";
      else if (run.isVague && cell.everBound && any === "free") any = "perhaps";
    }
    return { any, moving };
  }

  compiled(name: KindName, own: boolean): void {
    this.compileds.push({ real: own ? compile(name) : shared(name), name, disposed: false });
  }

  /** A compiled model's own calls. */
  useCompiled(index: number, numbers: readonly number[], way: "infer" | "new request" | "ports" | "dispose"): void {
    const compiled = this.compileds[index]!;
    const { real, name } = compiled;
    const kind = kinds[name];
    if (way === "dispose") {
      // Those that are kept for all sequences stay.
      if (real === shared(name)) return;
      real.dispose();
      compiled.disposed = true;
      return;
    }
    const given = give(kind, "list", numbers, undefined);
    const got: Attempt<unknown> = attempt(() => {
      if (way === "ports") return real.inputs.map(({ anyName }) => anyName).join();
      return way === "infer" ? real.infer(given.inputs) : real.inferNewRequest(given.inputs);
    });
    if (compiled.disposed) return failed(got, `${way} of a disposed compiled model`, this.rules.disposed);
    const value = succeeded(got, `${way} of a compiled model`);
    if (way === "ports") {
      const names = kind.inputs.map(({ name }) => name).join();
      if (value !== names) mismatch("names of inputs", names, value);
    } else if (!("state" in kind)) {
      const results = value as ReturnType<CompiledModel["infer"]>;
      const values = [...given.puts.values()] as Value[];
      kind.run(values).forEach((expected, i) => same(valueOf(results.get(i)), expected, "a compiled model's results"));
    }
  }

  createRequest(index: number): void {
    const compiled = this.compileds[index]!;
    const got = attempt(() => compiled.real.createInferRequest());
    if (compiled.disposed) return failed(got, "createInferRequest of a disposed model", this.rules.disposed);
    const request = succeeded(got, "createInferRequest");
    this.requests.push(new RequestActor(this, request, new RequestModel(kinds[compiled.name])));
  }

  createQueue(index: number, jobs: number): void {
    const compiled = this.compileds[index]!;
    const got = attempt(() => new AsyncInferQueue<Job>(compiled.real, jobs));
    if (compiled.disposed) return failed(got, "a queue on a disposed model", this.rules.disposed);
    this.queues.push(new QueueActor(this, succeeded(got, "a queue"), kinds[compiled.name], jobs));
  }

  createTensor(name: KindName, numbers: readonly number[], ownership: Ownership): void {
    const kind = kinds[name];
    const port = kind.inputs[0]!;
    const value = valueFor(port, numbers, 0);
    const cell = new Cell(value.shape, value.items);
    if (ownership === "own" || port.type === "string") {
      const real = tensorOf(value, port.type);
      this.tensors.push(new TensorActor(this, real, port.type, cell, port.type === "string" ? "request" : "own"));
      return;
    }
    const real = new Tensor("f32", value.shape, Float32Array.from(value.items as number[])) as Tensor;
    this.tensors.push(new TensorActor(this, real, "f32", cell, "caller"));
  }

  /** Takes in a tensor that a request gave: an object known already, or a new one. */
  addTensor(real: Tensor, type: ElementType, cell: Cell, ownership: Ownership): void {
    const known = this.tensors.find((actor) => actor.real === real);
    if (!known) this.tensors.push(new TensorActor(this, real, type, cell, ownership));
    else if (known.cell !== cell && !cell.isVague && !known.cell.isVague) {
      mismatch("a request's tensor", "an object for each memory", "the one of another memory");
    }
  }

  /** The inputs that a step gives. */
  given(
    kind: RequestModel["kind"],
    form: Parameters<typeof give>[1],
    numbers: readonly number[],
    tensor: number,
  ): Given {
    return give(kind, form, numbers, this.tensors[tensor % Math.max(1, this.tensors.length)]);
  }

  /** Lets everything finish, and looks at all that is left to be looked at. */
  async end(): Promise<void> {
    for (const queue of this.queues) await queue.end();
    for (const request of this.requests) {
      if (request.disposed) continue;
      // A callback may have started one more.
      do await request.wait(); while (request.model.running && !request.model.last?.settled);
    }
    await Promise.all(this.#expected);
    this.throwProblem();
    // Runs of requests that are gone call their callbacks all the same.
    for (const run of this.runsOfCallbacks) {
      const due = () => run.manner !== undefined && !run.cancelRequested && !run.isVague && run.calls === 0;
      while (due()) await new Promise((resolve) => setTimeout(resolve, 1));
      if (run.calls > 1) mismatch("calls of a callback", 1, run.calls);
    }
    this.throwProblem();
    for (const tensor of this.tensors) {
      tensor.read();
      tensor.lookAtView();
    }
  }
}
