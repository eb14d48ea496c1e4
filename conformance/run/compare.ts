/** Compares what a runtime saw with what the judge saw. */
import type { Seen, SeenTensors } from "../checks/seen.ts";
import type { Observation } from "../checks/stage.ts";
import type { Fault } from "./result.ts";

/** How far numbers may be apart. Integers, shapes, texts and refusals must always be the same. */
export interface Tolerance {
  /** For a tensor, of its largest element; for a number, of itself. */
  readonly relative: number;
  readonly absolute: number;
}

/** The same to the last bit. */
export const exact: Tolerance = { relative: 0, absolute: 0 };

/** What one side saw. */
export interface Side {
  readonly observations: readonly Observation[];
  readonly tensors: Readonly<SeenTensors>;
}

/** The faults, none if both sides saw the same. */
export function compare(actual: Side, expected: Side, tolerance: Tolerance): Fault[] {
  const faults: Fault[] = [];
  const here = labels(actual.observations);
  const there = labels(expected.observations);
  if (here.join("\n") !== there.join("\n")) {
    faults.push({ message: "other things were seen", expected: there.join(", "), actual: here.join(", ") });
  }
  for (const { label, value } of expected.observations) {
    const found = actual.observations.find((each) => each.label === label);
    if (!found) continue;
    const difference = differ(found.value, value, actual.tensors, expected.tensors, tolerance);
    if (difference !== undefined) {
      faults.push({
        message: `${label}: ${difference}`,
        expected: show(value, expected),
        actual: show(found.value, actual),
      });
    }
  }
  return faults;
}

function labels(observations: readonly Observation[]): string[] {
  return observations.map(({ label }) => label);
}

interface SeenTensor {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly sha256: string;
}

function asTensor(value: Seen): SeenTensor | undefined {
  const isTensor = typeof value === "object" && value !== null && "sha256" in value;
  return isTensor ? value as unknown as SeenTensor : undefined;
}

/** In what two values differ, undefined if they do not. */
function differ(
  actual: Seen,
  expected: Seen,
  actualTensors: Readonly<SeenTensors>,
  expectedTensors: Readonly<SeenTensors>,
  tolerance: Tolerance,
): string | undefined {
  if (typeof actual === "number" && typeof expected === "number") return numbersDiffer(actual, expected, tolerance);
  const [tensor, other] = [asTensor(actual), asTensor(expected)];
  if (tensor && other) return tensorsDiffer(tensor, other, actualTensors, expectedTensors, tolerance);
  if (!isCompound(actual) || !isCompound(expected) || Array.isArray(actual) !== Array.isArray(expected)) {
    return actual === expected ? undefined : "another value";
  }
  const [fields, others] = [actual as Record<string, Seen>, expected as Record<string, Seen>];
  const keys = Object.keys(fields).toSorted();
  if (keys.join("\n") !== Object.keys(others).toSorted().join("\n")) return "another number of parts, or other ones";
  for (const key of keys) {
    const difference = differ(fields[key]!, others[key]!, actualTensors, expectedTensors, tolerance);
    if (difference !== undefined) return `at ${key}: ${difference}`;
  }
  return undefined;
}

function isCompound(value: Seen): value is readonly Seen[] | { readonly [key: string]: Seen } {
  return typeof value === "object" && value !== null;
}

function numbersDiffer(actual: number, expected: number, { relative, absolute }: Tolerance): string | undefined {
  if (actual === expected) return undefined;
  const within = !Number.isInteger(expected) && Math.abs(actual - expected) <= absolute + relative * Math.abs(expected);
  return within ? undefined : "another value";
}

function tensorsDiffer(
  actual: SeenTensor,
  expected: SeenTensor,
  actualTensors: Readonly<SeenTensors>,
  expectedTensors: Readonly<SeenTensors>,
  { relative, absolute }: Tolerance,
): string | undefined {
  if (actual.tensor !== expected.tensor) return "another element type";
  if (String(actual.shape) !== String(expected.shape)) return "another shape";
  if (actual.sha256 === expected.sha256) return undefined;
  const values = elements(actual.tensor, actualTensors[actual.sha256]);
  const others = elements(expected.tensor, expectedTensors[expected.sha256]);
  if (!values || !others) return "other bytes";
  const largest = others.reduce((most, value) => Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most, 0);
  const allowed = absolute + relative * largest;
  let [count, first, most] = [0, -1, 0];
  for (const [index, value] of values.entries()) {
    const apart = Math.abs(value - others[index]!);
    if (Object.is(value, others[index]) || apart <= allowed) continue;
    count++;
    if (first < 0) first = index;
    most = Math.max(most, apart);
  }
  if (count === 0) return relative > 0 || absolute > 0 ? undefined : "other bytes, of equal numbers";
  return `${count} of ${values.length} elements are too far apart, the first at ${first} ` +
    `(${values[first]}, not ${others[first]}), by at most ${most}`;
}

/** The numbers of a tensor of floating-point numbers, if its bytes are known. */
function elements(type: string, base64: string | null | undefined): number[] | undefined {
  if (base64 === null || base64 === undefined) return undefined;
  const { buffer } = Uint8Array.fromBase64(base64);
  switch (type) {
    case "f32":
      return [...new Float32Array(buffer)];
    case "f64":
      return [...new Float64Array(buffer)];
    case "f16":
      return [...new Float16Array(buffer)];
    default:
      return undefined;
  }
}

/** How many elements of a tensor a report shows. */
const SHOWN = 6;

/** A value as text for a report: tensors by their first elements. */
function show(value: Seen, side: Side): string {
  const tensor = asTensor(value);
  if (!tensor) return JSON.stringify(value);
  const values = elements(tensor.tensor, side.tensors[tensor.sha256]);
  const shown = values
    ? `${values.slice(0, SHOWN).join(", ")}${values.length > SHOWN ? ", …" : ""}`
    : `sha256 ${tensor.sha256.slice(0, 16)}`;
  return `${tensor.tensor} [${tensor.shape}]: ${shown}`;
}
