import type { AsyncInferQueue, InferRequest } from "openvino-ffi";
import { ArrayActor, moves } from "./arrays.ts";
import { type Attempt, attempt, attemptAsync, codeOf, failed, mismatch, same, succeeded, valueOf } from "./attempt.ts";
import { type CallInputs, makeCallInputs, shapeFor } from "./call_inputs.ts";
import type { ModelKind, Value } from "./model_kinds.ts";
import { type Content, known } from "./memory.ts";
import type { World } from "./world.ts";

/** The behaviours of a queue's callback. */
export const queueManners = ["plain", "throws", "async", "async throws", "disposes"] as const;
export type QueueManner = (typeof queueManners)[number];

/** A job of a queue, which is its own userdata. */
export interface Job {
  /** The outputs, or that the job fails inside the device; undefined if unknown. */
  expected: readonly Value[] | "fails" | undefined;
  /** Whether `startAsync` has reported the start; undefined before it settles. */
  started: boolean | undefined;
  calls: number;
  errorCalls: number;
  /** Whether a callback was set when the job was submitted. */
  readonly hasCallback: boolean;
  /** The error that its callback throws, if it does. */
  readonly thrown: Error;
}

/** The expected outputs of a job. */
function expectedOf(kind: ModelKind, call: CallInputs): Job["expected"] {
  if (call.puts.size < kind.inputs.length || call.refusal() !== undefined || kind.state) return undefined;
  const values = kind.inputs.map((port, i) => {
    const put = call.puts.get(i);
    return put instanceof ArrayActor ? { shape: shapeFor(port, put.length)!, items: put.items } : put as Content;
  });
  return values.every(known) ? kind.run(values as Value[], []) : undefined;
}

/** A queue and the reference's knowledge of it. */
export class QueueActor {
  disposed = false;
  readonly #jobs: Job[] = [];
  #manner: QueueManner | undefined;
  /** Whether the callback was changed while jobs were waiting, so that theirs is unknown. */
  #mannerChanged = false;
  /** Whether a job was cancelled, so that any may fail. */
  #cancelled = false;
  /** Whether one of its requests was disposed of, so that jobs on it fail. */
  #maimed = false;
  /** Callback errors that have not been reported yet. */
  readonly #owed = new Set<object>();
  /** The number of reported errors of jobs that failed inside the device. */
  #failures = 0;
  /** The number of jobs and streams that may be unfinished. */
  #open = 0;
  #streams = 0;

  readonly world: World;
  readonly real: AsyncInferQueue<Job>;
  readonly kind: ModelKind;
  readonly jobs: number;

  constructor(world: World, real: AsyncInferQueue<Job>, kind: ModelKind, jobs: number) {
    this.world = world;
    this.real = real;
    this.kind = kind;
    this.jobs = jobs;
  }

