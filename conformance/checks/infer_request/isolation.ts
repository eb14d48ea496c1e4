/**
 * Whatever happens to one inference, every other gives the result of a newly compiled model, or is refused. All
 * combinations of how an inference ends early, the model's shapes, the inferences that follow, and their shapes.
 */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  AsyncInferQueue,
  type CompiledModel,
  type InferInputs,
  type InferRequest,
  type InferResults,
  OpenVINOError,
} from "openvino-ffi";
import type { Capability } from "../../bindings/capabilities.ts";
import { type Check, check, onTiny } from "../check.ts";
import type { CheckContext } from "../check_context.ts";
import { elements, infer, startAsync, tensor } from "./support.ts";

/** The inputs of an inference, and the expected result; for a stateful model, that of this inference alone. */
interface Job {
  readonly inputs: InferInputs;
  readonly answer: readonly number[];
}

/** A model whose inferences take long enough to be cancelled. */
interface Subject {
  /** An inference on a number of rows, distinguished from others by the seed. */
  job(rows: number, seed: number): Job;
  /** Inputs on which an inference fails inside the device, after it has adopted another shape than the jobs'. */
  readonly bad: InferInputs;
}

const column = (rows: number, seed: number) => Array.from({ length: rows }, (_, row) => (seed + row) % 97);
const rowsOf = (values: readonly number[]) => tensor(values, [values.length, 1]);
const count = (value: number) => BigInt64Array.of(BigInt(value));

const subjects: Readonly<Record<string, Subject>> = {
  long_static: {
    job: (rows, seed) => ({
      inputs: { x: Float32Array.of(rows + seed), at: count(seed % 2) },
      answer: seed % 2 === 0 ? [rows + seed, 0] : [0, rows + seed],
    }),
    bad: { x: Float32Array.of(1), at: count(7) },
  },
  long_batch: {
    job: (rows, seed) => ({
      inputs: { x: rowsOf(column(rows, seed)), plus: rowsOf(column(rows, 2 * seed)) },
      answer: column(rows, seed).map((value, row) => value + column(rows, 2 * seed)[row]!),
    }),
    bad: { x: rowsOf(column(7, 1)), plus: rowsOf(column(3, 1)) },
  },
  long_inside: {
    job: (rows, seed) => ({
      inputs: { x: Float32Array.of(seed), rows: count(rows), also: count(rows) },
      answer: [(seed + 1) * rows],
    }),
    bad: { x: Float32Array.of(1), rows: count(7), also: count(3) },
  },
  long_state: {
    job: (rows, seed) => ({
      inputs: { x: rowsOf(column(rows, seed)), plus: rowsOf(column(rows, seed)) },
      answer: column(rows, seed),
    }),
    bad: { x: rowsOf(column(7, 1)), plus: rowsOf(column(3, 1)) },
  },
};

/** The numbers of rows of jobs: the same as before, another, and enough to leave time to cancel. */
const [before, other, many] = [2, 3, 300];

/** A way in which an inference ends early. */
interface Cause {
  readonly name: string;
  /**
   * Starts an inference and makes it end early, unless it ends first.
   *
   * @returns Its results, or its error.
   */
  stop(request: InferRequest, job: Job, bad: InferInputs, milliseconds: number): Promise<unknown>;
  /** Asserts that an error is the expected one. */
  assertIs(error: unknown): void;
  /** Whether the native inference fails, which loses the values of the variables. */
  readonly fails: boolean;
  readonly covers: readonly string[];
  /** The capabilities required of a binding. */
  readonly needs: readonly Capability[];
}

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
const settled = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);
const assertCode = (error: unknown, code: string) => {
  assert(error instanceof OpenVINOError && error.code === code, String(error));
};
const reason = new Error("no more");
const startInQueue = "AsyncInferQueue.start_async(inputs=None, userdata=None, share_inputs=False)";

