import type { Model } from "openvino-ffi";
import { Failure } from "../classification-sample-async/failure.ts";

/**
 * Refuses a model of another layout than a sample is for.
 *
 * @param what What the model should be, for the message.
 * @param inputs The shapes of the model's inputs, where `*` stands for anything; `outputs` likewise.
 */
export function requireLayout(
  model: Model,
  path: string,
  what: string,
  inputs: readonly string[],
  outputs: readonly string[],
): void {
  const sides = [["inputs", model.inputs, inputs], ["outputs", model.outputs, outputs]] as const;
  for (const [kind, ports, wanted] of sides) {
    const shapes = ports.map((port) => String(port.partialShape));
    if (shapes.length === wanted.length && shapes.every((shape, index) => matches(shape, wanted[index]!))) continue;
    throw new Failure(`'${path}' is no ${what}: its ${kind} are ${shapes.join(" ")}, not ${wanted.join(" ")}`);
  }
}

function matches(shape: string, pattern: string): boolean {
  const [first = "", last] = pattern.split("*");
  return last === undefined ? shape === pattern : shape.startsWith(first) && shape.endsWith(last);
}