  /** Records reported errors, each of which must be reported once; the queue's own refusals may occur too. */
  #cameOut(got: Attempt<unknown>, what: string, ...allowed: readonly string[]): void {
    const { error } = got;
    if (error === undefined) return;
    const { rules } = this.world;
    const errors: object[] = error instanceof AggregateError ? error.errors : [error];
    for (const each of errors) {
      if (this.#owed.delete(each)) continue;
      const hasFailing = this.#jobs.some(({ expected }) => expected === "fails");
      if (hasFailing && codeOf({ error: each }) === rules.failed) this.#failures += 1;
      const codes = [
        ...allowed,
        ...(hasFailing ? [rules.failed] : []),
        ...(this.disposed ? [rules.disposed] : []),
        ...(this.#maimed ? [rules.disposed] : []),
        ...(this.#cancelled ? [rules.cancelled] : []),
      ];
      if (codes.length === 0) mismatch(what, "no error, or one of a job", each);
      failed({ error: each }, what, ...codes);
    }
  }

  setCallback(manner: QueueManner, onError: boolean): void {
    const weak = new WeakRef(this);
    const { world } = this;
    const wasFree = this.#open === 0;
    const got = attempt(() =>
      this.real.setCallback(
        (request, job) => called(world, weak, manner, request, job),
        onError ? { onError: (_, job) => void (job.errorCalls += 1) } : {},
      )
    );
    if (this.disposed) return failed(got, "setCallback of a disposed queue", this.world.rules.disposed);
    if (this.#maimed && got.error !== undefined) {
      return failed(got, "setCallback", this.world.rules.disposed, this.world.rules.busy);
    }
    if (got.error !== undefined && !wasFree) {
      return failed(got, "setCallback of a running queue", this.world.rules.busy);
    }
    succeeded(got, "setCallback of a queue");
    this.#mannerChanged ||= !wasFree;
    this.#manner = manner;
  }

  /** Starts a job, whose outcome is checked when it is known. */
  start(call: CallInputs, way: number): Promise<void> {
    const { disposed, world } = this;
    const shared = [...call.puts.values()].filter((put) => put instanceof ArrayActor);
    const versions = shared.map(({ memory: { version } }) => version);
    const job: Job = {
      expected: expectedOf(this.kind, call),
      started: undefined,
      calls: 0,
      errorCalls: 0,
      hasCallback: this.#manner !== undefined,
      thrown: new Error("thrown by a job"),
    };
    this.#jobs.push(job);
    this.#open += 1;
    return attemptAsync(() => this.real.startAsync(call.inputs, job, { shareInputs: call.share })).then((got) => {
      job.started = got.error === undefined;
      // While it waited for a free request, its arrays may have been written or taken away.
      if (shared.some(({ memory }, i) => memory.version !== versions[i])) job.expected = undefined;
      const gone = shared.some(({ memory }) => memory.isGone) ? [world.rules.detached] : [];
      for (const array of call.copied) (array as Float32Array).fill(77);
      if (disposed) return failed(got, "startAsync of a disposed queue", world.rules.disposed);
      const refusal = call.refusal();
      if (got.error === undefined && refusal !== undefined) mismatch("startAsync of a queue", refusal, "no refusal");
      this.#cameOut(got, "startAsync of a queue", ...(refusal === undefined ? [] : [refusal]), ...gone);
      if (way % 2 > 0) return;
      // The job continues without its arrays.
      world.probe();
      for (const array of shared) world.move(array, moves[way % moves.length]!, way % 4 > 0);
    });
  }

  waitAll(): Promise<void> {
    const { disposed } = this;
    const { length } = this.#jobs;
    return attemptAsync(() => this.real.waitAll()).then((got) => {
      if (disposed) return failed(got, "waitAll of a disposed queue", this.world.rules.disposed);
      this.#cameOut(got, "waitAll");
      // Jobs submitted meanwhile may have come after the moment at which all were finished.
      if (this.#jobs.length === length && this.#streams === 0) this.#open = 0;
    });
  }

  ask(): Promise<void> {
    const { disposed } = this;
    const ready = attempt(() => this.real.isReady());
    if (disposed) failed(ready, "isReady of a disposed queue", this.world.rules.disposed);
    else if (!succeeded(ready, "isReady") && this.#open === 0) mismatch("isReady of an idle queue", true, false);
    if (this.real.length !== this.jobs || this.real.userdata.length !== this.jobs) {
      mismatch("the length of a queue", this.jobs, this.real.length);
    }
    return attemptAsync(() => this.real.getIdleRequestId()).then((got) => {
      if (disposed) return failed(got, "getIdleRequestId of a disposed queue", this.world.rules.disposed);
      if (got.error !== undefined) return this.#cameOut(got, "getIdleRequestId");
      if (!(got.value >= 0 && got.value < this.jobs)) mismatch("getIdleRequestId", `0 to ${this.jobs - 1}`, got.value);
    });
  }

  /** Runs a stream of inputs, completely or until the consumer has enough. */
  async stream(numbers: readonly number[], enough: number): Promise<void> {
    if (this.kind.state) return;
    const inputs = numbers.map((number) => makeCallInputs(this.world, this.kind, "list", [number]));
    let count = 0;
    this.#open += 1;
    this.#streams += 1;
    const got = await attemptAsync(async () => {
      for await (const results of this.real.infer(inputs.map(({ inputs }) => inputs))) {
        const expected = expectedOf(this.kind, inputs[count]!) as readonly Value[];
        expected.forEach((value, i) => same(valueOf(results.get(i)), value, "a stream's results"));
        count += 1;
        if (count === enough) break;
      }
    });
    if (got.error === undefined && count !== Math.min(enough, numbers.length)) {
      mismatch("a stream's length", Math.min(enough, numbers.length), count);
    }
    this.#cameOut(got, "infer of a queue");
    this.#open -= 1;
    this.#streams -= 1;
  }

  /** Uses a request of a queue as users may: reads it, runs it, cancels it, disposes of it. */
  request(way: "infer" | "fail" | "cancel" | "dispose" | "look", numbers: readonly number[]): void {
    const request = this.real.at(0);
    if (!request) mismatch("at(0)", "a request", request);
    const { rules } = this.world;
    const allowed = [rules.busy, ...(this.disposed || this.#maimed ? [rules.disposed] : [])];
    if (way === "dispose") {
      this.#maimed = true;
      return request.dispose();
    }
    if (way === "cancel") {
      const got = attempt(() => request.cancel());
      this.#cancelled = true;
      return got.error === undefined ? undefined : failed(got, "cancel", rules.disposed);
    }
    const call = makeCallInputs(this.world, this.kind, way === "fail" ? "unequal" : "list", numbers);
    const got = attempt(() => way === "look" ? request.results : request.infer(call.inputs));
    const expected = way === "look" ? undefined : expectedOf(this.kind, call);
    if (got.error !== undefined) {
      return failed(got, `${way} on a queue's request`, ...allowed, ...(expected === "fails" ? [rules.failed] : []));
    }
    if (expected === "fails") mismatch("infer that fails on a queue's request", rules.failed, "results");
    expected?.forEach((value, i) => {
      same(valueOf(succeeded(got, "infer").get(i)), value, "results of a queue's request");
    });
  }

  dispose(): void {
    this.real.dispose();
    this.disposed = true;
  }

  /** Waits for all jobs and checks the outcome of each. */
  async end(): Promise<void> {
    if (this.disposed) return;
    // The first call may still report errors.
    await this.waitAll();
    // A callback may have disposed of it.
    if (this.disposed) return;
    const { error } = await attemptAsync(() => this.real.waitAll());
    if (error) mismatch("waitAll, again", "no error", error);
    if (this.#owed.size > 0) mismatch("errors that callbacks threw and nobody was told of", 0, this.#owed.size);
    const exact = !this.#mannerChanged && !this.#cancelled && !this.#maimed;
    const { callbacks } = this.world.rules;
    for (const { expected, started, calls, errorCalls, hasCallback } of this.#jobs) {
      const fails = expected === "fails";
      if (calls > 1 || (!started && calls > 0)) mismatch("calls of a job's callback", started ? 1 : 0, calls);
      if (fails && calls > 0) mismatch("calls of the callback of a job that fails", 0, calls);
      if (errorCalls > 1) mismatch("calls of a job's onError", 1, errorCalls);
      const due = hasCallback && !fails ? callbacks : 0;
      if (exact && started && calls !== due) mismatch("calls of a job's callback", due, calls);
    }
    const failing = this.#jobs.filter(({ expected, started }) => expected === "fails" && started);
    if (exact && this.#failures !== failing.length) mismatch("errors of jobs", failing.length, this.#failures);
  }

  /** Called by a job's callback. */
  took(job: Job, manner: QueueManner, request: InferRequest): void {
    job.calls += 1;
    const isMine = [...this.real].includes(request);
    if (!isMine) this.world.report("a callback of a queue with a request that is not its own");
    const got = attempt(() => request.results);
    if (got.error !== undefined) {
      if (!this.disposed && !this.#maimed) mismatch("results in a queue's callback", "results", got.error);
      failed(got, "results in a queue's callback", this.world.rules.disposed);
    } else if (job.expected !== "fails") {
      job.expected?.forEach((value, i) => same(valueOf(got.value.get(i)), value, "results in a queue's callback"));
    }
    if (manner.endsWith("throws")) this.#owed.add(job.thrown);
    if (manner === "disposes") this.dispose();
  }
}

/** A queue's callback was called. */
function called(
  world: World,
  weak: WeakRef<QueueActor>,
  manner: QueueManner,
  request: InferRequest,
  job: Job,
): unknown {
  const queue = weak.deref();
  if (queue) world.guard(() => queue.took(job, manner, request));
  else job.calls += 1;
  if (manner === "throws") throw job.thrown;
  if (manner === "async") return Promise.resolve();
  if (manner === "async throws") return Promise.reject(job.thrown);
}
