import { load } from "../ffi/load.ts";
import { pointerProperties } from "../ffi/pointer_properties.ts";
import { cString, words } from "../ffi/structs.ts";
import { describe, isRecord } from "./errors.ts";

/** A property's value: `openvino.properties` in Python. */
export type PropertyValue = string | number | boolean | readonly (string | number)[];

/**
 * Properties by name. Those whose value in C is an address, `CACHE_ENCRYPTION_CALLBACKS` and the handles of GPUs, are
 * refused.
 */
export type Properties = Readonly<Record<string, PropertyValue>>;

/** Properties whose text is a list of names, however many. */
const nameLists = new Set([
  "AVAILABLE_DEVICES",
  "DEVICE_ARCHITECTURE_LIST",
  "EXECUTION_DEVICES",
  "OPTIMIZATION_CAPABILITIES",
  "SUPPORTED_PROPERTIES",
  "CACHING_PROPERTIES",
  "INTERNAL_SUPPORTED_PROPERTIES",
  "MODEL_DISTRIBUTION_POLICY",
]);

/** Properties whose text is a list of numbers. */
const numberLists = new Set(["RANGE_FOR_ASYNC_INFER_REQUESTS", "RANGE_FOR_STREAMS"]);

/** Properties whose text is text, even where it looks like a number or a boolean. */
const texts = new Set([
  "CACHE_DIR",
  "CACHE_MODEL_PATH",
  "CACHE_PATH",
  "CONFIG_FILE",
  "DEVICE_ARCHITECTURE",
  "DEVICE_ID",
  "DEVICE_LUID",
  "DEVICE_PCI_INFO",
  "DEVICE_PROPERTIES",
  "DEVICE_UUID",
  "FULL_DEVICE_NAME",
  "GPU_UARCH_VERSION",
  "LOW_POWER_DEVICE",
  "MODEL_NAME",
  "MULTI_DEVICE_PRIORITIES",
  "NETWORK_NAME",
  "NPU_COMPILATION_MODE_PARAMS",
  "NPU_PLATFORM",
  "RUNTIME_REQUIREMENTS",
  "WEIGHTS_PATH",
]);

/** A property's text with its type: booleans, numbers and lists as such. Ids of devices are no numbers. */
export function parseProperty(name: string, text: string): PropertyValue {
  if (texts.has(name)) return text;
  if (nameLists.has(name)) return itemsOf(text);
  if (numberLists.has(name)) return itemsOf(text).map(parseItem);
  if (/^(YES|true|TRUE)$/.test(text)) return true;
  if (/^(NO|false|FALSE)$/.test(text)) return false;
  return parseItem(text);
}

function itemsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((item) => item !== "");
}

function parseItem(text: string): string | number {
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) && Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER
    ? Number(text)
    : text;
}

/** A property's value as the runtime reads it. */
export function formatProperty(name: string, value: unknown): string {
  switch (typeof value) {
    case "string":
      return value;
    case "boolean":
      return value ? "YES" : "NO";
    case "bigint":
      return String(value);
    case "number":
      if (Number.isFinite(value)) return String(value);
  }
  if (Array.isArray(value)) return Array.from(value, (item) => formatProperty(name, item)).join(",");
  throw new TypeError(`the property ${name} must be a string, a number, a boolean or an array, got ${describe(value)}`);
}

/** The argument if it is a record of properties; else throws a TypeError that names it. */
export function requireProperties(value: unknown, name: string): Properties {
  if (isRecord(value)) return value as Properties;
  throw new TypeError(`"${name}" must be a plain object of properties, got ${describe(value)}`);
}

/** Properties as the C API takes them: an array of key and value pointers into `memory`, which has to be held. */
export interface PropertyArray {
  readonly names: readonly string[];
  readonly count: bigint;
  readonly array: BigUint64Array;
  readonly memory: readonly Uint8Array[];
}

/**
 * Properties as the C API takes them. All ways into native code lead through here: whatever a getter or a proxy says the
 * next time, what is checked is what is passed.
 *
 * @throws {TypeError} If a value is of no type that properties have, or the property's value in C is an address.
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

/** The same properties without one. */
export function withoutProperty({ names, memory }: PropertyArray, name: string): PropertyArray {
  return arrayOf(names.filter((key) => key !== name), memory.filter((_, i) => names[i >> 1] !== name));
}

/** Refuses a property whose value in C is an address, also where a device's properties are given as one text. */
function requireNoPointer(key: string, text: string): void {
  if (Object.hasOwn(pointerProperties, key)) throw pointerError(`the property ${key}`, key);
  if (!key.startsWith("DEVICE_PROPERTIES")) return;
  const nested = nestedPointer.exec(text)?.[1];
  if (nested !== undefined) throw pointerError(`the property ${nested} in ${key}`, nested);
}

/** Such a key inside a text: `{GPU:{OCL_QUEUE:…}}`. */
const nestedPointer = new RegExp(`(?<!\\w)(${Object.keys(pointerProperties).join("|")})["'\\s]*[:=]`);

function pointerError(what: string, key: string): TypeError {
  const reason = key === "CACHE_ENCRYPTION_CALLBACKS"
    ? "its functions would have to run on native threads"
    : "its value is the address of a native object";
  return new TypeError(`${what} is not offered from JavaScript: ${reason}`);
}
