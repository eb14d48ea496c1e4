import { type InferInputs, Tensor } from "../../src/mod.ts";
import type { Kind, PortKind, Value } from "./kinds.ts";
import { takes } from "./kinds.ts";
import { Cell } from "./reference.ts";
import type { TensorActor } from "./tensors.ts";

/** Inputs for a call, and what the reference expects of them. */
export interface Given {
  readonly inputs: InferInputs;
  /** Whether to share the arrays. */
  readonly share: boolean;
  /** What is put into the inputs, by index: values, or memory that is bound. */
  readonly puts: ReadonlyMap<number, Value | Cell>;
  /** The codes or classes of errors, one of which the call must fail with. */
  readonly refusal: readonly string[] | undefined;
}

/** The ways in which inputs are given. */
export const forms = [
  "nothing",
  "list",
  "record",
  "map",
  "share",
  "wrong",
  "unknown",
  "tensor",
  "fresh",
  "first",
] as const;
export type Form = (typeof forms)[number];

/** Values for a port, made of a few small integers. */
export function valueFor(port: PortKind, numbers: readonly number[], salt: number): Value {
  const at = (i: number) => numbers[i % numbers.length]! + salt;
  if (port.type === "string") {
    const count = 1 + Math.abs(at(0)) % 3;
    return {
      shape: [count],
      items: Array.from({ length: count }, (_, i) => `${at(i)}`.repeat(1 + Math.abs(at(i + 1)) * 4)),
    };
  }
  const shape = port.shape.map((size, i) => size === -1 ? 1 + Math.abs(at(i)) % 2 : size);
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return { shape, items: Array.from({ length: size }, (_, i) => at(i)) };
}

/** The values as nested lists. */
function nested({ shape, items }: Value): number[] {
  let level: unknown[] = [...items];
  for (const size of shape.slice(1).toReversed()) {
    level = Array.from({ length: level.length / size }, (_, i) => level.slice(i * size, (i + 1) * size));
  }
  return level as number[];
}

/** The values as a tensor. */
export function tensorOf(value: Value, type: PortKind["type"]): Tensor {
  return Tensor.from(value.items as number[], { type, shape: value.shape }) as Tensor;
}

/** Makes inputs of a form. `tensor` is one that there is already. */
export function give(kind: Kind, form: Form, numbers: readonly number[], tensor: TensorActor | undefined): Given {
  const values = kind.inputs.map((port, i) => valueFor(port, numbers, i));
  const all = new Map<number, Value | Cell>(values.entries());
  const plain = { share: false, refusal: undefined };
  /** Whether every input can be given as a typed array. */
  const flat = kind.inputs.every(({ type, shape }) => type === "f32" && !shape.includes(-1));
  const array = (value: Value) => flat ? Float32Array.from(value.items as number[]) : nested(value);
  const [first] = kind.inputs;
  switch (form) {
    case "nothing":
      return { ...plain, inputs: undefined, puts: new Map() };
    case "list":
      return { ...plain, inputs: values.map(array) as InferInputs, puts: all };
    case "record":
      return {
        ...plain,
        inputs: Object.fromEntries(kind.inputs.map(({ name }, i) => [name, nested(values[i]!)])),
        puts: all,
      };
    case "map":
      return { ...plain, inputs: new Map(kind.inputs.map((_, i) => [i, array(values[i]!)])), puts: all };
    case "first":
      return { ...plain, inputs: { [first!.name]: array(values[0]!) }, puts: new Map([[0, values[0]!]]) };
    case "share":
      if (!flat) return give(kind, "list", numbers, tensor);
      return {
        share: true,
        refusal: undefined,
        inputs: values.map(array) as InferInputs,
        puts: new Map(values.map(({ shape, items }, i) => [i, new Cell(shape, items)])),
      };
    case "wrong":
      return {
        ...plain,
        inputs: { [first!.name]: first!.type === "string" ? new Float32Array(5) : new Float32Array(7) },
        puts: new Map(),
        refusal: first!.type === "string" ? ["TypeError"] : ["RangeError"],
      };
    case "unknown":
      return { ...plain, inputs: { nobody: 1 }, puts: new Map(), refusal: ["NOT_FOUND"] };
    case "fresh": {
      const tensors = kind.inputs.map(({ type }, i) => tensorOf(values[i]!, type));
      return {
        ...plain,
        inputs: tensors,
        puts: new Map(values.map(({ shape, items }, i) => [i, new Cell(shape, items)])),
      };
    }
    case "tensor":
      if (!tensor) return give(kind, "fresh", numbers, undefined);
      return {
        ...plain,
        inputs: { [first!.name]: tensor.real },
        puts: new Map([[0, tensor.cell]]),
        refusal: misfit(first!, tensor),
      };
  }
}

/** Why a port does not take a tensor. */
export function misfit(port: PortKind, tensor: TensorActor): readonly string[] | undefined {
  if (tensor.disposed) return [tensor.world.rules.disposed];
  if (tensor.type !== port.type) return ["TypeError"];
  // What shape a moving run left, only a look at it would tell.
  if (!tensor.cell.moves && !takes(port, tensor.cell.shape)) return ["RangeError"];
  return undefined;
}
