import { types } from "node:util";
import { requireAttached } from "./arguments/attached.ts";
import { describe } from "./arguments/describe.ts";
import { requireOptions } from "./arguments/require.ts";
import { type ConstOutput, isPort } from "./const_output.ts";
import {
  byteSizeOf,
  type ElementType,
  type ElementTypeMap,
  elementTypeOfArray,
  infoOf,
  isOwnKind,
  isPacked,
  isRaw,
  isTypedArray,
  requireElementType,
  type TypedArray,
} from "./element_type.ts";
import { disposedError } from "./openvino_error.ts";
import { shows } from "./showing.ts";
import { convertInto, numbersIn, requireConvertible, type Scalar } from "./values/convert.ts";
import {
  firstItem,
  flatten,
  flattenStrings,
  isText,
  joinRows,
  nest,
  type Nested,
  type NestedNumbers,
  type NestedRows,
  type NestedStrings,
  requireNestable,
} from "./values/lists.ts";
import { rawNumbers } from "./values/raw_elements.ts";
import { RegionStorage } from "./values/region.ts";
import { elementCount, requireShape, sameShape, type ShapeLike, shapeSize } from "./values/shape.ts";
import { arrayLength, emptyStorage, HostStorage, Storage, StringStorage } from "./values/storage.ts";

/** Options of `Tensor.from`. */
export interface TensorFromOptions<T extends ElementType = ElementType> {
  /** The element type. Default: the type of the values. */
  type?: T;
  /** The shape. Default: that of the nested lists, or one dimension. */
  shape?: ShapeLike;
}

/** Values that can be copied into a new tensor. */
export type TensorValues = TypedArray | NestedNumbers | NestedRows | NestedStrings;

/** Lists of items of one type, nested up to four levels. */
export type Lists<T> =
  | readonly T[]
  | readonly (readonly T[])[]
  | readonly (readonly (readonly T[])[])[]
  | readonly (
    readonly (readonly (readonly T[])[])[]
  )[];

/** A typed array, or lists of them. */
export type Rows<A extends TypedArray> = A | Lists<A>;

/** The element type that `Tensor.from` chooses by default; `ElementType` if it depends on the values. */
export type ElementTypeOf<V extends TensorValues> = V extends Rows<Float32Array> ? "f32"
  : V extends Rows<Float64Array> ? "f64"
  : V extends Rows<Float16Array> ? "f16"
  : V extends Rows<Int8Array> ? "i8"
  : V extends Rows<Uint8Array | Uint8ClampedArray> ? "u8"
  : V extends Rows<Int16Array> ? "i16"
  : V extends Rows<Uint16Array> ? "u16"
  : V extends Rows<Int32Array> ? "i32"
  : V extends Rows<Uint32Array> ? "u32"
  : V extends Rows<BigInt64Array> ? "i64"
  : V extends Rows<BigUint64Array> ? "u64"
  : V extends Lists<number> ? "f32"
  : V extends Lists<bigint> ? "i64"
  : V extends Lists<boolean> ? "boolean"
  : V extends Lists<string> ? "string"
  : ElementType;

/** Memory that a tensor of an element type can share. */
export type SharedMemory<T extends ElementType> = T extends "string" ? never
  : ElementTypeMap[T] | ArrayBuffer | SharedArrayBuffer | (T extends "u8" ? Uint8ClampedArray : never);

/** A tensor of one of several element types: `elementType` tells which, and thereby the type of its `data`. */
export type TensorOf<T extends ElementType> = T extends ElementType ? Tensor<T> : never;

/**
 * A tensor of any element type. Comparing its `elementType` to a name tells the type of its `data`;
 * {@linkcode Tensor.as} requires a type.
 */
export type AnyTensor = TensorOf<ElementType>;

/** The JavaScript type of an element in the lists that `toList` makes. */
export type ListItemOf<T extends ElementType> = T extends "string" ? string
  : T extends "boolean" ? boolean
  : T extends "i64" | "u64" ? bigint
  : number;

/** The memory of a tensor. Throws if the tensor was released or the value is not a tensor. */
export let storageOf: (tensor: Tensor) => Storage;

/** Creates a tensor over a storage that other objects may share. */
export let tensorOver: (storage: Storage) => AnyTensor;

