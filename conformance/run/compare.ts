/** Compares what a runtime saw with what the judge saw. */
import type { Allowance, Tolerance } from "../checks/allowance.ts";
import type { ObservedTensors, ObservedValue } from "../checks/observed_value.ts";
import type { Observation } from "../checks/check_context.ts";
import type { Fault } from "./result.ts";
import { none, tolerances } from "./tolerance.ts";

/** What one side saw. */
export interface Side {
  readonly observations: readonly Observation[];
  readonly tensors: Readonly<ObservedTensors>;
}

/** How the judge's results were got. */
export type Judged =
  /** By the same library on the same processor: all must be the same to the last bit. */
  | "live"
  /**
   * On another processor: numbers may be apart as far as their element types say (`tolerance.ts`), or the observation.
   * `features` are the vector extensions of this one, as Linux calls them; nothing if they are not known.
   */
  | { readonly features: readonly string[] | undefined };

/** The faults, none if both sides saw the same. What an observation may differ in is taken from the actual side. */
export function compare(actual: Side, expected: Side, judged: Judged): Fault[] {
  const faults: Fault[] = [];
  const here = labels(actual.observations);
  const there = labels(expected.observations);
  if (here.join("\n") !== there.join("\n")) {
    faults.push({ message: "other things were seen", expected: there.join(", "), actual: here.join(", ") });
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

/** How far numbers of an element type may be apart. */
type Allowed = (type: string) => Tolerance;

const exact: Allowed = () => none;
const byElementType: Allowed = (type) => tolerances[type] ?? none;

/** What is wrong with an observation, undefined if nothing is. */
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

/** In what two values differ, undefined if they do not. */
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

/** A whole number counts something: it is never computed. */
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

/** The digits of the significand behind the point, and the smallest exponent of normal numbers. */
const floats: Readonly<Record<string, readonly [digits: number, smallest: number]>> = {
  f64: [52, -1022],
  f32: [23, -126],
  f16: [10, -14],
  bf16: [7, -126],
};

/** How far the numbers of an element type are apart where a value lies; those of integers are by 1. */
function stepAt(type: string, value: Element): number {
  const float = floats[type];
  if (!float) return 1;
  const size = Math.abs(Number(value));
  if (!Number.isFinite(size)) return 0;
  const [digits, smallest] = float;
  return 2 ** (Math.max(Math.floor(Math.log2(size)), smallest) - digits);
}

/** The numbers of a tensor, if its bytes are known; nothing for packed types and other bytes. */
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
      // The upper halves of f32.
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

/** What is left of a value without its numbers and texts. A list has the forms of its elements, however many there are. */
function formOf(value: ObservedValue): string {
  const tensor = asTensor(value);
  if (tensor) return `${tensor.tensor} [${tensor.shape}]`;
  if (!isCompound(value)) return value === null ? "nothing" : typeof value;
  if (Array.isArray(value)) return `[${[...new Set(value.map(formOf))].toSorted().join(" or ")}]`;
  const fields = Object.entries(value).map(([key, each]) => `${key}: ${formOf(each)}`);
  return `{${fields.toSorted().join(", ")}}`;
}

/** How many elements of a tensor a report shows. */
const SHOWN = 6;

/** A value as text for a report: tensors by their first elements. */
function show(value: ObservedValue, tensors: Readonly<ObservedTensors>): string {
  const tensor = asTensor(value);
  if (!tensor) return JSON.stringify(value);
  const values = elements(tensor.tensor, tensors[tensor.sha256]);
  const shown = values
    ? `${values.slice(0, SHOWN).join(", ")}${values.length > SHOWN ? ", …" : ""}`
    : `sha256 ${tensor.sha256.slice(0, 16)}`;
  return `${tensor.tensor} [${tensor.shape}]: ${shown}`;
}
