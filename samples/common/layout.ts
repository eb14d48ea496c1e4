import type { Model } from "openvino-ffi";
import { Failure } from "./failure.ts";

/** The shapes of a model's inputs and outputs, where `*` stands for anything. */
export type Layout = Readonly<Record<"inputs" | "outputs", readonly string[]>>;

/** Refuses a model of another layout than a sample is for, and says what it should be. */
export function requireLayout(model: Model, path: string, what: string, layout: Layout): void {
  for (const kind of ["inputs", "outputs"] as const) {
    const [wanted, shapes] = [layout[kind], model[kind].map(({ partialShape }) => String(partialShape))];
    if (shapes.length === wanted.length && shapes.every((shape, i) => matches(shape, wanted[i]!))) continue;
    throw new Failure(`'${path}' is no ${what}: its ${kind} are ${shapes.join(" ")}, not ${wanted.join(" ")}`);
  }
}

function matches(shape: string, pattern: string): boolean {
  const [first = "", last] = pattern.split("*");
  return last === undefined ? shape === pattern : shape.startsWith(first) && shape.endsWith(last);
}
