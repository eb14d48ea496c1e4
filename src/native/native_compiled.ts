import { availableParallelism } from "node:os";
import { load } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { makePort, PortOrigin } from "../const_output.ts";
import type { PortDeclarations } from "../ports/port_declarations.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import { describePorts, type Port } from "../port_table.ts";
import type { ProfilingInfo } from "../profiling_info.ts";
import { parseProperty } from "../properties.ts";
import type { Properties, PropertyValue } from "../property_types.ts";
import { Admission } from "../running/admission.ts";
import type { Lifetime } from "../running/lifetime.ts";
import { PartialShape } from "../partial_shape.ts";
import { hasStates, stateNames, stateShapes } from "../variable_state.ts";
import { learnAccess } from "../variables/state_access.ts";
import type { StatefulModel, StatefulRequest } from "../variables/stateful_request.ts";
import { hasInitialValue, mayHaveVariables, type VariableShapes } from "../variables/variable_shapes.ts";
import { check } from "./check.ts";
import { Handle } from "./handle.ts";
import { readPort } from "./port_facts.ts";
import { readProfilingInfo } from "./profiling_list.ts";
import { outputShapes } from "./runtime_shapes.ts";

/** The facts about a compiled model that follow from how it was created. */
export interface Origin {
  /** The declared shapes of its variables. */
  readonly variableShapes: VariableShapes;
  /** What is known of its ports, where OpenVINO cannot be asked. */
  readonly ports: PortDeclarations;
  /** The device it was compiled for. */
  readonly device: string;
  /** Whether any shape in it is dynamic; undefined if unknown. */
  readonly isDynamic: boolean | undefined;
  /** Compiles an equal model; throws if that is impossible. */
  readonly remake: Remake;
}

/**
 * Compiles an equal model, but for some properties.
 *
 * @param more The properties.
 * @param own Takes ownership of the native compiled model, which must not outlive its parents.
 */
export type Remake = (more: Properties, own: (pointer: Pointer, parents: readonly Handle[]) => void) => void;

/**
 * A native compiled model, shared by its infer requests.
 *
 * When a run of a model with dynamic shapes fails inside the device, the CPU plugin leaves its graph inconsistent:
 * later runs of any request would give wrong results or end the process. Such a model is therefore recompiled before
 * its next run, and its requests switch to the new one.
 */
export class NativeCompiled implements StatefulModel {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly admission: Admission;
  /** The number of recompilations. */
  generation = 0;
  readonly #origin: Origin;
  /** The properties that it is compiled with besides those of its origin. */
  #more: Properties = {};
  /** The properties that remain to be tried if it runs on one thread. */
  readonly #remedies = remediesOfOneThread(availableParallelism());
  #handle: Handle;
  /** The handle's pointer, for requests, which keep the native object alive even when the handle is disposed. */
  #pointer: Pointer;
  /** Why runs may be wrong, so that it must be recompiled. */
  #fault: string | undefined;
  #isDynamic: boolean | undefined;
  #isStateful: boolean | undefined;
  /** The variables' shapes, where the origin does not tell them and the device does. */
  #variableShapes: ReadonlyMap<string, PartialShape | undefined> | undefined;

  /** Takes ownership of a native compiled model. */
  constructor(pointer: Pointer, parents: readonly Handle[], origin: Origin) {
    this.#origin = origin;
    this.#pointer = pointer;
    this.#handle = this.#own(pointer, parents);
    const { call } = load();
    this.inputs = this.#ports("input", call.ov_compiled_model_inputs_size, call.ov_compiled_model_input_by_index);
    this.outputs = this.#ports("output", call.ov_compiled_model_outputs_size, call.ov_compiled_model_output_by_index);
    this.admission = new Admission(this);
    if (this.hasDynamicPorts || origin.isDynamic) this.#avoidOneThread();
  }

  get handle(): Handle {
    return this.#handle;
  }

  get lifetime(): Lifetime {
    return this.#handle;
  }

  /** The device that the model was compiled for. */
  get device(): string {
    return this.#origin.device;
  }

  /** The declared shapes of the variables. */
  get variableShapes(): VariableShapes {
    const learned = this.#variableShapes;
    return learned ? () => learned : this.#origin.variableShapes;
  }

