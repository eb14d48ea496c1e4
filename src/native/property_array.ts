import { load } from "../../ffi/load.ts";
import { pointerProperties } from "../../ffi/pointer_properties.ts";
import { cString, words } from "../../ffi/structs.ts";
import { formatProperty } from "../properties.ts";
import type { Properties } from "../property_types.ts";

/**
 * Properties as the C API takes them: an array of pointers to keys and values in `memory`, which the caller keeps
 * alive.
 */
export interface PropertyArray {
  readonly names: readonly string[];
  readonly count: bigint;
  readonly array: BigUint64Array;
  readonly memory: readonly Uint8Array[];
}

/**
 * Converts properties to the form that the C API takes. All properties pass through here, and the checked values are
 * those passed to C, whatever a getter or a proxy returns the next time.
 *
 * @throws {TypeError} If a value has a type that no property has, or the property's C value is an address.
 */
export function propertyArray(properties: Properties): PropertyArray {
  const entries = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, formatProperty(key, value)] as const);
  for (const [key, text] of entries) requireNoPointer(key, text);
  return arrayOf(entries.map(([key]) => key), entries.flatMap(([key, text]) => [cString(key), cString(text)]));
}

function arrayOf(names: readonly string[], memory: readonly Uint8Array[]): PropertyArray {
  const array = words(Math.max(memory.length, 1));
  memory.forEach((bytes, i) => array[i] = load().backend.addressOf(bytes));
  return { names, count: BigInt(names.length), array, memory };
}

/** Returns the properties without one of them. */
export function withoutProperty({ names, memory }: PropertyArray, name: string): PropertyArray {
  return arrayOf(names.filter((key) => key !== name), memory.filter((_, i) => names[i >> 1] !== name));
}

/** Returns the properties with others, which replace those of the same name. */
export function withProperties(list: PropertyArray, others: Properties): PropertyArray {
  const added = propertyArray(others);
  const { names, memory } = added.names.reduce(withoutProperty, list);
  return arrayOf([...names, ...added.names], [...memory, ...added.memory]);
}

/** Refuses a property whose C value is an address, including one nested in the text of a device's properties. */
function requireNoPointer(key: string, text: string): void {
  if (Object.hasOwn(pointerProperties, key)) throw pointerError(`the property ${key}`, key);
  if (!key.startsWith("DEVICE_PROPERTIES")) return;
  const nested = nestedPointer.exec(text)?.[1];
  if (nested !== undefined) throw pointerError(`the property ${nested} in ${key}`, nested);
}

/** Such a key nested in a text: `{GPU:{OCL_QUEUE:…}}`. */
const nestedPointer = new RegExp(`(?<!\\w)(${Object.keys(pointerProperties).join("|")})["'\\s]*[:=]`);

function pointerError(what: string, key: string): TypeError {
  const reason = key === "CACHE_ENCRYPTION_CALLBACKS"
    ? "its functions would have to run on native threads"
    : "its value is the address of a native object";
  return new TypeError(`${what} is not offered from JavaScript: ${reason}`);
}