/** Tells whether a value is a `Tensor` made by this library. */
export let isTensor: (value: unknown) => value is AnyTensor;

/** Whether the tensor was released. */
export let isDisposed: (tensor: Tensor) => boolean;

/**
 * A multidimensional array in memory, its elements in row-major order: `openvino.Tensor` in Python.
 *
 * The memory is an ArrayBuffer, the tensor's own or the caller's. A blocking inference uses it directly. JavaScript can
 * take it away at any time, for example by `transfer` or `postMessage`, so an asynchronous inference reads a copy made
 * at its start and writes its outputs when it ends. The memory of a SharedArrayBuffer cannot be taken away and is used
 * directly, except in a Worker. Strings and outputs of dynamic shape are always copied.
 *
 * @typeParam T The element type, for example `"f32"`.
 * @example
 * ```ts
 * import { Tensor } from "openvino-ffi";
 *
 * using tensor = new Tensor("f32", [2, 3]);
 * tensor.data[4] = 0.5;
 * console.log(tensor.data.join()); // 0,0,0,0,0.5,0
 * ```
 */
export class Tensor<T extends ElementType = ElementType> implements Disposable {
  #storage: Storage | undefined;

  static {
    storageOf = (tensor) => tensor.#live();
    shows(Tensor, "Tensor", ({ shape, elementType }) => `shape[${shape}] type: ${elementType}`);
    // By `Reflect`: the declared constructors have only what users give.
    tensorOver = (storage) => Reflect.construct(Tensor, [storage]);
    isTensor = (value): value is AnyTensor => typeof value === "object" && value !== null && #storage in value;
    isDisposed = (tensor) => tensor.#storage === undefined;
  }

  /**
   * Creates a tensor over the caller's memory, which it shares, or over new memory filled with zeros.
   *
   * @param type The element type.
   * @param shape The shape; `[]` for a scalar.
   * @param data The memory to share: a typed array that holds the element type, or an ArrayBuffer of raw bytes. It may
   *   be longer than the shape requires.
   * @throws {TypeError} If the type is not an element type, or the data has another type, is resizable or is detached.
   * @throws {RangeError} If a dimension is negative or fractional, or the data is shorter than the shape requires.
   */
  constructor(type: T, shape: ShapeLike, data?: SharedMemory<T>);
  /**
   * Creates a tensor for a port, over the caller's memory, which it shares, or over new memory filled with zeros.
   *
   * @param port The port, whose element type and shape it gets. If the port's shape is dynamic, the tensor's is `[0]`.
   * @param data The memory to share, of at least the port's size.
   * @throws {TypeError} If the port has no element type yet, or the data has another type.
   * @throws {RangeError} If the data is shorter than the port's shape requires.
   */
  constructor(port: ConstOutput, data?: SharedMemory<T>);
  /**
   * Creates a tensor that is a region of another, not a copy: whatever is written to one shows in the other. Unless the
   * region's elements are contiguous, which `isContinuous` tells, it has no `data`: `copyTo` reads and `copyFrom`
   * writes it. An inference copies it. A region cannot be used once its tensor has grown.
   *
   * @param tensor The other tensor.
   * @param begin The first index in each dimension.
   * @param end The index after the last in each dimension.
   * @throws {TypeError} If an argument has the wrong type, or several elements share a byte.
   * @throws {RangeError} If the region is not within the tensor.
   */
  constructor(tensor: Tensor<T>, begin: ShapeLike, end: ShapeLike);
  constructor(first: T | ConstOutput | Tensor<T> | Storage, second?: unknown, third?: unknown) {
    const storage = first instanceof Storage ? first : made(first, second, third);
    this.#storage = storage.retain();
  }

