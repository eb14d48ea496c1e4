import type { Watch } from "../ffi/backend.ts";
import { load, type OpenVINO } from "../ffi/load.ts";
import type { Pointer } from "../ffi/symbols/mod.ts";
import { isWorker } from "../ffi/thread.ts";
import type { CompiledInfo } from "./compiled_info.ts";
import { completions } from "./completions.ts";
import { check, errorOf, OpenVINOError, Status } from "./errors.ts";
import { Handle } from "./handle.ts";
import { type InferResults, makeResults } from "./infer_results.ts";
import { type InferInputs, prepareInputs, type Share } from "./inputs.ts";
import type { Wait } from "./patience.ts";
import { PendingRun, type RunningRequest } from "./pending_run.ts";
import type { Storage } from "./storage.ts";
import { copyOf } from "./tensor.ts";
import { RequestCore } from "./request_core.ts";
import type { Outcome, RunHooks } from "./run_hooks.ts";
import { TensorSlot } from "./tensor_slot.ts";
import { VariableHistory } from "./variable_shapes.ts";

/**
 * A native infer request and what runs on it. `InferRequest` objects are faces of it.
 *
 * Who keeps what alive: this holds its slots, and they the memory bound to them; the handle holds the compiled model;
 * a run in flight is held by `completions`, and holds this. So nothing native code works with can be collected.
 */
export class RequestState extends RequestCore<PendingRun> implements RunningRequest {
  readonly compiled: CompiledInfo;
  readonly handle: Handle;
  readonly inputs: readonly TensorSlot[];
  readonly outputs: readonly TensorSlot[];
  /** What was written to the model's variables. */
  readonly variables = new VariableHistory();
  readonly #ov: OpenVINO;
  /** Whether a run may move memory that was given out, or ends with a copy to it. */
  readonly #moves: boolean;
  /** Shared with the handle's free function, which must not hold this object. */
  readonly #completion: { watch?: Watch } = {};

  constructor(compiled: CompiledInfo, pointer: Pointer) {
    super();
    const ov = load();
    const { gate, handle } = compiled;
    const completion = this.#completion;
    this.#ov = ov;
    this.compiled = compiled;
    this.inputs = compiled.inputs.map((port) => new TensorSlot(ov, port));
    this.outputs = compiled.outputs.map((port) => new TensorSlot(ov, port));
    this.#moves = isWorker() || this.outputs.some((slot) => slot.moves);
    this.handle = new Handle(this, "InferRequest", pointer, (request) => {
      gate.whenQuiet(() => {
        ov.call.ov_infer_request_free(request);
        completion.watch?.release();
      });
    }, [handle]);
  }

  /** Runs on the JavaScript thread. */
  infer(inputs: InferInputs, shareInputs: boolean, shareOutputs: boolean): InferResults {
    const request = this.#prepare("infer", inputs, shareInputs);
    // JavaScript stands still meanwhile, but views must not outlive memory that the run moves, and show what it writes.
    if (this.#moves) this.#lock();
    const start = performance.now();
    const status = this.#ov.call.ov_infer_request_infer(request);
    const elapsed = performance.now() - start;
    const error = status === Status.OK ? undefined : errorOf(status, "the inference failed");
    if (this.#moves) this.#unlock(request, error === undefined);
    this.noteRun(error && { error });
    if (error) throw error;
    this.variables.writeAll();
    this.latency = elapsed;
    return this.collect(shareOutputs);
  }

  /** Starts a run in the background. */
  start(inputs: InferInputs, shareInputs: boolean, hooks: RunHooks): PendingRun {
    const request = this.#prepare("startAsync", inputs, shareInputs);
    const watch = this.#completion.watch ??= this.#ov.backend.watch(this.#ov, request);
    this.#lock();
    const start = performance.now();
    const status = this.#ov.call.ov_infer_request_start_async(request);
    if (status !== Status.OK) {
      const error = errorOf(status, "starting the inference");
      this.#unlock(request, false);
      throw error;
    }
    this.compiled.gate.enter();
    const run = new PendingRun(this, hooks, request, watch, start);
    this.noteStart(run);
    completions.add(run);
    return run;
  }

  runEnded({ request, watch, start }: PendingRun, error: OpenVINOError | undefined): void {
    if (!error) {
      this.latency = watch.latency(performance.now() - start);
      this.variables.writeAll();
    }
    this.#unlock(request, error === undefined);
    this.noteEnd();
    this.compiled.gate.leave();
  }

  runSettled(run: PendingRun, outcome: Outcome | undefined): void {
    this.noteSettled(run, outcome);
  }

  /** Asks a run in flight to stop. */
  cancel(): void {
    const { pointer } = this.handle;
    if (this.running) check(this.#ov.call.ov_infer_request_cancel(pointer), "cancelling the inference");
  }

  /** Asks one run to stop, unless it has ended. */
  cancelRun(run: PendingRun): void {
    if (this.running === run) check(this.#ov.call.ov_infer_request_cancel(run.request), "cancelling the inference");
  }

  pollRun(run: PendingRun, wait: Wait): boolean {
    return completions.pollOne(run, wait);
  }

  wake(run: PendingRun): void {
    completions.wake(run);
  }

  /** The outputs as they are now: copies, or live tensors. */
  collect(share: boolean): InferResults {
    const request = this.requireIdle("results");
    const tensors = this.outputs.map((slot) => {
      const storage = slot.current(request);
      return share && storage.type !== "string" ? slot.live(request) : copyOf(storage);
    });
    return makeResults(this.compiled.outputs, tensors);
  }

  native(): RequestState {
    return this;
  }

  readonly #share: Share = ({ index }, values, shape) => this.inputs[index]!.shared(values, shape);

  /** Puts the inputs in place, all or none, and makes the memory of a run ready. */
  #prepare(what: string, inputs: InferInputs, share: boolean): Pointer {
    this.requireIdle(what);
    const assignments = prepareInputs(this.compiled.inputs, inputs, share ? this.#share : undefined);
    // Again, since reading the inputs may have run the caller's own code: getters and iterators.
    const request = this.requireIdle(what);
    for (const slot of this.inputs) {
      const assignment = assignments.findLast(({ port }) => port === slot.port);
      if (!assignment) slot.requireReady();
      if (!this.#moves) continue;
      if (!assignment) this.#requireApart(slot, slot.bound);
      else if (assignment.kind === "bind") this.#requireApart(slot, assignment.storage);
    }
    for (const slot of this.outputs) slot.requireReady();
    for (const assignment of assignments) this.inputs[assignment.port.index]!.assign(request, assignment);
    for (const slot of this.inputs) slot.settle(request);
    for (const slot of this.outputs) slot.settle(request);
    return request;
  }

  /** A run must not read what it moves. */
  #requireApart({ port }: TensorSlot, storage: Storage | undefined): void {
    const output = this.outputs.find((slot) => slot.mayMove(storage));
    if (!output) return;
    throw new OpenVINOError(
      Status.PARAMETER_MISMATCH,
      `${port.label} has the tensor of ${output.port.label}, which the inference may move: give it a copy`,
    );
  }

  /** Locks the memory of a run. */
  #lock(): void {
    for (const slot of this.inputs) slot.lock();
    for (const slot of this.outputs) slot.lock();
  }

  #unlock(request: Pointer, succeeded: boolean): void {
    for (const slot of this.inputs) slot.unlock(request, succeeded);
    for (const slot of this.outputs) slot.unlock(request, succeeded);
  }
}
