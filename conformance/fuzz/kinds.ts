import { readFileSync } from "node:fs";
import { type CompiledModel, Core, type ElementType } from "../../src/mod.ts";
import { modelPath } from "../test_support.ts";

/** One element: a number, or a string of the model `strings`. */
export type Item = number | string;

/** What a tensor holds. */
export interface Value {
  readonly shape: readonly number[];
  readonly items: readonly Item[];
}

/** A model as the reference knows it: its ports, and its arithmetic. */
export interface Kind {
  readonly name: string;
  readonly inputs: readonly PortKind[];
  readonly outputs: readonly PortKind[];
  /** Whether a run may move the outputs' memory: a shape is dynamic, or there are strings. */
  readonly moves: boolean;
  /** The outputs of inputs; `state` is the variable's value. */
  run(inputs: readonly Value[], state: readonly number[]): readonly Value[];
  /** The variable's first value, for models with one. */
  readonly state?: readonly number[];
}

/** An input or output. */
export interface PortKind {
  readonly name: string;
  readonly type: ElementType;
  /** The static shape, or what of it is known: -1 is any. */
  readonly shape: readonly number[];
}

const numbers = ({ items }: Value) => items as readonly number[];
const f32 = (name: string, shape: readonly number[]): PortKind => ({ name, type: "f32", shape });
const pairwise = (a: Value, b: Value, of: (a: number, b: number) => number): Value => ({
  shape: a.shape,
  items: numbers(a).map((item, i) => of(item, numbers(b)[i]!)),
});

/** The models that sequences run. */
export const kinds = {
  relu: {
    name: "relu_add",
    inputs: [f32("x", [1, 4])],
    outputs: [f32("y", [1, 4])],
    moves: false,
    run: ([x]) => [{ shape: [1, 4], items: numbers(x!).map((item) => Math.max(0, item + 1)) }],
  },
  two: {
    name: "two_in_two_out",
    inputs: [f32("a", [2, 3]), f32("b", [2, 3])],
    outputs: [f32("sum", [2, 3]), f32("diff", [2, 3])],
    moves: false,
    run: ([a, b]) => [pairwise(a!, b!, (a, b) => a + b), pairwise(a!, b!, (a, b) => a - b)],
  },
  /** Takes about a millisecond, so that it can be met running. */
  busy: {
    name: "slow",
    inputs: [f32("x", [1, 1])],
    outputs: [f32("y", [1, 1])],
    moves: false,
    run: ([x]) => [{ shape: [1, 1], items: numbers(x!).map((item) => Math.max(0, item)) }],
  },
  sum: {
    name: "stateful_accumulator",
    inputs: [f32("x", [1, 4])],
    outputs: [f32("y", [1, 4])],
    moves: false,
    state: [0, 0, 0, 0],
    run: ([x], state) => [{ shape: [1, 4], items: numbers(x!).map((item, i) => item + state[i]!) }],
  },
  dynamic: {
    name: "dynamic_nchw",
    inputs: [f32("x", [-1, 3, -1, -1])],
    outputs: [f32("y", [-1, 3, -1, -1])],
    moves: true,
    run: ([x]) => [{ shape: x!.shape, items: numbers(x!).map((item) => Math.max(0, item + 1)) }],
  },
  strings: {
    name: "strings",
    inputs: [{ name: "text", type: "string", shape: [-1] }],
    outputs: [{ name: "echo", type: "string", shape: [-1] }, { name: "length", type: "i32", shape: [-1] }],
    moves: true,
    run: ([text]) => [text!, { shape: text!.shape, items: text!.items.map((item) => String(item).length) }],
  },
} as const satisfies Readonly<Record<string, Kind>>;

/** A model's name here. */
export type KindName = keyof typeof kinds;

/** All of them. */
export const kindNames = Object.keys(kinds) as KindName[];

/** Whether a port takes a shape. */
export function takes(port: PortKind, shape: readonly number[]): boolean {
  return shape.length === port.shape.length && port.shape.every((size, i) => size === -1 || size === shape[i]);
}

const config = { INFERENCE_PRECISION_HINT: "f32" };
const kept = new Map<KindName, CompiledModel>();

/** The model, compiled once a process. */
export function shared(name: KindName): CompiledModel {
  let model = kept.get(name);
  if (!model) kept.set(name, model = compile(name));
  return model;
}

/** The model, compiled anew. */
export function compile(name: KindName, core = new Core()): CompiledModel {
  const path = modelPath(kinds[name].name);
  if (name !== "busy") return core.compileModel(path, "CPU", config);
  // The same model with its matrices smaller: 2048 rows take too long for thousands of runs.
  const size = 128;
  const xml = readFileSync(path, "utf8").replaceAll("2048", String(size));
  const weights = new DataView(Uint8Array.from(readFileSync(path.replace(/xml$/, "bin"))).buffer);
  for (const offset of [0, 8]) weights.setBigInt64(offset, BigInt(size), true);
  weights.setFloat32(16, 1 / size, true);
  using model = core.readModel(new TextEncoder().encode(xml), new Uint8Array(weights.buffer));
  return core.compileModel(model, "CPU", config);
}
