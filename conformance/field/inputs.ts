import { type ConstOutput, type ElementType, Tensor } from "openvino-ffi";
import { hash } from "../networks/weights.ts";
import type { FieldInput, FieldModel } from "./models.ts";

/** A model's inputs, which are the same on every machine, and others for each seed. */
export function inputsOf({ inputs }: FieldModel, ports: readonly ConstOutput[], seed: number): Tensor[] {
  return inputs.map((input, i) => tensorOf(input, ports[i]!.elementType as ElementType, 16 * seed + i));
}

function tensorOf({ shape, below, value }: FieldInput, type: ElementType, seed: number): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const element = (i: number) => {
    if (value !== undefined) return value;
    const random = hash(seed, i) / 2 ** 31;
    return below === undefined ? random : Math.floor(Math.abs(random) * below) % below;
  };
  return Tensor.from(Float64Array.from({ length: size }, (_, i) => element(i)), { type, shape });
}
