import { inspect } from "node:util";
import { assertEquals } from "@std/assert";
import { type Check, check, type ModelName } from "./check.ts";
import type { CheckContext } from "./check_context.ts";

/** The members by which the objects of every class show themselves. */
const members: readonly string[] = ["toString", "toJSON"];

/** Checks that objects show themselves as Python's do. */
export function showsItself(
  models: readonly ModelName[],
  objectOf: (t: CheckContext) => object,
  options: Partial<Pick<Check, "allowance">> = {},
): Check {
  return check("shows itself", members, models, (t) => {
    const object = objectOf(t);
    // The classes of a server's models have names of their own.
    t.observe("text", String(object).replace("<Remote", "<"));
    t.where("only here", () => assertShown(object, String(object)));
  }, options);
}

/** Checks that objects show themselves where Python has no text for them, or that of its own arrays. */
export function showsItselfAs(
  text: string,
  models: readonly ModelName[],
  objectOf: (t: CheckContext) => object,
): Check {
  return check("shows itself", members, models, (t) => assertShown(objectOf(t), text), { needs: ["only here"] });
}

function assertShown(object: object, text: string): void {
  assertEquals(inspect(object), text);
  assertEquals(JSON.stringify({ object }), JSON.stringify({ object: String(object) }));
}
