import { readFileSync } from "node:fs";
import { type CompiledModel, Core, type ElementType, type Properties } from "openvino-ffi";
import { modelPath } from "../test_support/model_path.ts";
import { failing, failingWithState, type Ir, slowRows } from "./ir.ts";

/** One element: a number, or a string of the model `strings`. */
export type Item = number | string;

/** The content of a tensor. */
export interface Value {
  readonly shape: readonly number[];
  readonly items: readonly Item[];
}

/** A model for the reference: its ports and its arithmetic. */
export interface ModelKind {
  /** The name of a tiny model, or a model's text. */
  readonly model: string | Ir;
  readonly inputs: readonly PortKind[];
  readonly outputs: readonly PortKind[];
  /** Whether it is treated as dynamic, as it is if that is unknown. */
  readonly isDynamic: boolean;
  /** Computes the outputs, or that the inference fails inside the device; `state` is the variable's value. */
  run(inputs: readonly Value[], state: readonly number[]): readonly Value[] | "fails";
  /** The variable's initial value, for models with one. The first output is its next value. */
  readonly state?: readonly number[];
}

/** An input or output. */
export interface PortKind {
  readonly name: string;
  readonly type: ElementType;
  /** The static shape; -1 is any size. */
  readonly shape: readonly number[];
}

const numbers = ({ items }: Value) => items as readonly number[];
const f32 = (name: string, shape: readonly number[]): PortKind => ({ name, type: "f32", shape });
const pairwise = (a: Value, b: Value, of: (a: number, b: number) => number): Value => ({
  shape: a.shape,
  items: numbers(a).map((item, i) => of(item, numbers(b)[i]!)),
});

/** Reverses the rows of a value. */
const turned = (value: Value): Value => ({
  shape: value.shape,
  items: value.items.map((_, i, all) => all[i + 3 - 2 * (i % 4)]!),
});

/** The sum of two values with equal numbers of rows, or of which one has a single row. */
function rowSums(a: Value, b: Value): Value | "fails" {
  const rows = [a, b].map(({ shape }) => shape[0]!);
  if (rows[0] !== rows[1] && !rows.includes(1)) return "fails";
  const shape = [rows[0] === 1 ? rows[1]! : rows[0]!, 4];
  const at = (value: Value, i: number) => numbers(value)[value.shape[0] === 1 ? i % 4 : i]!;
  return { shape, items: Array.from({ length: shape[0]! * 4 }, (_, i) => at(a, i) + at(b, i)) };
}