const cancelled: Cause = {
  name: "a cancelled inference",
  async stop(request, { inputs }, _bad, milliseconds) {
    request.startAsync(inputs);
    await pause(milliseconds);
    request.cancel();
    return await settled(request.wait().then(() => request.results));
  },
  assertIs: (error) => assertCode(error, "INFER_CANCELLED"),
  fails: false,
  covers: ["cancel()", "wait()", startAsync, infer, startInQueue],
  needs: [],
};

const aborted: Cause = {
  name: "an inference whose signal aborts",
  async stop(request, { inputs }, _bad, milliseconds) {
    const controller = new AbortController();
    const results = settled(request.inferAsync(inputs, { signal: controller.signal }));
    await pause(milliseconds);
    controller.abort(reason);
    return await results;
  },
  assertIs: (error) => assertStrictEquals(error, reason),
  fails: false,
  covers: ["inferAsync", infer, startInQueue],
  needs: ["abort signals"],
};

const late: Cause = {
  name: "an inference whose time is over",
  stop: (request, { inputs }, _bad, milliseconds) =>
    settled(request.inferAsync(inputs, { signal: AbortSignal.timeout(milliseconds) })),
  assertIs: (error) => assertEquals((error as Error).name, "TimeoutError"),
  fails: false,
  covers: ["inferAsync", infer, startInQueue],
  needs: ["abort signals"],
};

const failed: Cause = {
  name: "a failed inference",
  stop(request, _job, bad) {
    request.startAsync(bad);
    return settled(request.wait());
  },
  assertIs: (error) => assertCode(error, "GENERAL_ERROR"),
  fails: true,
  covers: ["wait()", startAsync, infer, startInQueue],
  needs: [],
};

/** A request and its expected results. */
class Partner {
  readonly request: InferRequest;
  readonly #isStateful: boolean;
  /** The rows so far, which a stateful model's result contains. */
  #rows: readonly number[] = [];

  constructor(request: InferRequest, isStateful: boolean) {
    this.request = request;
    this.#isStateful = isStateful;
  }