  /**
   * Copies values into a new tensor.
   *
   * @param values A typed array, nested lists of numbers or strings, or lists of typed arrays, the rows.
   * @param options The shape. Numbers become `f32`, bigints `i64`, booleans `boolean`, strings `string`; mixed lists of
   *   these scalars become `f32`. Typed arrays keep their element type.
   * @returns The tensor.
   * @throws {TypeError} If the values have another type, or cannot be converted to the element type.
   * @throws {RangeError} If nested lists or rows differ in length, or the shape has another number of elements.
   * @example
   * ```ts
   * import { Tensor } from "openvino-ffi";
   *
   * console.log(Tensor.from([[1, 2], [3, 4]]).shape); // [2, 2]
   * console.log(Tensor.from([Uint8Array.of(1, 2), Uint8Array.of(3, 4)]).shape); // [2, 2]
   * console.log(Tensor.from(["a", "b"]).strData); // ["a", "b"]
   * ```
   */
  static from<const V extends TensorValues>(
    values: V,
    options?: TensorFromOptions & { type?: undefined },
  ): TensorOf<ElementTypeOf<V>>;
  /**
   * Copies values into a new tensor, converting them to an element type as a typed array of that type converts them:
   * numbers outside an integer type's range wrap around.
   *
   * @param values A typed array, nested lists of numbers or strings, or lists of typed arrays, the rows.
   * @param options The element type and the shape.
   * @returns The tensor.
   */
  static from<T extends ElementType = ElementType>(values: TensorValues, options: TensorFromOptions<T>): Tensor<T>;
  static from(values: TensorValues, options: TensorFromOptions = {}): Tensor {
    requireOptions(options);
    const type = options.type === undefined ? undefined : requireElementType(options.type, "type");
    const shape = options.shape === undefined ? undefined : requireShape(options.shape, "shape");
    return copied(values, type, shape);
  }

  /**
   * Returns this same tensor, typed as one of an element type.
   *
   * @param type The element type that the tensor must have.
   * @returns This tensor, not a copy.
   * @throws {TypeError} If the type is not an element type, or the tensor has another one.
   * @example
   * ```ts
   * import { Core } from "openvino-ffi";
   *
   * const compiled = new Core().compileModel("efficientnet-lite0.xml", "CPU");
   * const scores: Float32Array = compiled.infer(new Float32Array(3 * 224 * 224)).get("prob").as("f32").data;
   * console.log(scores.length); // 1000
   * ```
   */
  as<U extends ElementType>(type: U): Tensor<U> {
    const { type: own } = this.#live();
    if (requireElementType(type, "type") !== own) {
      throw new TypeError(`"type" must be the tensor's own, ${own}, got ${type}: a tensor is not converted`);
    }
    return this as unknown as Tensor<U>;
  }

  /** The element type: `element_type` in Python. */
  get elementType(): T {
    return this.#live().type as T;
  }