  #own(pointer: Pointer, parents: readonly Handle[]): Handle {
    return new Handle("CompiledModel", pointer, load().call.ov_compiled_model_free, parents).ownedBy(this);
  }

  /** Recompiles a model with dynamic shapes if it would run on one thread: see `remediesOfOneThread`. */
  #avoidOneThread(): void {
    while (this.#remedies.length > 0 && this.#isOnOneThread) {
      this.#more = this.#remedies.shift()!;
      this.#fault = oneThread;
      this.mend();
    }
  }

  /** Whether `learn` must be called while the model is not disposed, since it may have to be recompiled. */
  get isToBeLearned(): boolean {
    return this.#isDynamic === undefined && this.#isOnOneThread;
  }

  get #isOnOneThread(): boolean {
    return /^(CPU|HETERO)\b/.test(this.device) && this.#threads === 1;
  }

  /** The number of threads on which the CPU runs inferences; undefined if unknown. */
  get #threads(): PropertyValue | undefined {
    const name = "INFERENCE_NUM_THREADS";
    if (this.device.startsWith("CPU")) return this.#numberOf(name);
    const devices = parseProperty("DEVICE_PROPERTIES", this.#textOf("DEVICE_PROPERTIES") ?? "{}");
    return (devices as Record<string, Record<string, PropertyValue>>)["CPU"]?.[name];
  }

  #ports(
    kind: "input" | "output",
    getSize: (model: Pointer, size: BigUint64Array) => number,
    getPort: (model: Pointer, index: bigint, port: BigUint64Array) => number,
  ): Port[] {
    const out = words(1);
    check(getSize(this.#handle.pointer, out), `the number of ${kind}s`);
    return describePorts(Array.from({ length: Number(out[0]) }, (_, index) => {
      const make = () => {
        check(getPort(this.#handle.pointer, BigInt(index), out), `${kind} ${index}`);
        return out[0]!;
      };
      const origin = new PortOrigin(kind, index, this);
      return makePort(readPort(make, origin, this.#origin.ports), origin);
    }));
  }

  /** Whether an input's or output's shape is dynamic. */
  get hasDynamicPorts(): boolean {
    return [...this.inputs, ...this.outputs].some(({ shape }) => shape === null);
  }

  /** Whether any shape is dynamic, at a port or inside; `true` if unknown. Call `learn` first. */
  get isDynamic(): boolean {
    return this.#isDynamic ?? true;
  }

  /** Whether the model has variables; `true` if unknown. Call `learn` first. */
  get isStateful(): boolean {
    return this.#isStateful ?? true;
  }

  /**
   * Finds out whether shapes are dynamic, whether there are variables, and their shapes. It must be called before the
   * first run: afterwards the runtime model has that run's shapes instead of dynamic ones, and during a run the query
   * would wait for its end. It may recompile the model, after which the request must be renewed.
   *
   * @param request A request of the model.
   */
  learn(request: StatefulRequest): void {
    if (this.#isDynamic !== undefined) return;
    const asked = hasStates(request);
    this.#isStateful = asked ?? this.#hasStateNodes(request) ?? mayHaveVariables(this.variableShapes());
    this.#isDynamic = this.hasDynamicPorts || (this.#origin.isDynamic ?? this.#hasDynamicNodes(request));
    if (asked && this.device === "CPU" && typeof this.#origin.variableShapes() === "string") {
      this.#learnShapes(request);
    }
    if (this.#isDynamic) this.#avoidOneThread();
  }

  /**
   * Learns the variables' shapes from the nodes that read them, which have other names. A variable has the shape of the
   * only node, or of the only one that permits its initial value.
   */
  #learnShapes(request: StatefulRequest): void {
    const names = stateNames(request);
    const shapes = this.#shapesOfReadNodes(request);
    if (shapes?.length !== names.length) return;
    const distinct = new Map(shapes.map((shape) => [String(shape), shape]));
    const setAll = (shapeOf: (name: string) => PartialShape | undefined) =>
      this.#variableShapes = new Map(names.map((name) => [name, shapeOf(name)]));
    if (distinct.size > 1 && !shapes.every(hasInitialValue)) return;
    setAll(() => shapes[0]);
    if (distinct.size === 1) return;
    const initial = stateShapes(request);
    setAll((name) => {
      const possible = [...distinct.values()].filter((shape) => shape.accepts(initial.get(name)!));
      return possible.length === 1 ? possible[0] : undefined;
    });
  }

  /** The shapes of the nodes that read variables in the CPU's graph; undefined if they are unknown. */
  #shapesOfReadNodes(request: StatefulRequest): PartialShape[] | undefined {
    const ov = load();
    const out = words(1);
    const names = nodesIn(request)?.filter(({ nodeType }) => nodeType === "ReadValue").map(({ nodeName }) => nodeName);
    if (!names || ov.call.ov_compiled_model_get_runtime_model(this.#pointer, out) !== Status.OK) return undefined;
    try {
      const all = outputShapes(ov, out[0]!, "variable states");
      const shapes = names.map((name) => all?.get(name)).filter((shape) => shape !== undefined);
      return shapes.length === names.length ? shapes.map((shape) => PartialShape.from(shape)) : undefined;
    } catch {
      // The platform is another one, or a shape is in an unknown notation.
      return undefined;
    } finally {
      ov.call.ov_model_free(out[0]!);
    }
  }

  /**
   * Whether a node of the runtime model may have no output, about which `ov_model_is_dynamic` throws a C++ exception.
   * Variables' nodes have none, nor do the results that the CPU plugin adds for outputs of nodes that nothing uses. Call
   * `learn` first.
   *
   * @param request A request of the model.
   */
  mayHaveNodesWithoutOutputs(request: StatefulRequest): boolean {
    return this.isStateful || resultsIn(request) !== this.outputs.length;
  }

  /** Whether the CPU's graph has nodes for variables; undefined on other devices, and if there is no profile. */
  #hasStateNodes(request: StatefulRequest): boolean | undefined {
    if (this.device !== "CPU") return undefined;
    return nodesIn(request)?.some(({ nodeType }) => /^(ReadValue|Assign|Memory)/.test(nodeType));
  }

  #hasDynamicNodes(request: StatefulRequest): boolean {
    if (this.mayHaveNodesWithoutOutputs(request)) return true;
    const { call } = load();
    const out = words(1);
    if (call.ov_compiled_model_get_runtime_model(this.#pointer, out) !== Status.OK) return true;
    const isDynamic = call.ov_model_is_dynamic(out[0]!);
    call.ov_model_free(out[0]!);
    return isDynamic;
  }

  /** The number of inferences that the device runs in parallel, each on its own graph. */
  get streams(): number {
    const known = ["NUM_STREAMS", "OPTIMAL_NUMBER_OF_INFER_REQUESTS"].map((name) => this.#numberOf(name));
    return Math.max(1, known.find((number) => number > 0) ?? 1);
  }

  #numberOf(property: string): number {
    return Number(this.#textOf(property)) || 0;
  }

  /** A property's text; undefined if there is no such property. */
  #textOf(property: string): string | undefined {
    const { call, backend } = load();
    const out = words(1);
    if (call.ov_compiled_model_get_property(this.#pointer, cString(property), out) !== Status.OK) return undefined;
    const text = backend.readString(out[0]!);
    call.ov_free(out[0]!);
    return text;
  }

  /** Creates a native infer request. */
  makeRequest(): Pointer {
    this.mend();
    const out = words(1);
    check(load().call.ov_compiled_model_create_infer_request(this.#handle.pointer, out), "creating an infer request");
    learnAccess(this, out[0]!);
    return out[0]!;
  }

  /** Records that a run has failed inside the device. Call `learn` first. */
  noteFailure(): void {
    if (this.isDynamic) this.#fault = failedBefore;
  }

  /** Recompiles the model if its runs may be wrong, as after one that failed. Throws if that is impossible. */
  mend(): void {
    const fault = this.#fault;
    if (fault === undefined) return;
    if (this.#handle.disposed) throw brokenError(fault, "it has been disposed, and is needed to compile it anew");
    const before = this.#handle;
    try {
      this.#origin.remake(this.#more, (pointer, parents) => {
        this.#pointer = pointer;
        this.#handle = this.#own(pointer, parents);
      });
    } catch (error) {
      throw brokenError(fault, (error as Error).message);
    }
    before.dispose();
    this.generation += 1;
    this.#fault = undefined;
  }
}

/** The faults of models with dynamic shapes. */
const failedBefore = "an earlier inference of this compiled model failed, after which a model with dynamic shapes";
const oneThread = "this model would run on one thread, on which a model with dynamic shapes";

/**
 * Properties for models with dynamic shapes on the CPU that would run on one thread, to be tried in this order. There
 * the plugin loses the errors of shapes that do not fit together: the inference gives an earlier one's results, or ends
 * the process (OpenVINO 2026.4, in Python too). It notices them with two streams of one thread each, and, where the
 * system lets the process have one processor only, with the executor that AUTO uses.
 */
export function remediesOfOneThread(processors: number): Properties[] {
  const exclusive = { EXCLUSIVE_ASYNC_REQUESTS: true };
  return processors > 1 ? [{ NUM_STREAMS: 2, INFERENCE_NUM_THREADS: 2 }, exclusive] : [exclusive];
}

/** The number of results among the nodes that a request's profile names; undefined if it has no profile. */
function resultsIn(request: StatefulRequest): number | undefined {
  return nodesIn(request)?.filter(({ nodeType }) => nodeType === "Result").length;
}

/** The nodes that a request's profile names; undefined if it has no profile. */
function nodesIn(request: StatefulRequest): ProfilingInfo[] | undefined {
  try {
    const nodes = readProfilingInfo(request.requireIdle("the nodes of the model"));
    return nodes.length > 0 ? nodes : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the error for a model that cannot be recompiled. */
function brokenError(fault: string, reason: string): OpenVINOError {
  return new OpenVINOError(
    Status.UNEXPECTED,
    `${fault} may give wrong results, and it cannot be compiled anew: ${reason}. Compile the model again`,
  );
}
