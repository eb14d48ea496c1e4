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
import { isTensor, storageOf, type Tensor, tensorOver } from "./tensor.ts";
import { bf16ToNumber, convertInto, requireConvertible } from "./values/convert.ts";
import { sameShape } from "./values/shape.ts";
import type { Storage } from "./values/storage.ts";
import { requireReadable, requireReplaceable, requireStates } from "./variables/state_access.ts";
import type { StatefulRequest } from "./variables/stateful_request.ts";
import { hasInitialValue } from "./variables/variable_shapes.ts";

/** The C++ functions that states need, all there. */
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

/** The size of an `ov::VariableState`: two `std::shared_ptr`. */
const stateSize = 32n;

/** Makes a state of a native one that `list` owns. */
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
  /** The native request that it is a state of. */
  readonly #native: Handle;
  /** The same state of the native request that the request has moved to since. */
  #moved: VariableState | undefined;

  static {
    makeState = (request, calls, pointer, list) =>
      // The list frees it, with the last of its states.
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
    // Past the 15 characters that fit inside, a std::string has memory of its own.
    if (text[1]! > 15n) calls.free(text[0]!);
  }

  /** The variable's name. */
  get name(): string {
    void this.#handle.pointer;
    return this.#name;
  }

  /**
   * A copy of the value. Setting it copies the tensor's elements in, converted to the variable's element type.
   *
   * @throws {TypeError} If set to what is no tensor.
   * @throws {RangeError} If set to a tensor of another shape than the value's.
   * @throws {OpenVINOError} If the infer request is busy; or no inference has written a value yet, and the variable's
   * declared shape tells no initial size or is not known: it is that of models read from IR, as long as they are not
   * reshaped; or the device keeps it in a way that it cannot be read from or written to.
   */
  get state(): Tensor {
    return this.#withValue("the state", (value) => tensorOver(value.copy()));
  }
  set state(tensor: Tensor) {
    if (!isTensor(tensor)) throw new TypeError(`"state" must be a Tensor, got ${describe(tensor)}`);
    const given = storageOf(tensor);
    const what = `the state ${describe(this.#name)}`;
    const stored = this.#withValue("setting the state", ({ type, shape }) => {
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
   * Gives the variable its initial value.
   *
   * @throws {OpenVINOError} If the infer request is busy.
   */
  reset(): void {
    this.#request.requireNoRun("reset");
    this.#calls.reset(this.#pointer);
    this.#request.variables.reset(this.#name);
  }

  /** Gives up the object; the variable stays. */
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

  /** The native state: that of the native request which the request has now. */
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

  /** Throws where the runtime would: before a first value is written, a shape may have none that fits. */
  #requireValue(what: string): void {
    const { variables, compiled } = this.#request;
    const shapes = compiled.variableShapes();
    const shape = typeof shapes === "object" ? shapes.get(this.#name) : undefined;
    requireReadable(compiled, what, shape?.rank);
    // In a batch others may have reset what this one has written.
    if (variables.isWritten(this.#name) && !compiled.device.includes("BATCH")) return;
    if (hasInitialValue(shape)) return;
    const unknown = `its declared shape is not known${typeof shapes === "string" ? `: ${shapes}` : ""}`;
    const reason = shape ? `its shape ${shape} has no initial size` : unknown;
    throw new OpenVINOError(
      Status.GENERAL_ERROR,
      `${what}: the variable ${describe(this.#name)} has no value before an inference has written one: ${reason}`,
    );
  }

  /** Looks at the value: an `ov::Tensor` of four words, which reads as the C API's tensor through a pointer to it. */
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

/** The states of a request's variables. */
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

/** Whether a request's model has variables; undefined where the platform has no way to tell. */
export function hasStates(request: StatefulRequest): boolean | undefined {
  try {
    const states = queryStates(request);
    for (const state of states) state.dispose();
    return states.length > 0;
  } catch {
    return undefined;
  }
}

/** Gives all variables of a request their initial values. */
export function resetStates(request: StatefulRequest): void {
  const ov = load();
  stateCalls(ov).resetAll(inferRequestOf(ov, requireStates(request, "resetState")));
  request.variables.resetAll();
}

/** The `ov::InferRequest` inside a C request: the request is a `std::shared_ptr` to it. */
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

/** A native tensor of its own with a tensor's elements, for the runtime to keep. */
function convertedCopy(given: Storage, type: ElementType, what: string): NativeTensor {
  given.requireAttached();
  if (given.type !== type) {
    if (given.type === "string" || isRaw(given.type)) {
      throw new TypeError(`${what} has element type ${type}, got a tensor of ${given.type}`);
    }
    requireConvertible(type, numbersOf(given), what);
  }
  const made = NativeTensor.allocate(type, given.shape);
  if (given.type === type) (made.values() as Uint8Array).set(given.values() as Uint8Array);
  else convertInto(made.values(), type, numbersOf(given));
  return made;
}

/** A tensor's elements as numbers. */
function numbersOf(storage: Storage): ArrayLike<number> {
  if (storage.type !== "bf16") return storage.values() as Float32Array;
  return Float32Array.from(storage.values() as Uint16Array, bf16ToNumber);
}
