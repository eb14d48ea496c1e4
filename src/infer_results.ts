import { describe } from "./arguments/describe.ts";
import { illegalConstructor } from "./arguments/illegal_constructor.ts";
import type { ConstOutput } from "./const_output.ts";
import { isRaw } from "./element_type.ts";
import { OpenVINOError } from "./openvino_error.ts";
import { findPort, type Port, type PortKey } from "./port_table.ts";
import { shows } from "./showing.ts";
import { type AnyTensor, isDisposed } from "./tensor.ts";
import { bf16ToNumber } from "./values/convert.ts";

/** Creates results from tensors, one per output port. */
export let makeResults: (ports: readonly Port[], tensors: readonly AnyTensor[]) => InferResults;
/** Tells whether a value is an `InferResults` made by this library. */
export let isResults: (value: unknown) => value is InferResults;
/** The tensors of results, in the order of the outputs. */
export let resultTensors: (results: InferResults) => readonly AnyTensor[];

/**
 * The results of an inference, by output: `OVDict` in Python. Works like a read-only Map from ports to tensors. An
 * output can be looked up by index, name or port, each of which gives the same tensor. The tensors are copies unless
 * the inference was asked to share its outputs.
 *
 * @example
 * ```ts
 * import { Core } from "openvino-ffi";
 *
 * const compiled = new Core().compileModel("efficientnet-lite0.xml", "CPU");
 * const results = compiled.infer(new Float32Array(3 * 224 * 224));
 * console.log(results.get("prob").shape); // [1, 1000]
 * console.log(results.names()); // [["prob"]]
 * ```
 */
export class InferResults implements Iterable<[ConstOutput, AnyTensor]> {
  readonly #ports: readonly Port[];
  readonly #tensors: readonly AnyTensor[];

  static {
    makeResults = (ports, tensors) => new InferResults(ports, tensors);
    isResults = (value): value is InferResults => typeof value === "object" && value !== null && #tensors in value;
    resultTensors = (results) => results.#tensors;
    shows(InferResults, "InferResults", (results) => {
      return `{${Array.from(results, ([port, tensor]) => `${port}: ${firstValues(tensor)}`).join(",\n")}}`;
    });
  }

  /** @ignore Returned by `infer`. */
  private constructor(ports: readonly Port[], tensors: readonly AnyTensor[]) {
    if (!Array.isArray(ports)) throw illegalConstructor("InferResults", "what infer() returns");
    this.#ports = ports;
    this.#tensors = tensors;
  }

  /** The number of outputs. */
  get size(): number {
    return this.#tensors.length;
  }

  /**
   * Gets the tensor of an output, without copying it.
   *
   * @param key The output's index (a negative one counts from the end), one of its names, or its port.
   * @returns The tensor.
   * @throws {TypeError} If the key is none of these.
   * @throws {RangeError} If the index is out of range.
   * @throws {OpenVINOError} If there is no such output.
   */
  get(key: PortKey): AnyTensor;
  /**
   * Gets the tensor of an output, or something else if there is no such output.
   *
   * @param key The output's index, one of its names, or its port.
   * @param otherwise What to return instead: `default` in Python.
   * @returns The tensor.
   */
  get<T>(key: PortKey, otherwise: T): AnyTensor | T;
  get<T>(key: PortKey, ...otherwise: [T?]): AnyTensor | T {
    try {
      return this.#find(key);
    } catch (error) {
      const isMissing = Number.isInteger(key) || (error instanceof OpenVINOError && error.code === "NOT_FOUND");
      if (otherwise.length > 0 && isMissing) return otherwise[0] as T;
      throw error;
    }
  }

  #find(key: PortKey): AnyTensor {
    const fromStart = typeof key === "number" && key < 0 ? key + this.#ports.length : key;
    return this.#tensors[findPort(this.#ports, fromStart, "key").index]!;
  }

  /**
   * Tells whether there is such an output.
   *
   * @param key An index, a name or a port.
   * @returns `true` if `get` finds it.
   */
  has(key: PortKey): boolean {
    try {
      this.#find(key);
      return true;
    } catch {
      return false;
    }
  }

  /** Iterates over the output ports, in order. */
  *keys(): IterableIterator<ConstOutput> {
    for (const { output } of this.#ports) yield output;
  }

  /** Iterates over the tensors, in the order of the outputs. */
  *values(): IterableIterator<AnyTensor> {
    yield* this.#tensors;
  }

  /** Iterates over pairs of port and tensor, in the order of the outputs. */
  *entries(): IterableIterator<[ConstOutput, AnyTensor]> {
    for (const { output, index } of this.#ports) yield [output, this.#tensors[index]!];
  }

  /** Iterates over pairs of port and tensor, in the order of the outputs. */
  [Symbol.iterator](): IterableIterator<[ConstOutput, AnyTensor]> {
    return this.entries();
  }

  /**
   * Calls a function for each output, in order.
   *
   * @param callback Receives the tensor, the port and these results.
   * @throws {TypeError} If the callback is not a function.
   */
  forEach(callback: (tensor: AnyTensor, port: ConstOutput, results: InferResults) => void): void {
    if (typeof callback !== "function") throw new TypeError(`"callback" must be a function, got ${describe(callback)}`);
    for (const [port, tensor] of this.entries()) callback(tensor, port, this);
  }

  /** Lists the names of each output, in order. */
  names(): string[][] {
    return this.#ports.map(({ names }) => [...names]);
  }

  /** Returns the tensors, not copies, by one name of each output; an output without a name by its index. */
  toDict(): Record<string, AnyTensor> {
    return Object.fromEntries(
      this.#ports.map(({ anyName, index }) => [anyName || String(index), this.#tensors[index]!]),
    );
  }

  /** Returns the tensors, not copies, in the order of the outputs. */
  toTuple(): AnyTensor[] {
    return [...this.#tensors];
  }
}

/** The greatest number of values that are shown of a tensor. */
const shownValues = 8;

/** The first values of a tensor; the tensor itself if it has been released, or has none that can be shown. */
function firstValues(tensor: AnyTensor): string {
  if (isDisposed(tensor) || tensor.size === 0 || isRaw(tensor.elementType)) return String(tensor);
  const values = valuesOf(tensor);
  return `[${values.join(", ")}${tensor.size > shownValues ? ", …" : ""}]`;
}

function valuesOf(tensor: AnyTensor): readonly (string | number | bigint)[] {
  const { elementType: type } = tensor;
  if (type === "string") return tensor.strData.slice(0, shownValues).map((text) => JSON.stringify(text));
  const values = Array.from((tensor.data as Float32Array).subarray(0, shownValues));
  return type === "bf16" ? values.map(bf16ToNumber) : values;
}
