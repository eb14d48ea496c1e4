import { keepAlive } from "../ffi/keep_alive.ts";
import { load, type OpenVINO } from "../ffi/load.ts";
import { words } from "../ffi/structs.ts";
import type { Pointer } from "../ffi/symbols/mod.ts";
import { describe } from "./arguments/describe.ts";
import { type ElementType, isRaw } from "./element_type.ts";
import { type CppFunctions, cppObjectOf, requireCpp, stdString, wordsAt } from "./native/cpp.ts";
import { Handle, requireHandle } from "./native/handle.ts";
import { NativeTensor } from "./native/native_tensor.ts";
import { OpenVINOError, Status } from "./openvino_error.ts";
import type { PartialShape } from "./partial_shape.ts";
import { shows } from "./showing.ts";
import { type AnyTensor, isTensor, storageOf, type Tensor, tensorOver } from "./tensor.ts";
import { convertInto, numbersIn, requireConvertible } from "./values/convert.ts";
import { sameShape } from "./values/shape.ts";
import type { Storage } from "./values/storage.ts";
import { requireReadable, requireReplaceable, requireStates, settableShape } from "./variables/state_access.ts";
import type { StatefulRequest } from "./variables/stateful_request.ts";
import { hasInitialValue } from "./variables/variable_shapes.ts";

/** The C++ functions for states. */
const stateFunctions = {
  query: "_ZN2ov12InferRequest11query_stateEv",
  resetAll: "_ZN2ov12InferRequest11reset_stateEv",
  getName: "_ZNK2ov13VariableState8get_nameB5cxx11Ev",
  getState: "_ZNK2ov13VariableState9get_stateEv",
  setState: "_ZN2ov13VariableState9set_stateERKNS_6TensorE",
  reset: "_ZN2ov13VariableState5resetEv",
  destroyState: "_ZN2ov13VariableStateD1Ev",
  destroyTensor: "_ZN2ov6TensorD1Ev",
  free: "_ZdlPv",
} as const;
type StateCalls = CppFunctions<typeof stateFunctions>;

/** The size in bytes of an `ov::VariableState`: two `std::shared_ptr`. */
const stateSize = 32n;

/** Creates a `VariableState` over a native one, which `list` owns. */
let makeState: (request: StatefulRequest, calls: StateCalls, pointer: Pointer, list: Handle) => VariableState;

/** The sizes of a cache where they may vary; undefined for another variable. */
let cacheSizesOf: (state: VariableState) => string | undefined;

/**
 * The value of a model's variable between inferences: `openvino.VariableState` in Python.
 *
 * @example
 * ```ts
 * import { Core } from "openvino-ffi";
 *
 * const compiled = new Core().compileModel("stateful_accumulator.xml", "CPU");
 * const request = compiled.createInferRequest();
 * request.infer(Float32Array.of(1, 2, 3, 4));
 * const [state] = request.queryState();
 * console.log(state?.name, state?.state.shape); // acc [1, 4]
 * state?.reset();
 * ```
 */
export class VariableState implements Disposable {
  readonly #handle: Handle;
  readonly #request: StatefulRequest;
  readonly #calls: StateCalls;
  readonly #name: string;
  /** The native request that the state belongs to. */
  readonly #native: Handle;
  /** The same state in the native request that has since replaced that one. */
  #moved: VariableState | undefined;

  static {
    shows(VariableState, "VariableState", (state) => {
      void state.#handle.pointer;
      return "";
    });
    cacheSizesOf = (state) => state.#cacheSizes;
    makeState = (request, calls, pointer, list) =>
      // The list frees the native state, once all its states are released.
      new VariableState(request, calls, new Handle("VariableState", pointer, () => {}, [list, request.handle]));
  }

  /** @ignore Returned by `InferRequest.queryState`. */
  private constructor(request: StatefulRequest, calls: StateCalls, handle: Handle) {
    requireHandle(handle, "VariableState", "request.queryState()");
    this.#request = request;
    this.#native = request.handle;
    this.#calls = calls;
    this.#handle = handle.ownedBy(this);
    const ov = load();
    const text = words(4);
    calls.getName(text, handle.pointer);
    this.#name = stdString(ov, text);
    // A std::string of more than 15 characters has memory of its own.
    if (text[1]! > 15n) calls.free(text[0]!);
  }

  /** The variable's name. */
  get name(): string {
    void this.#handle.pointer;
    return this.#name;
  }

