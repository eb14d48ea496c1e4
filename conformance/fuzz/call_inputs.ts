import { type InferInputs, Tensor, type TypedArray } from "openvino-ffi";
import type { ArrayActor } from "./arrays.ts";
import type { ModelKind, PortKind, Value } from "./model_kinds.ts";
import { Cell } from "./memory.ts";
import { misfit, type Put, type Slot } from "./reference.ts";
import type { TensorActor } from "./tensors.ts";
import type { World } from "./world.ts";

/** Inputs for a call, and the reference's expectations. */
export interface CallInputs {
  readonly inputs: InferInputs;
  /** Whether the arrays are shared. */
  readonly share: boolean;
  /** The changes to inputs, by index: values, bound memory, or a shared array. */
  readonly puts: ReadonlyMap<number, Put | ArrayActor>;
  /** Why the call must be refused as soon as it reads the inputs. */
  readonly refusal: () => string | undefined;
  /** Arrays whose values are copied, so that the caller can overwrite them after the call. */
  readonly copied: readonly TypedArray[];
}

/** The forms in which inputs are passed. */
export const forms = [
  "nothing",
  "list",
  "record",
  "map",
  "share",
  "share again",
  "copy again",
  "wrong",
  "unknown",
  "tensor",
  "fresh",
  "first",
  "unequal",
] as const;
export type Form = (typeof forms)[number];

/** Values for a port, derived from a few small integers. */
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

function valueOfRows(rows: number, width: number, numbers: readonly number[]): Value {
  return {
    shape: [rows, width],
    items: Array.from({ length: rows * width }, (_, i) => numbers[i % numbers.length]! + i),
  };
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

/** The shape of an array's elements for a port; undefined if they do not fit. */
export function shapeFor({ shape }: PortKind, length: number): readonly number[] | undefined {
  const open = shape.filter((size) => size === -1).length;
  const rest = shape.reduce((product, size) => size === -1 ? product : product * size, 1);
  if (open > 1 || (open === 0 ? length !== rest : length % rest !== 0)) return undefined;
  return shape.map((size) => size === -1 ? length / rest : size);
}

const taken = () => undefined;

/** Builds inputs of a form from existing tensors and arrays. */
export function makeCallInputs(
  world: World,
  kind: ModelKind,
  form: Form,
  numbers: readonly number[],
  tensor?: TensorActor,
  array?: ArrayActor,
): CallInputs {
  const { rules } = world;
  const values = kind.inputs.map((port, i) => valueFor(port, numbers, i));
  const all = new Map<number, Put>(values.entries());
  const plain = { share: false, refusal: taken, copied: [] };
  /** Whether every input can be passed as a typed array. */
  const flat = kind.inputs.every(({ type, shape }) => type === "f32" && !shape.includes(-1));
  const copied = flat ? values.map(({ items }) => Float32Array.from(items as number[])) : [];
  const lists = flat ? copied : values.map(nested);
  const [first] = kind.inputs;
  switch (form) {
    case "nothing":
      return { ...plain, inputs: undefined, puts: new Map() };
    case "list":
      return { ...plain, inputs: lists as InferInputs, puts: all, copied };
    case "record": {
      const inputs = Object.fromEntries(kind.inputs.map(({ name }, i) => [name, nested(values[i]!)]));
      return { ...plain, inputs, puts: all };
    }
    case "map":
      return { ...plain, inputs: new Map(lists.map((list, i) => [i, list])) as InferInputs, puts: all, copied };
    case "first":
      return {
        ...plain,
        inputs: { [first!.name]: lists[0]! } as InferInputs,
        puts: new Map([[0, values[0]!]]),
        copied,
      };
    case "share": {
      const areTold = values.every(({ items }, i) => shapeFor(kind.inputs[i]!, items.length));
      if (first!.type !== "f32" || !areTold) return makeCallInputs(world, kind, "list", numbers);
      const arrays = values.map((value) => world.createArray(value.items as number[]));
      return { ...plain, share: true, inputs: arrays.map(({ real }) => real), puts: new Map(arrays.entries()) };
    }
    case "share again":
    case "copy again": {
      if (!array || first!.type !== "f32") return makeCallInputs(world, kind, "share", numbers);
      array.look();
      const share = form === "share again";
      const refusal = () =>
        array.memory.isGone ? rules.detached : shapeFor(first!, array.length) ? undefined : "RangeError";
      const put = share ? array : { shape: shapeFor(first!, array.length) ?? [], items: array.items };
      return { ...plain, share, inputs: { [first!.name]: array.real }, puts: new Map([[0, put]]), refusal };
    }
    case "wrong": {
      const [array, code] = first!.type === "string"
        ? [new Float32Array(5), "TypeError"]
        : [new Float32Array(7), "RangeError"];
      if (shapeFor(first!, array.length)) return makeCallInputs(world, kind, "unknown", numbers);
      return { ...plain, inputs: { [first!.name]: array }, puts: new Map(), refusal: () => code };
    }
    case "unknown":
      return { ...plain, inputs: { nobody: 1 }, puts: new Map(), refusal: () => "NOT_FOUND" };
    case "fresh": {
      // The tensor objects hold it too.
      const cells = values.map((value) => Cell.own(value).retain());
      return {
        ...plain,
        inputs: kind.inputs.map(({ type }, i) => tensorOf(values[i]!, type)),
        puts: new Map(cells.entries()),
      };
    }
    case "unequal": {
      // Numbers of rows that cannot be added.
      const rows = values.map((value, i) => {
        const { shape } = kind.inputs[i]!;
        return shape[0] === -1 && shape.length === 2 ? valueOfRows(i + 2, shape[1]!, numbers) : value;
      });
      if (first!.type !== "f32") return makeCallInputs(world, kind, "list", numbers);
      const inputs = Object.fromEntries(kind.inputs.map(({ name }, i) => [name, nested(rows[i]!)]));
      return { ...plain, inputs, puts: new Map(rows.entries()) };
    }
    case "tensor":
      if (!tensor) return makeCallInputs(world, kind, "fresh", numbers);
      return {
        ...plain,
        inputs: { [first!.name]: tensor.real },
        puts: new Map([[0, tensor.cell]]),
        refusal: () => tensorMisfit(first!, tensor),
      };
  }
}

/** Why a port does not accept a tensor. */
export function tensorMisfit(port: PortKind, tensor: TensorActor): string | undefined {
  if (tensor.disposed) return tensor.world.rules.disposed;
  if (tensor.type !== port.type) return "TypeError";
  return misfit(port, tensor.cell, tensor.world.rules);
}

/** The memory over an array shared with a port: the bound memory if it is over the same array. */
export function sharedCell({ port, bound }: Slot, { memory, offset, length }: ArrayActor): Cell {
  const shape = shapeFor(port, length)!;
  if (bound?.isOver(memory, offset, length) && String(bound.shape) === String(shape)) return bound;
  return Cell.over(shape, memory, offset, length);
}