  /**
   * A copy of the shape. Setting it reshapes the tensor, as `setShape` does.
   *
   * @throws {RangeError} If set to an invalid shape, or to one that requires more than the caller's memory.
   */
  get shape(): number[] {
    return [...this.#live().shape];
  }
  set shape(shape: ShapeLike) {
    this.#live().setShape(requireShape(shape, "shape"), "shape");
  }

  /** The number of elements. */
  get size(): number {
    return shapeSize(this.shape);
  }

  /** The size of the elements in bytes: `byte_size` in Python. */
  get byteSize(): number {
    const { type } = this.#live();
    return byteSizeOf(type, this.size);
  }

  /**
   * The distance between neighbouring elements in bytes, for each dimension.
   *
   * @throws {TypeError} If several elements share a byte.
   */
  get strides(): number[] {
    const { type, strides } = this.#live();
    if (isPacked(type)) {
      throw new TypeError(`a tensor of ${type} has no strides in bytes: several elements share a byte`);
    }
    return strides.map((stride) => stride * infoOf(type).bits / 8);
  }

  /**
   * A view of the elements, not a copy: the typed array that holds the element type. It becomes empty when the tensor
   * is released, or gets new memory because it grows. Packed types are viewed as bytes, low bits first.
   *
   * @throws {TypeError} If the tensor holds strings: use {@linkcode Tensor.strData}. If it is a region whose elements
   *   are not contiguous: use {@linkcode Tensor.copyTo} and {@linkcode Tensor.copyFrom}.
   */
  get data(): ElementTypeMap[T] {
    const live = this.#live();
    if (live.type === "string") throw new TypeError("a tensor of strings has no typed data: use strData or bytesData");
    return live.values() as ElementTypeMap[T];
  }

  /**
   * A view of the elements' raw bytes, not a copy; for a string tensor, a copy of each string's bytes. Setting it
   * replaces all strings of a string tensor, by bytes that need not be UTF-8. It is `bytes_data` in Python.
   *
   * @throws {TypeError} If set on a tensor of another type than strings, or to values other than bytes.
   * @throws {RangeError} If set to another number of strings.
   */
  get bytesData(): T extends "string" ? Uint8Array[] : Uint8Array {
    const live = this.#live();
    if (live.type === "string") return live.strings() as never;
    const values = live.values();
    return new Uint8Array(values.buffer, values.byteOffset, values.byteLength) as never;
  }
  set bytesData(texts: readonly Uint8Array[]) {
    this.#setStrings("bytesData", texts, types.isUint8Array);
  }

  /**
   * Copies the elements into nested lists, one level per dimension: `data.tolist()` in Python, which gives packed types
   * and 8-bit floats as bytes. Here they are numbers, like all others.
   *
   * @returns The lists, of numbers, bigints, booleans or strings; for a scalar, the value.
   * @throws {TypeError} If the memory has been transferred elsewhere.
   * @throws {RangeError} If there are more than 67,108,864 items or lists.
   * @example
   * ```ts
   * import { Tensor } from "openvino-ffi";
   *
   * console.log(new Tensor("f32", [2, 2], Float32Array.of(1, 2, 3, 4)).toList()); // [[1, 2], [3, 4]]
   * ```
   */
  toList(): Nested<ListItemOf<T>> {
    return listsOf(this.#live()) as Nested<ListItemOf<T>>;
  }

  /**
   * A copy of the strings of a string tensor. Setting it replaces all of them. It is `str_data` in Python.
   *
   * @throws {TypeError} If the tensor does not hold strings, or is set to other values.
   * @throws {RangeError} If set to another number of strings.
   */
  get strData(): string[] {
    return decoded(this.#strings("strData"));
  }
  set strData(texts: readonly string[]) {
    this.#setStrings("strData", texts, (text) => typeof text === "string");
  }

  #setStrings(what: string, texts: unknown, isItem: (text: unknown) => boolean): void {
    const live = this.#strings(what);
    if (Array.isArray(texts) && !texts.every(isItem)) {
      throw new TypeError(`"${what}" must not hold ${describe(texts.find((text) => !isItem(text)))}`);
    }
    const bytes = encodeStrings(texts, what);
    const size = elementCount(live.shape);
    if (bytes.length !== size) throw new RangeError(`"${what}" must have ${size} strings, got ${bytes.length}`);
    live.setStrings(bytes);
  }

  /**
   * Tells whether the elements are contiguous in row-major order: `is_continuous` in Python.
   *
   * @returns `true`, except for a region of another tensor whose elements are not next to each other.
   */
  isContinuous(): boolean {
    return this.#live().isContiguous;
  }

  /**
   * Copies the elements into another tensor, which takes this tensor's shape, or into a typed array, whose type the
   * numbers are converted to. It is `copy_to` in Python.
   *
   * @param target A tensor of the same element type, or a typed array with as many elements.
   * @throws {TypeError} If the target is neither, or is a tensor of another element type.
   * @throws {RangeError} If the typed array has another number of elements, or cannot hold one of them.
   */
  copyTo(target: Tensor | TypedArray): void {
    const from = this.#live();
    if (isTensor(target)) return copyElements(from, target.#live(), "copyTo");
    if (isTypedArray(target)) return copyToArray(from, target);
    throw new TypeError(`"target" must be a Tensor or a typed array, got ${describe(target)}`);
  }

  /**
   * Copies elements into this tensor: `copy_from` in Python. From a tensor it also takes the shape, and converts
   * nothing. From nested lists it also takes the shape, and from a typed array, which has none, it keeps its own; both
   * are converted to the element type as by `from`.
   *
   * @param source A tensor of the same element type, a typed array with as many elements, nested lists of numbers or
   *   strings, or lists of typed arrays, the rows.
   * @throws {TypeError} If the source is none of these, is a tensor of another element type, or cannot be converted.
   * @throws {RangeError} If the typed array has another number of elements, nested lists differ in length, or the
   *   tensor cannot take their shape.
   */
  copyFrom(source: Tensor | TensorValues): void {
    const to = this.#live();
    if (isTensor(source)) return copyElements(source.#live(), to, "copyFrom");
    if (isTypedArray(source)) return copyArray(source, to);
    if (Array.isArray(source)) return copyLists(source, to);
    throw new TypeError(`"source" must be a Tensor, a typed array or lists, got ${describe(source)}`);
  }

  /**
   * Changes the shape: `set_shape` in Python. Within the memory that the tensor has, the elements stay. Beyond it, a
   * tensor over the caller's memory cannot grow, and any other gets new memory filled with zeros.
   *
   * @param shape The new shape.
   * @throws {TypeError} If the shape is not an array of numbers.
   * @throws {RangeError} If a dimension is negative or fractional, or the shape requires more than the caller's memory.
   * @throws {OpenVINOError} If an inference is using the tensor.
   */
  setShape(shape: ShapeLike): void {
    this.#live().setShape(requireShape(shape, "shape"), "setShape");
  }

  /** Releases the tensor; calling it again does nothing. Infer requests that use its memory keep it. */
  [Symbol.dispose](): void {
    const kept = this.#storage;
    this.#storage = undefined;
    kept?.release();
  }

  /** The same as `Symbol.dispose`. */
  dispose(): void {
    this[Symbol.dispose]();
  }

  #live(): Storage {
    if (!this.#storage) throw disposedError("tensor");
    return this.#storage;
  }

  #strings(what: string): Storage {
    const live = this.#live();
    if (live.type !== "string") {
      throw new TypeError(`only a tensor of strings has ${what}, this one is of ${live.type}`);
    }
    return live;
  }
}

/** The storage of a new tensor: for a type and a shape, for a port, or a region of another tensor. */
function made(first: unknown, second: unknown, third: unknown): Storage {
  if (isTensor(first)) {
    return RegionStorage.of(storageOf(first), requireShape(second, "begin"), requireShape(third, "end"));
  }
  if (!isPort(first)) return makeStorage(requireElementType(first, "type"), requireShape(second, "shape"), third);
  const { elementType, partialShape } = first;
  if (elementType === "dynamic") throw new TypeError(`${first} has no element type yet: give a type and a shape`);
  return makeStorage(elementType, partialShape.isStatic ? partialShape.toShape() : [0], second);
}

function makeStorage(type: ElementType, shape: readonly number[], data: unknown): Storage {
  if (data !== undefined) return new HostStorage(type, shape, sharedValues(type, shape, data), true);
  return emptyStorage(type, shape);
}

/** Creates a tensor over memory that nothing else refers to. */
export function tensorOfValues(type: ElementType, shape: readonly number[], values: TypedArray): AnyTensor {
  return tensorOver(new HostStorage(type, shape, values, false));
}

/** Copies a tensor's elements into a new tensor. */
export function copyOf(source: Storage): AnyTensor {
  source.requireAttached();
  if (source.type === "string") return tensorOver(new StringStorage(source.shape, source.strings()));
  const values = source.elements();
  // Not `slice`, which lets the array choose the constructor.
  const copy = new (infoOf(source.type).array)(values.length);
  (copy as Uint8Array).set(values as Uint8Array);
  return tensorOfValues(source.type, source.shape, copy);
}

function listsOf(storage: Storage): Nested<Scalar | string> {
  const { type, shape } = storage;
  storage.requireAttached();
  requireNestable(shape);
  if (type === "string") return nest(decoded(storage), shape);
  const elements = storage.elements();
  if (type === "boolean") return nest(Array.from(elements as Uint8Array, (byte) => byte !== 0), shape);
  if (isRaw(type)) return nest(rawNumbers(type, elements as Uint8Array, elementCount(shape)), shape);
  return nest<number | bigint>(numbersIn(type, elements), shape);
}

/** Copies of a string tensor's strings, as text. */
function decoded(storage: Storage): string[] {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return storage.strings().map((bytes) => decoder.decode(bytes));
}

/**
 * Encodes strings as bytes.
 *
 * @throws {TypeError} If an item is not a string.
 */
export function encodeStrings(texts: unknown, name: string): Uint8Array[] {
  if (!Array.isArray(texts)) throw new TypeError(`"${name}" must be an array of strings, got ${describe(texts)}`);
  const encoder = new TextEncoder();
  return Array.from(texts as unknown[], (text) => {
    if (!isText(text)) throw new TypeError(`"${name}" must hold strings, got ${describe(text)}`);
    return typeof text === "string" ? encoder.encode(text) : new Uint8Array(text);
  });
}

/**
 * Returns the caller's memory as the typed array that holds the element type. Refuses memory that native code must not
 * get.
 */
export function sharedValues(type: ElementType, shape: readonly number[], data: unknown): TypedArray {
  const { array } = infoOf(type);
  if (type === "string") throw new TypeError(`a tensor of strings cannot share memory: use Tensor.from`);
  const isBuffer = types.isAnyArrayBuffer(data);
  if (!isBuffer && !isTypedArray(data)) {
    throw new TypeError(`"data" must be a ${array.name} or an ArrayBuffer for ${type}, got ${describe(data)}`);
  }
  if (!isBuffer && !isOwnKind(type, data)) {
    throw new TypeError(
      `"data" must be a ${array.name} for ${type}, got a ${data.constructor.name}: Tensor.from converts`,
    );
  }
  const buffer = isBuffer ? data : data.buffer;
  if (types.isArrayBuffer(buffer) ? buffer.resizable : buffer.growable) {
    throw new TypeError(`"data" must not be resizable: native code uses its memory`);
  }
  if (types.isArrayBuffer(buffer) && buffer.detached) {
    throw new TypeError(`"data" is detached: its memory has been transferred elsewhere`);
  }
  const needed = byteSizeOf(type, elementCount(shape));
  const { byteLength } = data;
  if (byteLength < needed) {
    throw new RangeError(`"data" must have ${needed} bytes for ${type} [${shape}], got ${byteLength}`);
  }
  if (!isBuffer) return new array(buffer, data.byteOffset, data.length);
  return new array(buffer, 0, Math.floor(byteLength / array.BYTES_PER_ELEMENT));
}

function copied(values: unknown, type: ElementType | undefined, shape: number[] | undefined): Tensor {
  if (isTypedArray(values)) {
    requireAttached(values, `"values"`);
    const wanted = type ?? elementTypeOfArray(values);
    return copiedArray(values, wanted, shape ?? [isOwnKind(wanted, values) ? rawCount(wanted, values) : values.length]);
  }
  if (!Array.isArray(values)) {
    throw new TypeError(`"values" must be a typed array, lists of numbers or strings, got ${describe(values)}`);
  }
  if (type === "string" || (type === undefined && typeof firstItem(values) === "string")) {
    const { values: texts, shape: nested } = flattenStrings(values, `"values"`);
    const dimensions = shape ?? nested;
    requireCount(shapeSize(dimensions), texts.length, "strings", dimensions);
    const tensor = new Tensor("string", dimensions) as Tensor;
    storageOf(tensor).setStrings(encodeStrings(texts, "values"));
    return tensor;
  }
  const rows = joinRows(values, `"values"`, type);
  if (rows) return copiedArray(rows.values, type ?? elementTypeOfArray(rows.values), shape ?? rows.shape);
  const flat = flatten(values as NestedNumbers, `"values"`);
  return converted(type ?? typeOfScalars(flat.values), shape ?? flat.shape, flat.values as number[]);
}

function copiedArray(values: TypedArray, type: ElementType, shape: readonly number[]): Tensor {
  if (!isRawCopy(type, values)) return converted(type, shape, values as ArrayLike<number>);
  requireCount(byteSizeOf(type, shapeSize(shape)), values.byteLength, "bytes", shape);
  const copy = new (infoOf(type).array)(values.length);
  (copy as Uint8Array).set(values as Uint8Array);
  return tensorOfValues(type, shape, copy);
}

function converted(type: ElementType, shape: readonly number[], source: ArrayLike<number>): Tensor {
  requireConvertible(type, source, "the tensor");
  requireCount(shapeSize(shape), source.length, "elements", shape);
  const values = new (infoOf(type).array)(source.length);
  convertInto(values, type, source);
  return tensorOfValues(type, shape, values);
}

function requireCount(needed: number, actual: number, what: string, shape: readonly number[]): void {
  if (needed !== actual) throw new RangeError(`"shape" [${shape}] has ${needed} ${what}, "values" ${actual}`);
}

/** Tells whether a typed array's bytes can be copied unconverted. For `boolean`, a byte other than 0 and 1 cannot. */
function isRawCopy(type: ElementType, values: TypedArray): boolean {
  return isOwnKind(type, values) && type !== "boolean";
}

/** The number of elements that raw bytes hold. */
function rawCount(type: ElementType, values: TypedArray): number {
  return isPacked(type) ? Math.floor((values.byteLength * 8) / infoOf(type).bits) : values.length;
}

function typeOfScalars(values: readonly Scalar[]): ElementType {
  const [first] = values;
  if (typeof first === "bigint" && values.every((value) => typeof value === "bigint")) return "i64";
  if (typeof first === "boolean" && values.every((value) => typeof value === "boolean")) return "boolean";
  return "f32";
}

/** Copies one storage's elements to another, giving it the same shape. `what` is for the message of a refusal. */
export function copyElements(from: Storage, to: Storage, what?: string): void {
  if (from.type !== to.type) {
    throw new TypeError(`a tensor of ${from.type} cannot be copied to one of ${to.type}`);
  }
  from.requireAttached();
  to.requireAttached();
  if (from === to) return;
  if (!sameShape(from.shape, to.shape)) to.setShape(from.shape, what);
  if (from.type === "string") to.setStrings(from.strings());
  else to.write((elements) => (elements as Uint8Array).set(from.elements() as Uint8Array));
}

function copyToArray(from: Storage, target: TypedArray): void {
  if (from.type === "string") throw new TypeError(`"target" must be a Tensor of strings, got ${describe(target)}`);
  requireAttached(target, `"target"`);
  from.requireAttached();
  const elements = from.elements();
  requireLength(target, elements.length, "target");
  if (isOwnKind(from.type, target)) return (target as Uint8Array).set(elements as Uint8Array);
  if (isRaw(from.type)) {
    throw new TypeError(`"target" must be a Uint8Array for the raw bytes of ${from.type}, got ${describe(target)}`);
  }
  const [type, numbers] = [elementTypeOfArray(target), numbersIn(from.type, elements)];
  requireConvertible(type, numbers, `"target"`);
  convertInto(target, type, numbers);
}

function copyArray(source: TypedArray, to: Storage): void {
  if (to.type === "string") throw new TypeError(`"source" must be a Tensor of strings, got ${describe(source)}`);
  requireAttached(source, `"source"`);
  to.requireAttached();
  requireLength(source, arrayLength(to.type, to.shape), "source");
  writeArray(source, to);
}

function writeArray(source: TypedArray, to: Storage, shape: readonly number[] = to.shape): void {
  const isRawBytes = isRawCopy(to.type, source);
  if (!isRawBytes) requireConvertible(to.type, source as Uint8Array, "the tensor");
  to.requireAttached();
  if (!sameShape(shape, to.shape)) to.setShape(requireShape(shape, "source"), "copyFrom");
  to.write((elements) => {
    if (isRawBytes) (elements as Uint8Array).set(source as Uint8Array);
    else convertInto(elements, to.type, source as Uint8Array);
  });
}

function copyLists(lists: readonly unknown[], to: Storage): void {
  if (to.type === "string") {
    const { values, shape } = flattenStrings(lists, `"source"`);
    if (!sameShape(shape, to.shape)) to.setShape(shape, "copyFrom");
    return to.setStrings(encodeStrings(values, "source"));
  }
  const rows = joinRows(lists, `"source"`, to.type);
  if (rows) return writeArray(rows.values, to, rows.shape);
  const { values, shape } = flatten(lists as NestedNumbers, `"source"`);
  requireConvertible(to.type, values, "the tensor");
  to.requireAttached();
  if (!sameShape(shape, to.shape)) to.setShape(requireShape(shape, "source"), "copyFrom");
  to.write((elements) => convertInto(elements, to.type, values));
}

function requireLength(array: TypedArray, length: number, name: string): void {
  if (array.length !== length) throw new RangeError(`"${name}" must have ${length} elements, got ${array.length}`);
}