  /**
   * A copy of the variable's value. Setting it copies in the tensor's elements, converted to the variable's element
   * type.
   *
   * Caches of four dimensions must be set together: an inference is refused if they differ in a size that may vary.
   *
   * @throws {TypeError} If set to a value that is not a tensor.
   * @throws {RangeError} If set to a tensor whose shape the variable's declaration does not permit, or, where that is
   *   not known, which is not the value's: on other devices than the CPU, and where several variables of a model that
   *   was imported, reshaped or not read from IR may have the same.
   * @throws {OpenVINOError} If the infer request is busy; if no inference has written a value yet and the variable's
   *   shape is not known, or has no initial size; or if the device cannot read or write the value.
   */
  get state(): AnyTensor {
    return this.#withValue("state", (value) => tensorOver(value.copy()));
  }
  set state(tensor: Tensor) {
    if (!isTensor(tensor)) throw new TypeError(`"state" must be a Tensor, got ${describe(tensor)}`);
    const source = storageOf(tensor);
    const what = `the state ${describe(this.#name)}`;
    let isResized = false;
    const stored = this.#withValue("state", ({ type, shape }) => {
      isResized = !sameShape(source.shape, shape);
      const settable = settableShape(this.#request.compiled, this.#declaredShape);
      if (settable ? !settable.accepts(source.shape) : isResized) {
        throw new RangeError(`${what} has shape ${settable ?? `[${shape}]`}, got [${source.shape}]`);
      }
      requireReplaceable(this.#request.compiled, what, source.shape);
      return convertedCopy(source, type, what);
    });
    this.#calls.setState(this.#pointer, wordsAt(load(), stored.pointer, 1)[0]!);
    this.#request.variables.write(this.#name);
    if (isResized && source.shape.length === 4) this.#request.variables.hasResizedCaches = true;
    stored.dispose();
  }

  /**
   * Resets the variable to its initial value.
   *
   * @throws {OpenVINOError} If the infer request is busy.
   */
  reset(): void {
    this.#request.requireNoRun("reset");
    this.#calls.reset(this.#pointer);
    this.#request.variables.reset(this.#name);
  }

  /** Releases the object; the variable keeps its value. */
  [Symbol.dispose](): void {
    this.#handle.dispose();
    this.#moved?.dispose();
  }

  /** The same as `Symbol.dispose`. */
  dispose(): void {
    this[Symbol.dispose]();
  }

  get #isCurrent(): boolean {
    return this.#native === this.#request.handle;
  }

  /** The native state in the request's current native request. */
  get #pointer(): Pointer {
    const { pointer } = this.#handle;
    if (this.#isCurrent) return pointer;
    if (!this.#moved || !this.#moved.#isCurrent) {
      this.#moved?.dispose();
      const states = queryStates(this.#request);
      this.#moved = states.find((state) => state.#name === this.#name)!;
      for (const state of states) if (state !== this.#moved) state.dispose();
    }
    return this.#moved.#handle.pointer;
  }

  /** The variable's declared shape; undefined if it is not known. */
  get #declaredShape(): PartialShape | undefined {
    const shapes = this.#request.compiled.variableShapes();
    return typeof shapes === "object" ? shapes.get(this.#name) : undefined;
  }

  /** The sizes of a value of four dimensions where they may vary; undefined for another variable. */
  get #cacheSizes(): string | undefined {
    const { dimensions } = this.#declaredShape ?? { dimensions: null };
    if (dimensions?.length !== 4) return undefined;
    const sizes = this.#withValue("the state", ({ shape }) => shape);
    return dimensions.map(({ min, max }, i) => min === max ? "" : sizes[i]).join();
  }

  /**
   * Throws where OpenVINO would: before the first value is written, a declared dynamic shape may have no initial size.
   */
  #requireValue(what: string): void {
    const { variables, compiled } = this.#request;
    const shapes = compiled.variableShapes();
    const shape = this.#declaredShape;
    requireReadable(compiled, what, shape?.rank);
    // With automatic batching, other requests may have reset what this one has written.
    if (variables.isWritten(this.#name) && !compiled.device.includes("BATCH")) return;
    if (hasInitialValue(shape)) return;
    const unknown = `its declared shape is not known${typeof shapes === "string" ? `: ${shapes}` : ""}`;
    const reason = shape ? `its shape ${shape} has no initial size` : unknown;
    throw new OpenVINOError(
      Status.GENERAL_ERROR,
      `${what}: the variable ${describe(this.#name)} has no value before an inference has written one: ${reason}`,
    );
  }

  /**
   * Calls a function with the value. An `ov::Tensor` is four words, and a pointer to it works as the C API's tensor.
   */
  #withValue<R>(what: string, look: (value: NativeTensor) => R): R {
    this.#request.requireNoRun(what);
    this.#requireValue(what);
    const ov = load();
    const tensor = words(4);
    this.#calls.getState(tensor, this.#pointer);
    const pointer = words(2);
    pointer[0] = ov.backend.addressOf(tensor);
    const value = NativeTensor.adopt(ov.backend.addressOf(pointer), () => {
      this.#calls.destroyTensor(tensor);
      keepAlive(pointer);
    });
    try {
      return look(value);
    } finally {
      value.dispose();
    }
  }
}

