import { load } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { makePort, PortOrigin } from "../const_output.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import { describePorts, type Port } from "../port_table.ts";
import { Admission } from "../running/admission.ts";
import { hasStates } from "../variable_state.ts";
import { learnAccess } from "../variables/state_access.ts";
import type { StatefulModel, StatefulRequest } from "../variables/stateful_request.ts";
import { mayHaveVariables, type VariableShapes } from "../variables/variable_shapes.ts";
import { check } from "./check.ts";
import { Handle } from "./handle.ts";
import { takePort } from "./port_facts.ts";

/** What is known of a compiled model from how it was made. */
export interface Origin {
  /** The declared shapes of its variables. */
  readonly variableShapes: VariableShapes;
  /** The device it was compiled for. */
  readonly device: string;
  /** Whether any shape in it is dynamic; undefined where that is not known. */
  readonly isDynamic: boolean | undefined;
  /** Makes it again, as it was; throws where that is not possible. */
  readonly remake: () => Pointer;
}

/**
 * A native compiled model. Its requests hold it, and it is their way to learn of each other.
 *
 * When a run of a model with dynamic shapes fails inside the device, the CPU plugin leaves its graph half changed, and
 * later runs of any request would give wrong results or end the process. So such a model is compiled anew before its
 * next run, and its requests move to the new one.
 */
export class NativeCompiled implements StatefulModel {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly admission: Admission;
  /** How often it was compiled anew. */
  generation = 0;
  readonly #parents: readonly Handle[];
  readonly #origin: Origin;
  #handle: Handle;
  /** What the handle has, for requests, which keep it although the handle may have been disposed. */
  #pointer: Pointer;
  /** Whether a run has failed and may have left it broken. */
  #isBroken = false;
  #isDynamic: boolean | undefined;
  #isStateful: boolean | undefined;

  /** Takes over a native compiled model. */
  constructor(pointer: Pointer, parents: readonly Handle[], origin: Origin) {
    this.#parents = parents;
    this.#origin = origin;
    this.#pointer = pointer;
    this.#handle = this.#own(pointer);
    const { call } = load();
    this.inputs = this.#ports("input", call.ov_compiled_model_inputs_size, call.ov_compiled_model_input_by_index);
    this.outputs = this.#ports("output", call.ov_compiled_model_outputs_size, call.ov_compiled_model_output_by_index);
    this.admission = new Admission(this);
  }

  get handle(): Handle {
    return this.#handle;
  }

  /** The device it was compiled for. */
  get device(): string {
    return this.#origin.device;
  }

  /** The declared shapes of its variables. */
  get variableShapes(): VariableShapes {
    return this.#origin.variableShapes;
  }

  #own(pointer: Pointer): Handle {
    return new Handle("CompiledModel", pointer, load().call.ov_compiled_model_free, this.#parents).ownedBy(this);
  }

  #ports(
    kind: "input" | "output",
    getSize: (model: Pointer, size: BigUint64Array) => number,
    getPort: (model: Pointer, index: bigint, port: BigUint64Array) => number,
  ): Port[] {
    const { pointer } = this.#handle;
    const out = words(1);
    check(getSize(pointer, out), `the number of ${kind}s`);
    return describePorts(Array.from({ length: Number(out[0]) }, (_, index) => {
      check(getPort(pointer, BigInt(index), out), `${kind} ${index}`);
      const origin = new PortOrigin(kind, index, this);
      return makePort(takePort(out[0]!, origin), origin);
    }));
  }

  /** Whether a port's shape is dynamic. */
  get hasDynamicPorts(): boolean {
    return [...this.inputs, ...this.outputs].some(({ shape }) => shape === null);
  }

  /**
   * Whether any shape in it is dynamic, at its ports or inside; where that cannot be known, it is taken for dynamic.
   * `learn` must have been called.
   */
  get isDynamic(): boolean {
    return this.#isDynamic ?? true;
  }

  /** Whether it has variables; where that cannot be known, it is taken to have some. `learn` must have been called. */
  get isStateful(): boolean {
    return this.#isStateful ?? true;
  }

  /**
   * Learns what decides how runs may disturb each other: before the first run, after which the runtime model has that
   * run's shapes in place of the dynamic ones. It would also take as long as a run that is under way.
   *
   * @param request A request of the model.
   */
  learn(request: StatefulRequest): void {
    if (this.#isDynamic !== undefined) return;
    this.#isStateful = hasStates(request) ?? mayHaveVariables(this.variableShapes());
    this.#isDynamic = this.hasDynamicPorts || (this.#origin.isDynamic ?? this.#hasDynamicNodes());
  }

  #hasDynamicNodes(): boolean {
    // The C API's question throws a C++ exception where a variable's node has no output.
    if (this.isStateful) return true;
    const { call } = load();
    const out = words(1);
    if (call.ov_compiled_model_get_runtime_model(this.#pointer, out) !== Status.OK) return true;
    const isDynamic = call.ov_model_is_dynamic(out[0]!);
    call.ov_model_free(out[0]!);
    return isDynamic;
  }

  /** How many runs the device computes at once, each on a graph of its own. */
  get streams(): number {
    const known = ["NUM_STREAMS", "OPTIMAL_NUMBER_OF_INFER_REQUESTS"].map((name) => this.#numberOf(name));
    return Math.max(1, known.find((number) => number > 0) ?? 1);
  }

  #numberOf(property: string): number {
    const { call, backend } = load();
    const out = words(1);
    if (call.ov_compiled_model_get_property(this.#pointer, cString(property), out) !== Status.OK) return 0;
    const text = backend.readString(out[0]!);
    call.ov_free(out[0]!);
    return Number(text) || 0;
  }

  /** Makes a native infer request. */
  makeRequest(): Pointer {
    this.mend();
    const out = words(1);
    check(load().call.ov_compiled_model_create_infer_request(this.#handle.pointer, out), "creating an infer request");
    learnAccess(this, out[0]!);
    return out[0]!;
  }

  /** Notes that a run has failed inside the device. `learn` must have been called. */
  noteFailure(): void {
    if (this.isDynamic) this.#isBroken = true;
  }

  /** Compiles it anew if a run has left it broken. Throws if that is not possible. */
  mend(): void {
    if (!this.#isBroken) return;
    if (this.#handle.disposed) throw brokenError("it has been disposed, and is needed to compile it anew");
    const before = this.#handle;
    this.#pointer = this.#remade();
    this.#handle = this.#own(this.#pointer);
    before.dispose();
    this.generation += 1;
    this.#isBroken = false;
  }

  #remade(): Pointer {
    try {
      return this.#origin.remake();
    } catch (error) {
      throw brokenError((error as Error).message);
    }
  }
}

/** The error for a run of a model that cannot be made sound again. */
function brokenError(reason: string): OpenVINOError {
  return new OpenVINOError(
    Status.UNEXPECTED,
    "an earlier inference of this compiled model failed, after which a model with dynamic shapes may give wrong " +
      `results, and it cannot be compiled anew: ${reason}. Compile the model again`,
  );
}
