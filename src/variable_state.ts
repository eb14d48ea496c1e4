import { type CppCalls, cppCalls } from "../ffi/cpp.ts";
import { keepAlive } from "../ffi/keep_alive.ts";
import { load, type OpenVINO } from "../ffi/load.ts";
import { words } from "../ffi/structs.ts";
import type { Pointer } from "../ffi/symbols/mod.ts";
import { describe } from "./arguments/describe.ts";
import { type ElementType, isRaw } from "./element_type.ts";
import { stdString, wordsAt } from "./native/cpp.ts";
import { Handle, requireHandle } from "./native/handle.ts";
import { NativeTensor } from "./native/native_tensor.ts";
import { OpenVINOError, Status } from "./openvino_error.ts";
import { shows } from "./showing.ts";
import { isTensor, storageOf, type Tensor, tensorOver } from "./tensor.ts";
import { convertInto, numbersIn, requireConvertible } from "./values/convert.ts";
import { sameShape } from "./values/shape.ts";
import type { Storage } from "./values/storage.ts";
import { requireReadable, requireReplaceable, requireStates } from "./variables/state_access.ts";
import type { StatefulRequest } from "./variables/stateful_request.ts";
import { hasInitialValue } from "./variables/variable_shapes.ts";

/** The C++ functions for states, if all of them are available. */
interface StateCalls {
  readonly query: NonNullable<CppCalls["_ZN2ov12InferRequest11query_stateEv"]>;
  readonly resetAll: NonNullable<CppCalls["_ZN2ov12InferRequest11reset_stateEv"]>;
  readonly getName: NonNullable<CppCalls["_ZNK2ov13VariableState8get_nameB5cxx11Ev"]>;
  readonly getState: NonNullable<CppCalls["_ZNK2ov13VariableState9get_stateEv"]>;
  readonly setState: NonNullable<CppCalls["_ZN2ov13VariableState9set_stateERKNS_6TensorE"]>;
  readonly reset: NonNullable<CppCalls["_ZN2ov13VariableState5resetEv"]>;
  readonly destroyState: NonNullable<CppCalls["_ZN2ov13VariableStateD1Ev"]>;
  readonly destroyTensor: NonNullable<CppCalls["_ZN2ov6TensorD1Ev"]>;
  readonly free: NonNullable<CppCalls["_ZdlPv"]>;
}

/** The size in bytes of an `ov::VariableState`: two `std::shared_ptr`. */
const stateSize = 32n;

/** Creates a `VariableState` over a native one, which `list` owns. */
let makeState: (request: StatefulRequest, calls: StateCalls, pointer: Pointer, list: Handle) => VariableState;

/**
 * The value of a model's variable between inferences: `openvino.VariableState` in Python.
 *
 * @example
 * ```ts
 * import { Core } from "openvino-ffi";
 * import { assertEquals } from "@std/assert";
 *
 * const compiled = new Core().compileModel("conformance/models/stateful_accumulator.xml", "CPU");
 * const request = compiled.createInferRequest();
 * request.infer(Float32Array.of(1, 2, 3, 4));
 * const [state] = request.queryState();
 * assertEquals([state?.name, state?.state.data], ["acc", Float32Array.of(1, 2, 3, 4)]);
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
    makeState = (request, calls, pointer, list) =>
      // The list frees the native state, once all its states are released.
      new VariableState(request, calls, new Handle("VariableState", pointer, () => {}, [list, request.handle]));
  }

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
   * @throws {TypeError} If set to a value that is not a tensor.
   * @throws {RangeError} If set to a tensor whose shape is not the value's.
   * @throws {OpenVINOError} If the infer request is busy; if no inference has written a value yet and the initial shape
   *   is unknown, as it is unless the model was read from IR, was not reshaped, and declares a static shape; or if the
   *   device cannot read or write the value.
   */
  get state(): Tensor {
    return this.#withValue("state", (value) => tensorOver(value.copy()));
  }
  set state(tensor: Tensor) {
    if (!isTensor(tensor)) throw new TypeError(`"state" must be a Tensor, got ${describe(tensor)}`);
    const given = storageOf(tensor);
    const what = `the state ${describe(this.#name)}`;
    const stored = this.#withValue("state", ({ type, shape }) => {
      if (!sameShape(given.shape, shape)) {
        throw new RangeError(`${what} has shape [${shape}], got [${given.shape}]`);
      }
      requireReplaceable(this.#request.compiled, what, shape);
      return convertedCopy(given, type, what);
    });
    this.#calls.setState(this.#pointer, wordsAt(load(), stored.pointer, 1)[0]!);
    this.#request.variables.write(this.#name);
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

  /**
   * Throws where OpenVINO would: before the first value is written, a declared dynamic shape may have no initial size.
   */
  #requireValue(what: string): void {
    const { variables, compiled } = this.#request;
    const shapes = compiled.variableShapes();
    const shape = typeof shapes === "object" ? shapes.get(this.#name) : undefined;
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
  calls.query(vector, inferRequestOf(ov, pointer));
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

/** Tells whether a request's model has variables; undefined if this platform cannot tell. */
export function hasStates(request: StatefulRequest): boolean | undefined {
  try {
    const states = queryStates(request);
    for (const state of states) state.dispose();
    return states.length > 0;
  } catch {
    return undefined;
  }
}

export function resetStates(request: StatefulRequest): void {
  const ov = load();
  stateCalls(ov).resetAll(inferRequestOf(ov, requireStates(request, "resetState")));
  request.variables.resetAll();
}

/** The `ov::InferRequest` that a C request owns by a `std::shared_ptr`. */
function inferRequestOf(ov: OpenVINO, request: Pointer): Pointer {
  return wordsAt(ov, request, 1)[0]!;
}

function stateCalls(ov: OpenVINO): StateCalls {
  const calls = cppCalls(ov);
  const found: { [K in keyof StateCalls]: StateCalls[K] | undefined } = {
    query: calls?._ZN2ov12InferRequest11query_stateEv,
    resetAll: calls?._ZN2ov12InferRequest11reset_stateEv,
    getName: calls?._ZNK2ov13VariableState8get_nameB5cxx11Ev,
    getState: calls?._ZNK2ov13VariableState9get_stateEv,
    setState: calls?._ZN2ov13VariableState9set_stateERKNS_6TensorE,
    reset: calls?._ZN2ov13VariableState5resetEv,
    destroyState: calls?._ZN2ov13VariableStateD1Ev,
    destroyTensor: calls?._ZN2ov6TensorD1Ev,
    free: calls?._ZdlPv,
  };
  if (Object.values(found).every((call) => call !== undefined)) return found as StateCalls;
  throw new OpenVINOError(
    Status.NOT_IMPLEMENTED,
    "variable states are not available on this platform: the C API has no function for them, and the C++ ones are known on Linux x64 only",
  );
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