export function queryStates(request: StatefulRequest): VariableState[] {
  const ov = load();
  const calls = stateCalls(ov);
  const pointer = requireStates(request, "queryState");
  const vector = words(3);
  calls.query(vector, cppObjectOf(ov, pointer));
  const [begin = 0n, end = 0n] = vector;
  if (begin === 0n) return [];
  const count = Number((end - begin) / stateSize);
  const list = new Handle("states", begin, () => {
    for (let i = 0n; i < BigInt(count); i++) calls.destroyState(begin + i * stateSize);
    calls.free(begin);
  });
  const states = Array.from(
    { length: count },
    (_, i) => makeState(request, calls, begin + BigInt(i) * stateSize, list),
  );
  list.dispose();
  return states;
}

/**
 * Throws if key-value caches that were set do not fit together: the CPU plugin would read past the end of the shorter.
 *
 * @throws {OpenVINOError} If they differ in a size that may vary.
 */
export function requireFittingCaches(request: StatefulRequest): void {
  if (!request.variables.hasResizedCaches) return;
  const states = queryStates(request);
  const sizes = new Map(states.map((state) => [cacheSizesOf(state), state.name]));
  sizes.delete(undefined);
  for (const state of states) state.dispose();
  if (sizes.size > 1) {
    throw new OpenVINOError(
      Status.PARAMETER_MISMATCH,
      `the states ${
        [...sizes.values()].map(describe).join(" and ")
      } were given different sizes: set all to values of one inference`,
    );
  }
  request.variables.hasResizedCaches = false;
}

/** Tells whether a request's model has variables; undefined if this platform cannot tell. */
export function hasStates(request: StatefulRequest): boolean | undefined {
  try {
    return stateNames(request).length > 0;
  } catch {
    return undefined;
  }
}

/** The names of a request's variables. */
export function stateNames(request: StatefulRequest): string[] {
  return withStates(request, (states) => states.map(({ name }) => name));
}

/** The shapes of the values of a request's variables, by name. */
export function stateShapes(request: StatefulRequest): Map<string, readonly number[]> {
  return withStates(request, (states) => new Map(states.map(({ name, state }) => [name, state.shape])));
}

function withStates<R>(request: StatefulRequest, look: (states: readonly VariableState[]) => R): R {
  const states = queryStates(request);
  try {
    return look(states);
  } finally {
    for (const state of states) state.dispose();
  }
}

export function resetStates(request: StatefulRequest): void {
  const ov = load();
  stateCalls(ov).resetAll(cppObjectOf(ov, requireStates(request, "resetState")));
  request.variables.resetAll();
}

function stateCalls(ov: OpenVINO): StateCalls {
  return requireCpp(ov, "variable states", stateFunctions);
}

/** Converts a tensor's elements into a new native tensor, which OpenVINO may keep. */
function convertedCopy(source: Storage, type: ElementType, what: string): NativeTensor {
  source.requireAttached();
  if (source.type !== type) {
    if (source.type === "string" || isRaw(source.type)) {
      throw new TypeError(`${what} has element type ${type}, got a tensor of ${source.type}`);
    }
    requireConvertible(type, numbersIn(source.type, source.elements()), what);
  }
  const made = NativeTensor.allocate(type, source.shape);
  if (source.type === type) (made.values() as Uint8Array).set(source.elements() as Uint8Array);
  else convertInto(made.values(), type, numbersIn(source.type, source.elements()));
  return made;
}
