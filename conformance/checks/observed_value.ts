/**
 * Observations as data, which can be compared between runtimes, with the official Python binding's and with recorded
 * ones. `bindings/python/controls/observed_value.py` creates the same from Python's values.
 */
import { createHash } from "node:crypto";
import { ConstOutput, InferResults, PartialShape, Tensor } from "openvino-ffi";

/** A value as JSON. Tensors are represented by the hash of their bytes, which are stored separately. */
export type ObservedValue =
  | null
  | boolean
  | number
  | string
  | readonly ObservedValue[]
  | { readonly [key: string]: ObservedValue };

/** The observed tensors' bytes in base64, by SHA-256; null for a large tensor, of which only the hash is kept. */
export type ObservedTensors = Record<string, string | null>;

/** Of larger tensors only the hash is kept, in bytes. */
const LARGE = 1 << 16;

/** The element types of typed arrays. */
const typeOfArray: readonly (readonly [name: string, type: string])[] = [
  ["Float32Array", "f32"],
  ["Float64Array", "f64"],
  ["Float16Array", "f16"],
  ["Int8Array", "i8"],
  ["Uint8Array", "u8"],
  ["Uint8ClampedArray", "u8"],
  ["Int16Array", "i16"],
  ["Uint16Array", "u16"],
  ["Int32Array", "i32"],
  ["Uint32Array", "u32"],
  ["BigInt64Array", "i64"],
  ["BigUint64Array", "u64"],
];

/** Converts a value to data, and adds the bytes of its tensors to `tensors`. */
export function observedValue(value: unknown, tensors: ObservedTensors): ObservedValue {
  switch (typeof value) {
    case "boolean":
    case "string":
      return value;
    case "number":
      return Number.isFinite(value) ? value : { number: String(value) };
    case "bigint":
      return { integer: String(value) };
    case "undefined":
      return null;
    case "object":
      return value === null ? null : observedObject(value, tensors);
    default:
      throw new TypeError(`A ${typeof value} cannot be observed`);
  }
}

function observedObject(value: object, tensors: ObservedTensors): ObservedValue {
  if (value instanceof Tensor) {
    if (value.elementType === "string") return { strings: [...value.strData], shape: value.shape };
    return observedBytes(value.elementType, value.shape, bytesOf(value.data as ArrayBufferView), tensors);
  }
  if (ArrayBuffer.isView(value)) {
    const type = typeOfArray.find(([name]) => name === value.constructor.name)?.[1];
    if (type === undefined) throw new TypeError(`A ${value.constructor.name} cannot be observed`);
    return observedBytes(type, [(value as Uint8Array).length], bytesOf(value), tensors);
  }
  if (value instanceof InferResults) return value.toTuple().map((each) => observedValue(each, tensors));
  // Not by index: in Python that refers to the node, and is 0 for every input and output.
  if (value instanceof ConstOutput) return { port: [...value.names].toSorted() };
  if (value instanceof PartialShape) return value.toString();
  if (value instanceof Set) return [...value].map((each) => observedValue(each, tensors));
  if (Array.isArray(value)) return value.map((each) => observedValue(each, tensors));
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    throw new TypeError(`A ${value.constructor.name} cannot be observed`);
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, observedValue(each, tensors)]));
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function observedBytes(
  type: string,
  shape: readonly number[],
  bytes: Uint8Array,
  tensors: ObservedTensors,
): ObservedValue {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  tensors[sha256] = bytes.length > LARGE ? null : bytes.toBase64();
  return { tensor: type, shape, sha256 };
}
