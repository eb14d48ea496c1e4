import { types } from "node:util";
import { cppCalls } from "../ffi/cpp.ts";
import { keepAlive } from "../ffi/keep_alive.ts";
import { load } from "../ffi/load.ts";
import { words } from "../ffi/structs.ts";
import type { Pointer } from "../ffi/symbols/mod.ts";
import { describe } from "./arguments/describe.ts";
import { dimensionsIn } from "./arguments/dimensions.ts";
import { models } from "./arguments/models.ts";
import { isRecord, requireInteger, requireString } from "./arguments/require.ts";
import {
  type ConstOutput,
  layoutOf,
  makePort,
  originOf,
  type PortFacts,
  PortOrigin,
  renewFacts,
} from "./const_output.ts";
import { elementTypeOf } from "./element_type.ts";
import type { ModelNode, VariableInfo } from "./model_node.ts";
import { type PortDeclarations, unknownPorts } from "./ports/port_declarations.ts";
import { portsAfter, type ToldInputs } from "./ports/told_layouts.ts";
import { check } from "./native/check.ts";
import { Handle, requireHandle } from "./native/handle.ts";
import { cloneModel, setModelName, variableOf } from "./native/model_calls.ts";
import { modelNodes } from "./native/model_nodes.ts";
import { readPort } from "./native/port_facts.ts";
import { reshapeModel } from "./native/reshape_model.ts";
import { serialize } from "./native/serialize.ts";
import { partialShapeStructs } from "./native/shape_structs.ts";
import { takeString } from "./native/strings.ts";
import { OpenVINOError, Status } from "./openvino_error.ts";
import { type Dimension, type DimensionLike, PartialShape, type PartialShapeLike } from "./partial_shape.ts";
import { describePorts, findPort, findRecordPort, listed, type PortKey } from "./port_table.ts";
import { parseRtInfo, requireRtPath, type RtInfo, rtInfoIn, rtValueAt } from "./rt_info.ts";
import { portLists, shows } from "./showing.ts";
import { batchIndex, noLayoutError } from "./values/batch.ts";
import type { VariableShapes } from "./variables/variable_shapes.ts";

/** Creates a `Model` that owns the native model. */
export let makeModel: (
  pointer: Pointer,
  parents: readonly Handle[],
  declared?: Declarations,
  hasNodesWithoutOutputs?: () => boolean,
) => Model;
/**
 * Creates the `Model` that pre-processing returns. It shares the native model with the original, whose ports have
 * changed, and their layouts as the processor was told.
 */
export let makeBuiltModel: (pointer: Pointer, original: Model, told: ToldInputs) => Model;
/** Marks a model as read by another thread until the returned function is called. */
export let holdStill: (model: Model) => () => void;
/** Throws while another thread reads the model, since it must not change then. */
export let requireStill: (model: Model, what: string) => void;
export let modelHandle: (model: Model) => Handle;
/**
 * Copies the native model, to be disposed.
 *
 * @throws {OpenVINOError} If the model must not be read, or C++ functions are not available.
 */
export let copyModel: (model: Model, what: string) => Handle;
/** Marks a model that a failed `PrePostProcessor.build` has left in an unknown state. */
export let spoil: (model: Model) => void;
export let declarationsOf: (model: Model) => Declarations;
/** The number of changes made to a model. If it has grown, compiling again would give another compiled model. */
export let changesOf: (model: Model) => number;

/** What is known of a model besides what the C API tells. */
export interface Declarations {
  /** The declared shapes of the variables. */
  readonly variableShapes: VariableShapes;
  readonly ports: PortDeclarations;
}

const nothingDeclared: Declarations = { variableShapes: () => undefined, ports: unknownPorts };

/** State of a native model, shared by all `Model` objects over it. */
interface NativeModel {
  /** Ports already handed out, by kind and index. */
  readonly ports: Map<string, ConstOutput>;
  /** How many other threads are reading the model. */
  readers: number;
  /** How many times the model has been changed. */
  changes: number;
  /** Whether some node has no output. For such a model `ov_model_is_dynamic` ends the process. */
  readonly hasNodesWithoutOutputs: () => boolean;
  declared: Declarations;
  /** Whether a failed `PrePostProcessor.build` may have changed a part of the model. */
  isSpoilt: boolean;
  /** The runtime information, once it has been read: nothing changes it. */
  runtimeInfo: string | undefined;
}

