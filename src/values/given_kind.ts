import { type ArrayKind, kindOf } from "../element_type.ts";
import { isTensor } from "../tensor.ts";

/** What a given value is, as far as inputs take it: a typed array by its kind, and what else there is. */
export type GivenKind = ArrayKind | "Tensor" | "list" | "string" | "scalar" | "other";

/** Sees what a value is: once for each, whatever it is then used for. */
export function givenKindOf(value: unknown): GivenKind {
  const kind = kindOf(value);
  if (kind !== undefined) return kind;
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
    case "bigint":
    case "boolean":
      return "scalar";
    default:
      if (isTensor(value)) return "Tensor";
      return Array.isArray(value) ? "list" : "other";
  }
}
