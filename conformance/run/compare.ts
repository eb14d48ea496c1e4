/** Compares a runtime's observations with the judge's. */
import type { Allowance, Tolerance } from "../checks/allowance.ts";
import type { ObservedTensors, ObservedValue } from "../checks/observed_value.ts";
import type { Observation } from "../checks/check_context.ts";
import type { Fault } from "./result.ts";
import { none, tolerances } from "./tolerance.ts";

/** One side's observations. */
export interface Side {
  readonly observations: readonly Observation[];
  readonly tensors: Readonly<ObservedTensors>;
}

/** How the judge's results were obtained. */
export type Judged =
  /** By the same library on the same processor: everything must be equal bit for bit. */
  | "live"
  /**
   * On another processor: numbers may differ by the tolerance of their element type (`tolerance.ts`) or of the
   * observation. `features` are this processor's vector extensions by their Linux names; undefined if unknown.
   */
  | { readonly features: readonly string[] | undefined };

/** Returns the faults, none if both sides agree. The observations' own tolerances are taken from the actual side. */
export function compare(actual: Side, expected: Side, judged: Judged): Fault[] {
  const faults: Fault[] = [];
  const here = labels(actual.observations);
  const there = labels(expected.observations);
  if (here.join("\n") !== there.join("\n")) {
    faults.push({ message: "other observations were made", expected: there.join(", "), actual: here.join(", ") });
  }
  const tensors = { actual: actual.tensors, expected: expected.tensors };
  for (const { label, value } of expected.observations) {
    const found = actual.observations.find((each) => each.label === label);
    if (!found) continue;
    const difference = judgeObservation(found, value, tensors, judged);
    if (difference !== undefined) {
      faults.push({
        message: `${label}: ${difference}`,
        expected: show(value, expected.tensors),
        actual: show(found.value, actual.tensors),
      });
    }
  }
  return faults;
}

function labels(observations: readonly Observation[]): string[] {
  return observations.map(({ label }) => label);
}

/** The bytes of both sides' tensors. */
interface Tensors {
  readonly actual: Readonly<ObservedTensors>;
  readonly expected: Readonly<ObservedTensors>;
}

/** Returns the tolerance for an element type. */
type Allowed = (type: string) => Tolerance;

const exact: Allowed = () => none;
const byElementType: Allowed = (type) => tolerances[type] ?? none;

/** Describes what is wrong with an observation; undefined if nothing is. */
function judgeObservation(
  { value, allowance }: Observation,
  expected: ObservedValue,
  tensors: Tensors,
  judged: Judged,
): string | undefined {
  if (judged === "live") return differ(value, expected, tensors, exact);
  if (!allowance) return differ(value, expected, tensors, byElementType);
  if (allowance.without !== undefined) {
    if (judged.features?.includes(allowance.without) ?? true) return differ(value, expected, tensors, byElementType);
    if (differ(value, expected, tensors, byElementType) === undefined) {
      return `it is as recorded, which it is known not to be without ${allowance.without}: ${allowance.because}`;
    }
  }
  if (allowance.form) return formOf(value) === formOf(expected) ? undefined : "another form";
  return differ(value, expected, tensors, (type) => ({ ...byElementType(type), ...numbersOf(allowance) }));
}

function numbersOf({ relative, absolute, steps }: Allowance): Partial<Tolerance> {
  return {
    ...(relative !== undefined && { relative }),
    ...(absolute !== undefined && { absolute }),
    ...(steps !== undefined && { steps }),
  };
}

interface ObservedTensor {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly sha256: string;
}

function asTensor(value: ObservedValue): ObservedTensor | undefined {
  const isTensor = typeof value === "object" && value !== null && "sha256" in value;
  return isTensor ? value as unknown as ObservedTensor : undefined;
}

/** Describes how two values differ; undefined if they do not. */
function differ(
  actual: ObservedValue,
  expected: ObservedValue,
  tensors: Tensors,
  allowed: Allowed,
): string | undefined {
  if (typeof actual === "number" && typeof expected === "number") return numbersDiffer(actual, expected, allowed);
  const [tensor, other] = [asTensor(actual), asTensor(expected)];
  if (tensor && other) return tensorsDiffer(tensor, other, tensors, allowed);
  if (!isCompound(actual) || !isCompound(expected) || Array.isArray(actual) !== Array.isArray(expected)) {
    return actual === expected ? undefined : "another value";
  }
  const [fields, others] = [actual as Record<string, ObservedValue>, expected as Record<string, ObservedValue>];
  const keys = Object.keys(fields).toSorted();
  if (keys.join("\n") !== Object.keys(others).toSorted().join("\n")) return "another number of parts, or other ones";
  for (const key of keys) {
    const difference = differ(fields[key]!, others[key]!, tensors, allowed);
    if (difference !== undefined) return `at ${key}: ${difference}`;
  }
  return undefined;
}

function isCompound(
  value: ObservedValue,
): value is readonly ObservedValue[] | { readonly [key: string]: ObservedValue } {
  return typeof value === "object" && value !== null;
}

