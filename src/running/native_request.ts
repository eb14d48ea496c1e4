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
  /** The error; undefined if it succeeded. */
  readonly error: OpenVINOError | undefined;
}

const success: NativeEnd = { error: undefined };

/**
 * The maximum number of repetitions of a run that OpenVINO reports as cancelled although nobody cancelled it. After a
 * cancelled run, a request reports its end a moment before it is free, and a run started in that moment is cancelled
 * too.
 */
export const mostStrays = 1000;

/** A native infer request, and the C calls that run it. */
export class NativeRequest {
  readonly handle: Handle;
  /**
   * The handle's pointer, for a run in flight, which keeps the native object alive even when the handle is disposed.
   */
  readonly pointer: Pointer;
  /** The generation of the compiled model that the request was created from. */
  readonly generation: number;
  readonly #ov: OpenVINO = load();
  /** Shared with the handle's free function, which must not reference the owner. */
  readonly #completion: { watch?: Watch } = {};

  /** Creates a native request whose handle belongs to `owner`. */
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

  /** The watch for the ends of this request's runs. */
  get watch(): Watch {
    return this.#completion.watch ??= this.#ov.backend.watch(this.#ov, this.pointer);
  }

  /** Runs an inference and blocks the thread. */
  infer(): OpenVINOError | undefined {
    const { call } = this.#ov;
    let status = call.ov_infer_request_infer(this.pointer);
    if (status === Status.INFER_CANCELLED) status = uncancelled(() => call.ov_infer_request_infer(this.pointer));
    return status === Status.OK ? undefined : errorOf(status, "the inference failed");
  }

  /** Starts a run in the background; throws if OpenVINO refuses. Returns the time of the start. */
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

  /** How the run has ended; undefined if it has not ended, after waiting for it as told. */
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

/** Repeats a call that fails as cancelled although nobody cancelled it: see `mostStrays`. */
function uncancelled(call: () => number): number {
  let status: number = Status.INFER_CANCELLED;
  for (let i = 0; status === Status.INFER_CANCELLED && i < mostStrays; i++) status = call();
  return status;
}