  /** Asserts that results are those of a job. Returns their elements. */
  answer(results: InferResults, { answer }: Job): number[] {
    if (this.#isStateful) this.#rows = [...this.#rows, ...answer];
    const y = elements(results.get("y"));
    assertEquals(y, this.#isStateful ? [...this.#rows] : [...answer]);
    return y;
  }

  infer(job: Job): number[] {
    return this.answer(this.request.infer(job.inputs), job);
  }

  /** Resets it to the state of a new request. */
  reset(): void {
    if (!this.#isStateful) return;
    this.request.resetState();
    this.#rows = [];
  }
}

/** One way to end an inference early, on one model. The methods return the results of later inferences. */
class Trial {
  readonly #context: CheckContext;
  readonly #cause: Cause;
  readonly #subject: Subject;
  readonly #isStateful: boolean;
  #stops = 0;

  constructor(context: CheckContext, cause: Cause) {
    this.#context = context;
    this.#cause = cause;
    this.#subject = subjects[context.model]!;
    this.#isStateful = context.model === "long_state";
  }

  #compile(streams: number): CompiledModel {
    return this.#context.compile({ NUM_STREAMS: streams });
  }

  #partner(compiled: CompiledModel): Partner {
    return new Partner(compiled.createInferRequest(), this.#isStateful);
  }

  /** The time in milliseconds after which an inference is stopped, varying. */
  #delay(): number {
    return 4 ** (this.#stops++ % 3) - 1;
  }

  async #stop({ request }: Partner): Promise<void> {
    const ended = await this.#cause.stop(request, this.#subject.job(many, 5), this.#subject.bad, this.#delay());
    // It may have been faster.
    if (ended instanceof Error || this.#cause.fails) this.#assertIs(ended);
  }

  #assertIs(error: unknown): void {
    if (this.#context.can("messages")) this.#cause.assertIs(error);
    else assert(error instanceof Error);
  }

  /** Permits the errors of inferences that run at the same time. */
  readonly #allow = (error: unknown): void => {
    const errors = error instanceof AggregateError ? error.errors as unknown[] : [error];
    for (const each of errors) {
      const isLost = each instanceof OpenVINOError && each.code === "UNEXPECTED";
      if (!isLost || !this.#isStateful || !this.#cause.fails) this.#assertIs(each);
    }
  };

  /**
   * For a stateful model: lost values are refused until a reset, and a cancelled inference may or may not have written
   * them.
   */
  async #recover(partner: Partner, wasStopped: boolean): Promise<void> {
    if (!this.#isStateful) return;
    const { request } = partner;
    const { inputs } = this.#subject.job(before, 9);
    if (this.#cause.fails) {
      await this.#context.refuses("what is lost", "UNEXPECTED", () => request.infer(inputs), () => {
        request.resetState();
        request.infer(inputs);
      }, "only here");
    }
    if (wasStopped || this.#cause.fails) partner.reset();
  }

  /** Asserts that a newly compiled model gives the same results. */
  fresh(): number[][] {
    const compiled = this.#compile(1);
    return [before, other, many].map((rows) => this.#partner(compiled).infer(this.#subject.job(rows, 5)));
  }

  /** On the same request, at once and when it is free again. */
  async sameRequest(rows: number): Promise<number[][]> {
    const partner = this.#partner(this.#compile(1));
    partner.infer(this.#subject.job(before, 1));
    await this.#stop(partner);
    if (!this.#isStateful) await this.#startAtOnce(partner, this.#subject.job(rows, 2));
    await this.#recover(partner, true);
    return [rows, before, other].map((each) => partner.infer(this.#subject.job(each, each)));
  }

  async #startAtOnce(partner: Partner, job: Job): Promise<void> {
    try {
      partner.request.startAsync(job.inputs);
    } catch (error) {
      return this.#context.where("messages", () => assertCode(error, "REQUEST_BUSY"));
    }
    await partner.request.wait();
    partner.answer(partner.request.results, job);
  }

  /** On other requests: one that has run before, one that runs at the same time, and a new one. */
  async anotherRequest(rows: number): Promise<number[][]> {
    const compiled = this.#compile(2);
    const [stopped, idle, busy] = [this.#partner(compiled), this.#partner(compiled), this.#partner(compiled)];
    for (const each of [stopped, idle, busy]) each.infer(this.#subject.job(before, 1));
    const stopping = this.#stop(stopped);
    const job = this.#subject.job(rows, 3);
    await busy.request.inferAsync(job.inputs).then((results) => busy.answer(results, job), this.#allow);
    await stopping;
    for (const each of [idle, busy]) await this.#recover(each, false);
    return [idle, busy, this.#partner(compiled)].flatMap((each) =>
      [rows, before, other].map((length) => each.infer(this.#subject.job(length, length)))
    );
  }

  /** In a queue, with jobs that run at the same time. */
  async queueOf(length: number, rows: number): Promise<number[][]> {
    const compiled = this.#compile(length);
    const queue = new AsyncInferQueue<Job>(compiled, length);
    const partners = [...queue].map((request) => new Partner(request, this.#isStateful));
    const answers = new Map<Job, number[]>();
    queue.setCallback((request, job) => {
      answers.set(job, partners[queue.userdata.indexOf(job)]!.answer(request.results, job));
    }, {
      onError: ({ code }, job) => {
        if (code === "INFER_CANCELLED") partners[queue.userdata.indexOf(job)]!.reset();
      },
    });
    const jobs = (seed: number) =>
      Array.from({ length: 2 * length }, (_, i) => this.#subject.job(i % 2 === 0 ? rows : before, seed + i));
    for (const job of jobs(1)) await queue.startAsync(job.inputs, job);
    await queue.waitAll();
    const stopping = this.#stopIn(queue, compiled);
    // The start of a job may report an earlier job's error, and then has not started its own.
    for (const job of jobs(11)) await queue.startAsync(job.inputs, job).catch(this.#allow);
    await stopping;
    await queue.waitAll().catch(this.#allow);
    for (const each of partners) await this.#recover(each, false);
    const last = jobs(21);
    for (const job of last) await queue.startAsync(job.inputs, job);
    await queue.waitAll();
    return last.map((job) => answers.get(job)!);
  }

  /** Ends a job of the queue early if possible, else an inference next to it. */
  async #stopIn(queue: AsyncInferQueue<Job>, compiled: CompiledModel): Promise<void> {
    const isInQueue = this.#context.can("failing jobs") && (this.#cause === cancelled || this.#cause.fails);
    if (!isInQueue) return await this.#stop(this.#partner(compiled));
    const job: Job = { ...this.#subject.job(many, 5), ...(this.#cause.fails && { inputs: this.#subject.bad }) };
    await queue.startAsync(job.inputs, job);
    if (this.#cause.fails) return;
    const request = queue.at(queue.userdata.indexOf(job))!;
    await pause(this.#delay());
    request.cancel();
  }
}

async function isolated(t: CheckContext, cause: Cause): Promise<void> {
  const trial = new Trial(t, cause);
  t.observe("a fresh model", trial.fresh());
  for (const [name, rows] of [["the shape as before", before], ["another shape", other]] as const) {
    t.observe(`the same request, ${name}`, await trial.sameRequest(rows));
    t.observe(`another request, ${name}`, await trial.anotherRequest(rows));
    for (const length of [2, 4]) t.observe(`a queue of ${length}, ${name}`, await trial.queueOf(length, rows));
  }
}

/** The models. In Python, later results on models with dynamic shapes or states are not isolated. */
const models: readonly (readonly [kind: string, models: readonly string[], needs: readonly Capability[]])[] = [
  ["static shapes", onTiny("long_static"), []],
  ["dynamic shapes", onTiny("long_batch", "long_inside"), ["isolation"]],
  ["state", onTiny("long_state"), ["states", "isolation"]],
];

/** How an inference that ends early affects others. */
export const isolation: readonly Check[] = [
  ...[cancelled, aborted, late, failed].flatMap((cause) =>
    models.map(([kind, on, needs]) =>
      check(`${cause.name} changes no other's answer with ${kind}`, cause.covers, on, (t) => isolated(t, cause), {
        needs: [...needs, ...cause.needs],
      })
    )
  ),
  check(
    "inferences that start before a failure is noticed answer all the same",
    ["wait()", startAsync],
    onTiny("long_batch", "long_inside"),
    async (t) => {
      const { job, bad } = subjects[t.model]!;
      const compiled = t.compile({ NUM_STREAMS: 2 });
      const blocking = t.compile({ NUM_STREAMS: 1 }).createInferRequest();
      for (let round = 0; round < 16; round++) {
        const [first, second] = [compiled.createInferRequest(), compiled.createInferRequest()];
        // Uses each of the two graphs, which then has the shape of the good inference.
        for (const rows of [50, before, before]) {
          const { inputs } = job(rows, 1);
          await Promise.all([first.inferAsync(inputs), second.inferAsync(inputs)]);
        }
        first.startAsync(bad);
        // Blocks this thread while the other inference fails.
        blocking.infer(job(50, 1).inputs);
        const { inputs, answer } = job(before, round);
        second.startAsync(inputs);
        failed.assertIs(await settled(first.wait()));
        await second.wait();
        assertEquals(elements(second.results.get("y")), [...answer]);
      }
    },
    { needs: ["isolation"] },
  ),
  check(
    "states of requests are lost with a failure that was before them, and with none after",
    ["query_state()", "reset_state()", "wait()"],
    onTiny("long_state"),
    async (t) => {
      const { job, bad } = subjects[t.model]!;
      const compiled = t.compile();
      const [first, second] = [compiled.createInferRequest(), new Partner(compiled.createInferRequest(), true)];
      second.infer(job(before, 1));
      first.startAsync(bad);
      // Before anyone has waited for the failed one.
      await t.refuses("what is lost", "UNEXPECTED", () => second.request.infer(), () => second.reset(), "only here");
      const third = new Partner(compiled.createInferRequest(), true);
      for (const seed of [1, 2]) for (const each of [second, third]) each.infer(job(other, seed));
      failed.assertIs(await settled(first.wait()));
      for (const each of [second, third]) each.infer(job(before, 3));
    },
    { needs: ["states", "isolation"] },
  ),
];