/** Whole numbers are counts, never computed, so they must be equal. */
function numbersDiffer(actual: number, expected: number, allowed: Allowed): string | undefined {
  if (actual === expected) return undefined;
  const { relative, absolute } = allowed("number");
  const within = !Number.isInteger(expected) && Math.abs(actual - expected) <= absolute + relative * Math.abs(expected);
  return within ? undefined : "another value";
}

function tensorsDiffer(
  actual: ObservedTensor,
  expected: ObservedTensor,
  tensors: Tensors,
  allowed: Allowed,
): string | undefined {
  if (actual.tensor !== expected.tensor) return "another element type";
  if (String(actual.shape) !== String(expected.shape)) return "another shape";
  if (actual.sha256 === expected.sha256) return undefined;
  const values = elements(actual.tensor, tensors.actual[actual.sha256]);
  const others = elements(expected.tensor, tensors.expected[expected.sha256]);
  if (!values || !others) return "other bytes";
  const { relative, absolute, steps } = allowed(expected.tensor);
  const largest = others.reduce<number>((most, value) => {
    const size = Math.abs(Number(value));
    return Number.isFinite(size) && size > most ? size : most;
  }, 0);
  let [count, first, most] = [0, -1, 0];
  for (const [index, value] of values.entries()) {
    const other = others[index]!;
    if (Object.is(value, other)) continue;
    const apart = distance(value, other);
    if (apart <= absolute + relative * largest + (steps > 0 ? steps * stepAt(expected.tensor, other) : 0)) continue;
    count++;
    if (first < 0) first = index;
    most = Math.max(most, apart);
  }
  if (count === 0) return relative + absolute + steps > 0 ? undefined : "other bytes, of equal numbers";
  return `${count} of ${values.length} elements are too far apart, the first at ${first} ` +
    `(${values[first]}, not ${others[first]}), by at most ${most}`;
}

type Element = number | bigint;

function distance(one: Element, other: Element): number {
  const apart = typeof one === "bigint" && typeof other === "bigint"
    ? Number(one - other)
    : Number(one) - Number(other);
  return Math.abs(apart);
}

/** For each type the number of significand digits after the point, and the smallest exponent of normal numbers. */
const floats: Readonly<Record<string, readonly [digits: number, smallest: number]>> = {
  f64: [52, -1022],
  f32: [23, -126],
  f16: [10, -14],
  bf16: [7, -126],
};

/** The distance between neighbouring numbers of an element type at a value; 1 for integers. */
function stepAt(type: string, value: Element): number {
  const float = floats[type];
  if (!float) return 1;
  const size = Math.abs(Number(value));
  if (!Number.isFinite(size)) return 0;
  const [digits, smallest] = float;
  return 2 ** (Math.max(Math.floor(Math.log2(size)), smallest) - digits);
}

/** The numbers of a tensor; undefined if its bytes are unknown or not numbers, as for packed types. */
function elements(type: string, base64: string | null | undefined): readonly Element[] | undefined {
  if (base64 === null || base64 === undefined) return undefined;
  const { buffer } = Uint8Array.fromBase64(base64);
  switch (type) {
    case "f32":
      return [...new Float32Array(buffer)];
    case "f64":
      return [...new Float64Array(buffer)];
    case "f16":
      return [...new Float16Array(buffer)];
    case "bf16": {
      // bf16 is the upper half of f32.
      const bits = Uint32Array.from(new Uint16Array(buffer), (half) => half << 16);
      return [...new Float32Array(bits.buffer)];
    }
    case "i8":
      return [...new Int8Array(buffer)];
    case "u8":
      return [...new Uint8Array(buffer)];
    case "i16":
      return [...new Int16Array(buffer)];
    case "u16":
      return [...new Uint16Array(buffer)];
    case "i32":
      return [...new Int32Array(buffer)];
    case "u32":
      return [...new Uint32Array(buffer)];
    case "i64":
      return [...new BigInt64Array(buffer)];
    case "u64":
      return [...new BigUint64Array(buffer)];
    default:
      return undefined;
  }
}

/**
 * The structure of a value without its numbers and texts. For a list, the structures of its elements, regardless of
 * their number.
 */
function formOf(value: ObservedValue): string {
  const tensor = asTensor(value);
  if (tensor) return `${tensor.tensor} [${tensor.shape}]`;
  if (!isCompound(value)) return value === null ? "nothing" : typeof value;
  if (Array.isArray(value)) return `[${[...new Set(value.map(formOf))].toSorted().join(" or ")}]`;
  const fields = Object.entries(value).map(([key, each]) => `${key}: ${formOf(each)}`);
  return `{${fields.toSorted().join(", ")}}`;
}

/** The number of a tensor's elements in a report. */
const SHOWN = 6;

/** Formats a value for a report; tensors show their first elements. */
function show(value: ObservedValue, tensors: Readonly<ObservedTensors>): string {
  const tensor = asTensor(value);
  if (!tensor) return JSON.stringify(value);
  const values = elements(tensor.tensor, tensors[tensor.sha256]);
  const shown = values
    ? `${values.slice(0, SHOWN).join(", ")}${values.length > SHOWN ? ", …" : ""}`
    : `sha256 ${tensor.sha256.slice(0, 16)}`;
  return `${tensor.tensor} [${tensor.shape}]: ${shown}`;
}