/** The models of the sequences. */
export const modelKinds = {
  relu: {
    model: "relu_add",
    inputs: [f32("x", [1, 4])],
    outputs: [f32("y", [1, 4])],
    isDynamic: false,
    run: ([x]) => [{ shape: [1, 4], items: numbers(x!).map((item) => Math.max(0, item + 1)) }],
  },
  two: {
    model: "two_in_two_out",
    inputs: [f32("a", [2, 3]), f32("b", [2, 3])],
    outputs: [f32("sum", [2, 3]), f32("diff", [2, 3])],
    isDynamic: false,
    run: ([a, b]) => [pairwise(a!, b!, (a, b) => a + b), pairwise(a!, b!, (a, b) => a - b)],
  },
  /** Takes about a millisecond, so that calls can find it running. */
  busy: {
    model: "slow",
    inputs: [f32("x", [1, 1])],
    outputs: [f32("y", [1, 1])],
    isDynamic: false,
    run: ([x]) => [{ shape: [1, 1], items: numbers(x!).map((item) => Math.max(0, item)) }],
  },
  sum: {
    model: "stateful_accumulator",
    inputs: [f32("x", [1, 4])],
    outputs: [f32("y", [1, 4])],
    isDynamic: true,
    state: [0, 0, 0, 0],
    run: ([x], state) => [{ shape: [1, 4], items: numbers(x!).map((item, i) => item + state[i]!) }],
  },
  dynamic: {
    model: "dynamic_nchw",
    inputs: [f32("x", [-1, 3, -1, -1])],
    outputs: [f32("y", [-1, 3, -1, -1])],
    isDynamic: true,
    run: ([x]) => [{ shape: x!.shape, items: numbers(x!).map((item) => Math.max(0, item + 1)) }],
  },
  strings: {
    model: "strings",
    inputs: [{ name: "text", type: "string", shape: [-1] }],
    outputs: [{ name: "echo", type: "string", shape: [-1] }, { name: "length", type: "i32", shape: [-1] }],
    isDynamic: true,
    run: ([text]) => [text!, { shape: text!.shape, items: text!.items.map((item) => String(item).length) }],
  },
  /** Takes about a millisecond too. */
  rows: {
    model: slowRows(),
    inputs: [f32("x", [-1, 1])],
    outputs: [f32("y", [-1, 1])],
    isDynamic: true,
    run: ([x]) => [{ shape: x!.shape, items: numbers(x!).map((item) => Math.max(0, item)) }],
  },
  failing: {
    model: failing(),
    inputs: [f32("a", [-1, 4]), f32("b", [-1, 4])],
    outputs: [f32("y", [-1, 4])],
    isDynamic: true,
    run([a, b]) {
      const sums = rowSums(a!, b!);
      return sums === "fails" ? sums : [turned(sums)];
    },
  },
  failingWithState: {
    model: failingWithState(),
    inputs: [f32("x", [1, 4]), f32("a", [-1, 4]), f32("b", [-1, 4])],
    outputs: [f32("total", [1, 4]), f32("y", [-1, 4])],
    isDynamic: true,
    state: [0, 0, 0, 0],
    run([x, a, b], state) {
      const sums = rowSums(a!, b!);
      if (sums === "fails") return sums;
      return [{ shape: [1, 4], items: numbers(x!).map((item, i) => item + state[i]!) }, turned(sums)];
    },
  },
} as const satisfies Readonly<Record<string, ModelKind>>;

/** A model's name here. */
export type ModelKindName = keyof typeof modelKinds;

/** All of them. */
export const modelKindNames = Object.keys(modelKinds) as ModelKindName[];

/** Whether a port takes a shape. */
export function takes(port: PortKind, shape: readonly number[]): boolean {
  return shape.length === port.shape.length && port.shape.every((size, i) => size === -1 || size === shape[i]);
}

/** Exact, even on processors with shorter number formats. */
export const config = { INFERENCE_PRECISION_HINT: "f32" };
const kept = new Map<ModelKindName, CompiledModel>();

/** The model, compiled once per process. */
export function shared(name: ModelKindName): CompiledModel {
  let model = kept.get(name);
  if (!model) kept.set(name, model = compile(name));
  return model;
}

/** The model, compiled again. */
export function compile(name: ModelKindName, core = new Core()): CompiledModel {
  const { model }: ModelKind = modelKinds[name];
  // Several parallel runs of the one that fails.
  if (typeof model !== "string") return compileIr(model, core, name === "failing" ? { NUM_STREAMS: 2 } : {});
  const path = modelPath(model);
  if (name !== "busy") return core.compileModel(path, "CPU", config);
  // The same model with smaller matrices: 2048 rows take too long for thousands of runs.
  const size = 128;
  const xml = readFileSync(path, "utf8").replaceAll("2048", String(size));
  const weights = new DataView(Uint8Array.from(readFileSync(path.replace(/xml$/, "bin"))).buffer);
  for (const offset of [0, 8]) weights.setBigInt64(offset, BigInt(size), true);
  weights.setFloat32(16, 1 / size, true);
  return compileIr({ xml: new TextEncoder().encode(xml), weights: new Uint8Array(weights.buffer) }, core);
}

function compileIr({ xml, weights }: Ir, core: Core, properties: Properties = {}): CompiledModel {
  using model = core.readModel(xml, weights);
  return core.compileModel(model, "CPU", { ...config, ...properties });
}