/** Shapes by input index, name or port. */
export type ShapesByInput =
  | { readonly [key: string | number]: PartialShapeLike }
  | ReadonlyMap<PortKey, PartialShapeLike>;

/** Shapes by the ids of variables. */
export interface ShapesByVariable {
  /** A variable's shape, by its id. */
  readonly [id: string]: PartialShapeLike;
}

/** Options for reshaping a model. */
export interface ReshapeOptions {
  /** The new shapes of variables: `variables_shapes` in Python. */
  readonly variables?: ShapesByVariable;
}

/**
 * A model that is not compiled yet: `openvino.Model` in Python.
 *
 * @example
 * ```ts
 * import { Core } from "openvino-ffi";
 *
 * const core = new Core();
 * using model = core.readModel("efficientnet-lite0.xml");
 * model.reshape([8, 3, 224, 224]);
 * console.log(model.output().shape); // [8, 1000]
 * ```
 */
export class Model implements Disposable {
  readonly #handle: Handle;
  readonly #native: NativeModel;

  static {
    makeModel = (pointer, parents, declared = nothingDeclared, hasNodesWithoutOutputs = () => false) => {
      const native: NativeModel = {
        ports: new Map(),
        readers: 0,
        changes: 0,
        declared,
        hasNodesWithoutOutputs,
        isSpoilt: false,
        runtimeInfo: undefined,
      };
      return new Model(handleOf(pointer, parents), native);
    };
    declarationsOf = (model) => model.#native.declared;
    makeBuiltModel = (pointer, original, told) => {
      const native = original.#native;
      native.ports.clear();
      native.changes += 1;
      native.declared = { ...native.declared, ports: portsAfter(native.declared.ports, told) };
      return new Model(handleOf(pointer, [original.#handle]), native);
    };
    holdStill = (model) => {
      const native = model.#native;
      native.readers += 1;
      return () => void (native.readers -= 1);
    };
    requireStill = (model, what) => {
      if (model.#native.readers === 0) return;
      throw new OpenVINOError(
        Status.REQUEST_BUSY,
        `${what}: the model is being compiled in the background, wait for that`,
      );
    };
    modelHandle = (model) => model.#handle;
    changesOf = (model) => model.#native.changes;
    shows(Model, "Model", ({ friendlyName, inputs, outputs }) => `'${friendlyName}'${portLists(inputs, outputs)}`);
    copyModel = (model, what) => model.#copy(what);
    spoil = (model) => void (model.#native.isSpoilt = true);
  }

  /** @ignore Returned by `Core.readModel`. */
  private constructor(handle: Handle, native: NativeModel) {
    this.#handle = requireHandle(handle, "Model", "core.readModel()").ownedBy(this);
    this.#native = native;
    models.add(this);
  }

  /** The input ports. */
  get inputs(): ConstOutput[] {
    return this.#all("input");
  }

  /** The output ports. */
  get outputs(): ConstOutput[] {
    return this.#all("output");
  }

  /**
   * Gets an input port.
   *
   * @param key The port's index, one of its names, or a port; without it the model must have exactly one input.
   * @returns The port.
   * @throws {TypeError} If the key is none of these.
   * @throws {RangeError} If the index is out of range.
   * @throws {OpenVINOError} If there is no such input, or the key is missing and the model does not have exactly one.
   */
  input(key?: PortKey): ConstOutput {
    return this.#pick("input", key);
  }

  /**
   * Gets an output port.
   *
   * @param key The port's index, one of its names, or a port; without it the model must have exactly one output.
   * @returns The port.
   * @throws {TypeError} If the key is none of these.
   * @throws {RangeError} If the index is out of range.
   * @throws {OpenVINOError} If there is no such output, or the key is missing and the model does not have exactly one.
   */
  output(key?: PortKey): ConstOutput {
    return this.#pick("output", key);
  }

  /** The friendly name. The C API has no access to the unique name, which `name` is in Python. */
  get name(): string {
    return this.friendlyName;
  }

  /**
   * The friendly name: `friendly_name` in Python.
   *
   * @throws {TypeError} If set to a value that is not a string.
   * @throws {OpenVINOError} If set on another platform than Linux x64, or while the model is being compiled in the
   *   background.
   */
  get friendlyName(): string {
    const ov = load();
    const { pointer } = this.#handle;
    return takeString(ov, "the model's name", (out) => ov.call.ov_model_get_friendly_name(pointer, out));
  }
  set friendlyName(name: string) {
    this.setFriendlyName(name);
  }

  /**
   * Sets the friendly name: `set_friendly_name` in Python.
   *
   * @param name The name.
   * @throws {TypeError} If the name is not a string.
   * @throws {OpenVINOError} On other platforms than Linux x64, or if the model is being compiled in the background.
   */
  setFriendlyName(name: string): void {
    requireString(name, "name");
    requireStill(this, "setFriendlyName");
    setModelName(load(), this.#handle.pointer, name);
  }

  /**
   * A copy of the runtime information, such as `framework` or `model_info`: `rt_info` in Python, where values may have
   * other types, and a model read from IR also has the format's `version`. Reading it for the first time goes through
   * all weights.
   *
   * @throws {OpenVINOError} On other platforms than Linux x64, if the model is being compiled in the background, or if
   *   OpenVINO cannot write the model.
   */
  get rtInfo(): RtInfo {
    this.#native.runtimeInfo ??= this.#readRuntimeInfo();
    void this.#handle.pointer;
    return parseRtInfo(this.#native.runtimeInfo);
  }

  /**
   * Gets one of the runtime information's values: `get_rt_info` in Python.
   *
   * @param path The value's name, or the names that lead to it, for example `["model_info", "labels"]`.
   * @returns A text, or an object of all values under that name.
   * @throws {TypeError} If the path is neither a string nor an array of strings.
   * @throws {RangeError} If the array is empty.
   * @throws {OpenVINOError} If there is no such value, or `rtInfo` cannot be read.
   */
  getRtInfo(path: string | readonly string[]): string | RtInfo {
    const names = requireRtPath(path);
    const value = rtValueAt(this.rtInfo, names);
    if (value !== undefined) return value;
    throw new OpenVINOError(Status.NOT_FOUND, `the runtime information has no ${names.map(describe).join(", ")}`);
  }

  /**
   * Tells whether the runtime information has a value: `has_rt_info` in Python.
   *
   * @param path The value's name, or the names that lead to it.
   * @returns `true` if it has.
   * @throws {TypeError} If the path is neither a string nor an array of strings.
   * @throws {RangeError} If the array is empty.
   * @throws {OpenVINOError} If `rtInfo` cannot be read.
   */
  hasRtInfo(path: string | readonly string[]): boolean {
    const names = requireRtPath(path);
    return rtValueAt(this.rtInfo, names) !== undefined;
  }

  /**
   * Copies the model; the copies share the weights. `clone` in Python.
   *
   * @returns The copy, which may be changed without changing this model.
   * @throws {OpenVINOError} On other platforms than Linux x64, if the model is being compiled in the background, or if a
   *   `PrePostProcessor.build` on it has failed.
   */
  clone(): Model {
    const { declared, hasNodesWithoutOutputs } = this.#native;
    return makeModel(this.#copyNative("clone"), [this.#handle], declared, hasNodesWithoutOutputs);
  }

  /**
   * Tells whether any shape in the model is dynamic, at an input, at an output or inside: `is_dynamic` in Python.
   *
   * @returns `true` if one is.
   * @throws {OpenVINOError} For the runtime model of a model with variables, or with operations that have outputs which
   *   nothing uses, since the C API cannot ask it.
   */
  isDynamic(): boolean {
    const { pointer } = this.#handle;
    if (this.#native.hasNodesWithoutOutputs()) {
      throw new OpenVINOError(
        Status.NOT_IMPLEMENTED,
        "isDynamic: this runtime model has nodes without shapes: those of variables, or of outputs that nothing uses",
      );
    }
    return load().call.ov_model_is_dynamic(pointer);
  }

  /**
   * Changes the shapes of inputs, and recomputes the shapes of everything that depends on them: `reshape` in Python. The
   * shapes of variables are changed with them; as in Python, they stay as they are if no input's shape changes.
   *
   * @param shapes The shape of the only input, or shapes by input index, name or port. Scalars, `[]`, and shapes of
   *   unknown rank, `"[...]"`, are possible on Linux x64 only.
   * @param options The shapes of variables, on Linux x64 only. The shapes by id may also be given directly, as in Python.
   * @throws {TypeError} If a key or a shape has the wrong type, or the options are no plain object.
   * @throws {RangeError} If an index is out of range, or a shape is invalid.
   * @throws {OpenVINOError} If there is no such input or variable, the model does not support the shapes, or it is being
   *   compiled in the background. The model is then as it was.
   */
  reshape(shapes: PartialShapeLike | ShapesByInput, options: ReshapeOptions | ShapesByVariable = {}): void {
    this.#reshape("reshape", shapes, variablesIn(options));
  }

  #reshape(what: string, shapes: PartialShapeLike | ShapesByInput, variables: [string, PartialShape][] = []): void {
    requireStill(this, what);
    // If two keys name one input, the last wins.
    const inputs = [...new Map(this.#shapesByIndex(shapes))];
    for (const [id] of variables) this.#requireVariable(id, what);
    if (inputs.length === 0) return;
    const about = [
      ...inputs.map(([index, shape]) => `input ${index} to ${shape}`),
      ...variables.map(([id, shape]) => `variable ${describe(id)} to ${shape}`),
    ].join(", ");
    // The C API takes no shapes of variables, and either of these ranks for a single dimension of any size.
    const isForC = variables.length === 0 && inputs.every(([, { rank }]) => rank !== null && rank > 0);
    try {
      if (isForC) this.#reshapeByC(inputs, `reshaping ${about}`);
      else this.#reshapeByCpp(inputs, variables, `${what}: ${about}`);
    } finally {
      this.#native.changes += 1;
      this.#native.declared = { ...this.#native.declared, variableShapes: this.#renewedVariableShapes() };
      for (const port of this.#native.ports.values()) renewFacts(port, this.#factsOf(originOf(port)));
    }
  }

  #reshapeByC(inputs: readonly [number, PartialShape][], what: string): void {
    const ov = load();
    const indexes = words(inputs.length);
    inputs.forEach(([index], i) => indexes[i] = BigInt(index));
    const { structs, dims } = partialShapeStructs(ov, inputs.map(([, shape]) => shape));
    const { pointer } = this.#handle;
    const status = ov.call.ov_model_reshape_by_port_indexes(pointer, indexes, structs, BigInt(inputs.length));
    keepAlive(dims);
    check(status, what);
  }

  #reshapeByCpp(
    inputs: readonly [number, PartialShape][],
    variables: readonly [string, PartialShape][],
    what: string,
  ): void {
    const texts = <K>(shapes: readonly [K, PartialShape][]) =>
      shapes.map(([key, shape]) => [key, String(shape)] as const);
    const shapes = { inputs: texts(inputs), variables: texts(variables) };
    if (reshapeModel(load(), this.#handle.pointer, shapes, what)) return;
    throw new OpenVINOError(Status.GENERAL_ERROR, `${what}: the shapes do not fit the model`);
  }

  #requireVariable(id: string, what: string): void {
    if (variableOf(load(), this.#handle.pointer, id, what) !== undefined) return;
    throw new OpenVINOError(Status.NOT_FOUND, `${what}: the model has no variable ${describe(id)}`);
  }

  /** The shapes of the variables after a reshape, which may have changed them. */
  #renewedVariableShapes(): VariableShapes {
    const declared = this.#native.declared.variableShapes();
    if (typeof declared !== "object" || declared.size === 0) return () => declared;
    const ov = load();
    if (!cppCalls(ov)) return () => undefined;
    const renewed = new Map(Array.from(declared, ([id, shape]) => {
      const variable = shape && variableOf(ov, this.#handle.pointer, id, "reshape");
      return [id, variable && PartialShape.from(variable.shape)];
    }));
    return () => renewed;
  }

  /**
   * Sets the batch size: the dimension that an input's layout calls N. It is `openvino.set_batch` in Python.
   *
   * @param size The batch size, -1 for any, or the smallest and largest one; a largest of -1 means no upper bound.
   * @throws {TypeError} If the size is neither a number nor a range.
   * @throws {RangeError} If the size is neither -1 nor a positive integer, or its bounds are none.
   * @throws {OpenVINOError} If no input's layout has a batch dimension; except on Linux x64, also if a layout is neither
   *   in the model's file nor was set by a PrePostProcessor.
   */
  setBatch(size: number | readonly [min: number, max: number] | Dimension): void {
    const wanted = batchOf(size);
    const shapes = new Map<number, PartialShapeLike>();
    for (const { index, dimensions, batch } of this.#batched("setBatch")) {
      shapes.set(index, dimensions.map((dimension, i) => i === batch ? wanted : dimension));
    }
    this.#reshape("setBatch", shapes);
  }

  /**
   * Gets the batch size: the dimension that the inputs' layouts call N. It is `openvino.get_batch` in Python.
   *
   * @returns Its bounds, which are those that all inputs with such a dimension permit.
   * @throws {OpenVINOError} If no input's layout has a batch dimension, or two have none in common; except on Linux x64,
   *   also if a layout is neither in the model's file nor was set by a PrePostProcessor.
   */
  getBatch(): Dimension {
    const sizes = this.#batched("getBatch").map(({ dimensions, batch }) => dimensions[batch]!);
    const upper = ({ max }: Dimension) => max < 0 ? Infinity : max;
    const [min, most] = [Math.max(...sizes.map(({ min }) => min)), Math.min(...sizes.map(upper))];
    if (min <= most) return { min, max: most === Infinity ? -1 : most };
    const all = sizes.map(({ min, max }) => PartialShape.from([[min, max]])).join(", ");
    throw new OpenVINOError(Status.GENERAL_ERROR, `getBatch: the inputs have different batch sizes: ${all}`);
  }

  /** The inputs that have a batch dimension, and its index in each; at least one. */
  #batched(what: string): { index: number; dimensions: readonly Dimension[]; batch: number }[] {
    const found = this.inputs.flatMap((port) => {
      const { dimensions } = port.partialShape;
      const layout = layoutOf(port);
      if (layout === undefined) {
        throw noLayoutError(what, port.index, "say it by PrePostProcessor, or set the dimension by reshape()");
      }
      const batch = dimensions ? batchIndex(layout, dimensions.length) : -1;
      return batch < 0 || !dimensions ? [] : [{ index: port.index, dimensions, batch }];
    });
    if (found.length > 0) return found;
    throw new OpenVINOError(
      Status.GENERAL_ERROR,
      `${what}: no input has a layout with a batch dimension N; set it with PrePostProcessor, input().model().setLayout()`,
    );
  }

  /**
   * Describes the nodes of the model's graph, in any order: `get_ops` in Python. Those inside of others, as in the bodies
   * of loops, are not among them.
   *
   * @returns The nodes.
   * @throws {OpenVINOError} On other platforms than Linux x64, if the model is being compiled in the background, or if a
   *   `PrePostProcessor.build` on it has failed.
   */
  getOps(): ModelNode[] {
    return this.#nodes("ops", "getOps");
  }

  /**
   * Describes the nodes of the model's graph, each after those that it depends on: `get_ordered_ops` in Python. Of a
   * runtime model, they are what the device runs.
   *
   * @returns The nodes.
   * @throws {OpenVINOError} On other platforms than Linux x64, if the model is being compiled in the background, or if a
   *   `PrePostProcessor.build` on it has failed.
   */
  getOrderedOps(): ModelNode[] {
    return this.#nodes("orderedOps", "getOrderedOps");
  }

  /**
   * The nodes of the inputs, in their order.
   *
   * @throws {OpenVINOError} On other platforms than Linux x64.
   */
  get parameters(): ModelNode[] {
    return this.inputs.map(({ node }) => node);
  }

  /**
   * Describes the nodes of the inputs, as `parameters` does: `get_parameters` in Python.
   *
   * @returns The nodes.
   * @throws {OpenVINOError} On other platforms than Linux x64.
   */
  getParameters(): ModelNode[] {
    return this.parameters;
  }

  /**
   * The nodes of the outputs, in their order.
   *
   * @throws {OpenVINOError} On other platforms than Linux x64.
   */
  get results(): ModelNode[] {
    return this.outputs.map(({ node }) => node);
  }

  /**
   * Describes the nodes of the outputs, as `results` does: `get_results` in Python.
   *
   * @returns The nodes.
   * @throws {OpenVINOError} On other platforms than Linux x64.
   */
  getResults(): ModelNode[] {
    return this.results;
  }

  /**
   * The node of the only output.
   *
   * @throws {OpenVINOError} If the model does not have exactly one output, or on other platforms than Linux x64.
   */
  get result(): ModelNode {
    return this.output().node;
  }

  /**
   * Describes the node of the only output, as `result` does: `get_result` in Python.
   *
   * @returns The node.
   * @throws {OpenVINOError} If the model does not have exactly one output, or on other platforms than Linux x64.
   */
  getResult(): ModelNode {
    return this.result;
  }

  /**
   * Describes the node of an output: `get_output_op` in Python.
   *
   * @param index The output's index.
   * @returns The node.
   * @throws {TypeError} If the index is not a number.
   * @throws {RangeError} If the index is out of range.
   * @throws {OpenVINOError} On other platforms than Linux x64.
   */
  getOutputOp(index: number): ModelNode {
    const { outputs } = this;
    return outputs[requireInteger(index, "index", 0, outputs.length - 1)]!.node;
  }

  /**
   * Gets what is declared of a variable: the `info` of `get_variable_by_id` in Python.
   *
   * @param id The variable's id.
   * @returns Its shape and element type; undefined if the model has no such variable.
   * @throws {TypeError} If the id is not a string.
   * @throws {OpenVINOError} On other platforms than Linux x64.
   */
  getVariableById(id: string): VariableInfo | undefined {
    const found = variableOf(load(), this.#handle.pointer, requireString(id, "id"), "getVariableById");
    if (!found) return undefined;
    return { variableId: id, dataShape: PartialShape.from(found.shape), dataType: elementTypeOf(found.type) };
  }

  #nodes(list: "ops" | "orderedOps", what: string): ModelNode[] {
    this.#requireWhole(what);
    const nodes = modelNodes(load(), this.#handle.pointer, list, what);
    if (nodes) return nodes;
    throw new OpenVINOError(Status.GENERAL_ERROR, `${what}: OpenVINO cannot list the model's nodes`);
  }

  /** Releases the model; calling it again does nothing. Models compiled from it stay usable. */
  [Symbol.dispose](): void {
    this.#handle.dispose();
  }

  /** The same as `Symbol.dispose`. */
  dispose(): void {
    this[Symbol.dispose]();
  }

  #copy(what: string): Handle {
    return handleOf(this.#copyNative(what), [this.#handle]);
  }

  #copyNative(what: string): Pointer {
    this.#requireWhole(what);
    return cloneModel(load(), this.#handle.pointer, what);
  }

  /** Throws where copying would: a failed build may have left nodes that do not pass their own checks. */
  #requireWhole(what: string): void {
    requireStill(this, what);
    if (this.#native.isSpoilt) {
      throw new OpenVINOError(
        Status.GENERAL_ERROR,
        `${what}: the model is unusable since a PrePostProcessor failed to build`,
      );
    }
  }

  #readRuntimeInfo(): string {
    const copy = this.#copy("rtInfo");
    try {
      return rtInfoIn(serialize(load(), copy.pointer, undefined, "rtInfo").text);
    } finally {
      copy.dispose();
    }
  }

  #all(kind: "input" | "output"): ConstOutput[] {
    const { call } = load();
    const out = words(1);
    const size = kind === "input" ? call.ov_model_inputs_size : call.ov_model_outputs_size;
    check(size(this.#handle.pointer, out), `the number of ${kind}s`);
    return Array.from({ length: Number(out[0]) }, (_, index) => this.#port(kind, index));
  }

  #port(kind: "input" | "output", index: number): ConstOutput {
    const key = `${kind} ${index}`;
    const known = this.#native.ports.get(key);
    if (known) return known;
    const origin = new PortOrigin(kind, index, this.#native);
    const port = makePort(this.#factsOf(origin), origin);
    this.#native.ports.set(key, port);
    return port;
  }

  #factsOf(origin: PortOrigin): PortFacts {
    const { kind, index } = origin;
    const { call } = load();
    const out = words(1);
    const get = kind === "input" ? call.ov_model_const_input_by_index : call.ov_model_const_output_by_index;
    const make = () => {
      check(get(this.#handle.pointer, BigInt(index), out), `${kind} ${index}`);
      return out[0]!;
    };
    return readPort(make, origin, this.#native.declared.ports);
  }

  #pick(kind: "input" | "output", key: PortKey | undefined): ConstOutput {
    const all = this.#all(kind);
    if (key !== undefined) return findPort(describePorts(all), key, "key").output;
    if (all.length === 1) return all[0]!;
    throw new OpenVINOError(Status.GENERAL_ERROR, `the model has ${all.length} ${kind}s, say which one`);
  }

  #shapesByIndex(shapes: unknown): [number, PartialShape][] {
    const ports = describePorts(this.inputs);
    if (types.isMap(shapes)) {
      return Array.from(shapes as ReadonlyMap<unknown, PartialShapeLike>, ([key, shape]) => {
        return [findPort(ports, key, "shapes").index, PartialShape.from(shape)];
      });
    }
    if (isRecord(shapes)) {
      return Object.entries(shapes).map(([key, shape]) => {
        return [findRecordPort(ports, key).index, PartialShape.from(shape as PartialShapeLike)];
      });
    }
    if (typeof shapes !== "string" && !dimensionsIn(shapes, "shapes") && !(shapes instanceof PartialShape)) {
      throw new TypeError(`"shapes" must be a shape, a plain object or a Map, got ${describe(shapes)}`);
    }
    if (ports.length !== 1) {
      throw new OpenVINOError(
        Status.GENERAL_ERROR,
        `the model has ${ports.length} inputs, say which shape is whose: ${listed(ports)}`,
      );
    }
    return [[0, PartialShape.from(shapes as PartialShapeLike)]];
  }
}

/** Tells whether a value is a `Model` made by this library. */
export function isModel(value: unknown): value is Model {
  return models.has(value as object);
}

/** The shapes of variables in the options of a reshape. A shape is no plain object, so the two forms differ. */
function variablesIn(options: unknown): [string, PartialShape][] {
  if (!isRecord(options)) throw new TypeError(`"options" must be a plain object, got ${describe(options)}`);
  const { variables } = options;
  const shapes = isRecord(variables) || variables === undefined && "variables" in options ? variables ?? {} : options;
  return Object.entries(shapes).map(([id, shape]) => {
    return [requireString(id, "variables"), PartialShape.from(shape as PartialShapeLike)];
  });
}

/** A batch size's bounds. */
function batchOf(size: unknown): DimensionLike {
  if (size === -1) return -1;
  if (typeof size === "number") return requireInteger(size, "size", 1, Number.MAX_SAFE_INTEGER);
  const range: unknown = isRecord(size) ? [size["min"], size["max"]] : size;
  if (!Array.isArray(range) || range.length !== 2) {
    throw new TypeError(`"size" must be a number or a range, got ${describe(size)}`);
  }
  const min = requireInteger(range[0], "size", 0, Number.MAX_SAFE_INTEGER);
  return [min, range[1] === -1 ? -1 : requireInteger(range[1], "size", Math.max(min, 1), Number.MAX_SAFE_INTEGER)];
}

function handleOf(pointer: Pointer, parents: readonly Handle[]): Handle {
  return new Handle("Model", pointer, load().call.ov_model_free, parents);
}
