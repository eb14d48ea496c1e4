import type { Watch } from "../../ffi/backend.ts";
import { load, type OpenVINO } from "../../ffi/load.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { check, errorOf } from "../native/check.ts";
import { Handle } from "../native/handle.ts";
import type { NativeCompiled } from "../native/native_compiled.ts";
import { type OpenVINOError, Status } from "../openvino_error.ts";
import type { Wait } from "./wait_choice.ts";

/** How a native run ended. */
export interface NativeEnd {
  /** What it failed with; undefined if it went well. */
  readonly error: OpenVINOError | undefined;
}

const success: NativeEnd = { error: undefined };

/**
 * How often a run is made again that nobody has cancelled. A request whose run was cancelled is seen to have ended a
 * moment before it is free, and in that moment its next run is cancelled too.
 */
export const mostStrays = 1000;

/** A native infer request, and the C calls that run it. */
export class NativeRequest {
  readonly handle: Handle;
  /** What the handle has, for a run in flight, which keeps it although the handle may have been disposed. */
  readonly pointer: Pointer;
  /** Which of the compiled model's native models it is of. */
  readonly generation: number;
  readonly #ov: OpenVINO = load();
  /** Shared with the handle's free function, which must not hold the owner. */
  readonly #completion: { watch?: Watch } = {};

  /** Makes one, which `owner` has the handle of. */
  constructor(compiled: NativeCompiled, owner: object) {
    const { admission } = compiled;
    const { call } = this.#ov;
    const completion = this.#completion;
    this.pointer = compiled.makeRequest();
    this.generation = compiled.generation;
    const free = (request: Pointer) =>
      admission.whenQuiet(() => {
        call.ov_infer_request_free(request);
        completion.watch?.release();
      });
    this.handle = new Handle("InferRequest", this.pointer, free, [compiled.handle]).ownedBy(owner);
  }

  /** Its completions. */
  get watch(): Watch {
    return this.#completion.watch ??= this.#ov.backend.watch(this.#ov, this.pointer);
  }

  /** Runs, blocking the thread. */
  infer(): OpenVINOError | undefined {
    const { call } = this.#ov;
    let status = call.ov_infer_request_infer(this.pointer);
    if (status === Status.INFER_CANCELLED) status = uncancelled(() => call.ov_infer_request_infer(this.pointer));
    return status === Status.OK ? undefined : errorOf(status, "the inference failed");
  }

  /** Starts a run in the background; throws if it is refused. Returns when that was. */
  start(): number {
    const { watch } = this;
    const { call, backend } = this.#ov;
    watch.starting();
    const start = backend.now();
    let status = call.ov_infer_request_start_async(this.pointer);
    if (status === Status.INFER_CANCELLED) status = uncancelled(() => call.ov_infer_request_start_async(this.pointer));
    check(status, "starting the inference");
    watch.started();
    return start;
  }

  /** How the run has ended; undefined if it has not, and is not waited for. */
  end(wait: Wait): NativeEnd | undefined {
    const { call } = this.#ov;
    const status = wait === "to its end"
      ? call.ov_infer_request_wait(this.pointer)
      : call.ov_infer_request_wait_for(this.pointer, wait === "no" ? 0n : 1n);
    if (status === Status.RESULT_NOT_READY) return undefined;
    return status === Status.OK ? success : { error: errorOf(status, "the inference failed") };
  }

  /** Asks the device to stop. */
  cancel(): void {
    check(this.#ov.call.ov_infer_request_cancel(this.pointer), "cancelling the inference");
  }
}

/** Makes a call again that was cancelled though nobody has asked for that: see `mostStrays`. */
function uncancelled(call: () => number): number {
  let status: number = Status.INFER_CANCELLED;
  for (let i = 0; status === Status.INFER_CANCELLED && i < mostStrays; i++) status = call();
  return status;
}
