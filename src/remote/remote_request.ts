import { now } from "../../ffi/timers.ts";
import { type InferResults, makeResults } from "../infer_results.ts";
import { cancelledError, OpenVINOError, Status } from "../openvino_error.ts";
import type { Port } from "../port_table.ts";
import type { NamedTensor } from "../protocol/datatypes.ts";
import type { CompiledInfo } from "../running/compiled_info.ts";
import { PlainLifetime } from "../running/lifetime.ts";
import { RequestCore } from "../running/request_core.ts";
import type { Run } from "../running/run.ts";
import type { RunOptions } from "../running/run_options.ts";
import type { AnyTensor } from "../tensor.ts";
import { isAssigned } from "../values/assignment.ts";
import type { Storage } from "../values/storage.ts";
import { type InferInputs, prepareInputs } from "../values/inputs.ts";
import type { Message } from "./infer_message.ts";
import { type Procedure, runAsync, runNow } from "./procedure.ts";
import { RemoteSlot } from "./remote_slot.ts";
import type { ServedModel } from "./served_model.ts";
import { unsupportedError } from "./unsupported.ts";

/** The state of a request for a server's model, which executes one run at a time. */
export class RemoteRequest extends RequestCore {
  readonly compiled: CompiledInfo;
  readonly lifetime = new PlainLifetime("InferRequest");
  readonly inputs: readonly RemoteSlot[];
  readonly outputs: readonly RemoteSlot[];
  /** The server resets them, or refuses such models. */
  readonly hasVariables = false;
  readonly #model: ServedModel;
  /** Closes the connection of the run in flight. */
  #controller: AbortController | undefined;

  constructor(model: ServedModel) {
    super();
    this.#model = model;
    this.compiled = model.info;
    this.inputs = this.compiled.inputs.map((port) => new RemoteSlot(port));
    this.outputs = this.compiled.outputs.map((port) => new RemoteSlot(port));
  }

  infer(inputs: InferInputs, options: RunOptions, shareOutputs: boolean): InferResults {
    if (shareOutputs) throw unsupportedError("shareOutputs");
    const message = this.#prepare("infer", inputs, options.shareInputs);
    const start = now();
    this.noteRun(undefined);
    try {
      const { signal } = this.#model.connection;
      if (signal?.aborted) throw cancelledError(signal.reason);
      this.#take(runNow(this.#procedure(message, options)), start);
    } catch (error) {
      this.noteRun({ error });
      throw error;
    }
    return this.collect(false);
  }

  start(inputs: InferInputs, options: RunOptions, run: Run): void {
    const message = this.#prepare(run.starter, inputs, options.shareInputs);
    this.#controller = new AbortController();
    this.noteStart(run);
    this.#exchange(this.#procedure(message, options), this.#controller).then((error) => this.noteEnd().end(error));
  }

  #procedure(message: Message, { timeoutMs }: RunOptions): Procedure<NamedTensor[]> {
    return this.#model.infer(message, timeoutMs ?? this.#model.connection.timeoutMs);
  }

  cancelRun(run: Run): void {
    if (this.running === run) this.#controller?.abort(cancelledError());
  }

  /** Answers arrive by the event loop, so waiting on the thread cannot find one. */
  pollRun(): boolean {
    return false;
  }

  /** The connection wakes the event loop. */
  wake(): void {}

  collect(share: boolean): InferResults {
    if (share) throw unsupportedError("shareOutputs");
    this.requireIdle("results");
    return makeResults(this.compiled.outputs, this.outputs.map((slot) => slot.copy()));
  }

  tensorOf({ kind, index }: Port): AnyTensor {
    return (kind === "input" ? this.inputs : this.outputs)[index]!.tensor();
  }

  profilingInfo(what: string): never {
    this.requireIdle(what);
    throw unsupportedError("InferRequest.getProfilingInfo");
  }

  queryState(): never {
    this.requireIdle("queryState");
    throw unsupportedError("InferRequest.queryState");
  }

  resetState(): never {
    this.requireIdle("resetState");
    throw unsupportedError("InferRequest.resetState");
  }

  /**
   * Sets the inputs, all of them or none if one is refused, and writes the message from the tensors that are then set.
   */
  #prepare(what: string, inputs: InferInputs, shareInputs: boolean): Message {
    if (shareInputs) throw unsupportedError("shareInputs");
    this.requireIdle(what);
    const assignments = prepareInputs(this.compiled.inputs, inputs, undefined);
    // Checked again: reading the inputs may have run the caller's code, such as getters and iterators.
    this.requireIdle(what);
    this.requireWhole(assignments);
    for (const slot of this.inputs) if (!isAssigned(slot.port, assignments)) slot.requireReady();
    for (const slot of this.outputs) slot.requireReady();
    const replaced: Storage[] = [];
    try {
      for (const assignment of assignments) this.inputs[assignment.port.index]!.assign(assignment, replaced);
      return this.#model.write(this.inputs.map((slot) => slot.written()));
    } finally {
      for (const storage of replaced) storage.release();
    }
  }

  /** Sends the request and takes over the answer. Resolves to the error, if there is one. */
  async #exchange(
    inference: Procedure<NamedTensor[]>,
    controller: AbortController,
  ): Promise<OpenVINOError | undefined> {
    const { signal } = this.#model.connection;
    const abort = () => controller.abort(cancelledError(signal?.reason));
    const start = now();
    signal?.addEventListener("abort", abort, { once: true });
    try {
      if (signal?.aborted) abort();
      this.#take(await runAsync(inference, controller.signal), start);
      return undefined;
    } catch (error) {
      return error as OpenVINOError;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  #take(outputs: readonly NamedTensor[], start: number): void {
    try {
      outputs.forEach((output, index) => this.outputs[index]!.take(output));
    } catch (error) {
      // A bound tensor's memory is gone or too small: the inference fails, as it does locally.
      const status = error instanceof TypeError ? Status.NOT_ALLOCATED : Status.GENERAL_ERROR;
      throw new OpenVINOError(status, `the inference failed: ${(error as Error).message}`);
    }
    this.latency = now() - start;
  }
}
