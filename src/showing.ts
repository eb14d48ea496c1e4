import { inspect } from "node:util";
import { OpenVINOError } from "./openvino_error.ts";

/** The members by which every object shows itself, none of which is declared by its class. */
export const showingMembers: readonly (string | symbol)[] = ["toString", "toJSON", inspect.custom];

/**
 * Lets the objects of a class show themselves as in Python, in consoles, in strings and in JSON. That never throws: an
 * object that cannot be described, because it has been disposed for example, shows the reason instead.
 *
 * @param shown The class. If it has a `toString` of its own, strings and JSON use that.
 * @param name The class's name: bundlers may change that of the class itself.
 * @param details What is shown after the name.
 */
export function shows<T extends object>(
  shown: { readonly prototype: T },
  name: string,
  details: (self: T) => string = () => "",
): void {
  const whole = function (this: T): string {
    const text = detailsOrReason(this, details);
    return text === "" ? `<${name}>` : `<${name}:${text.startsWith("\n") ? "" : " "}${text}>`;
  };
  const text = Object.hasOwn(shown.prototype, "toString") ? shown.prototype.toString : whole;
  const values = { toString: text, toJSON: text, [inspect.custom]: whole };
  for (const member of showingMembers) {
    const value = values[member as keyof typeof values];
    Object.defineProperty(shown.prototype, member, { value, configurable: true, writable: true });
  }
}

function detailsOrReason<T>(self: T, details: (self: T) => string): string {
  try {
    return details(self);
  } catch (error) {
    // Any other error is that of a class's prototype, which is no object of the class.
    return error instanceof OpenVINOError ? error.message : "";
  }
}

/** The inputs and outputs of a model, as details. */
export function portLists(inputs: readonly object[], outputs: readonly object[]): string {
  return `\ninputs[\n${inputs.join(",\n")}\n]\noutputs[\n${outputs.join(",\n")}\n]`;
}
