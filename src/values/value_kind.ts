import { type ArrayKind, kindOf } from "../element_type.ts";
import { isTensor } from "../tensor.ts";

/** The kind of a value, as far as inputs distinguish: a typed array's name, or another kind. */
export type ValueKind = ArrayKind | "Tensor" | "list" | "string" | "scalar" | "other";

/** Determines a value's kind. Called once per value. */
export function valueKindOf(value: unknown): ValueKind {
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
