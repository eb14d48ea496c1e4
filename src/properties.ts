import { load } from "../ffi/load.ts";
import { cString, words } from "../ffi/structs.ts";
import { describe, isRecord } from "./errors.ts";

/** A property's value: `openvino.properties` in Python. */
export type PropertyValue = string | number | boolean | readonly (string | number)[];

/** Properties by name. */
export type Properties = Readonly<Record<string, PropertyValue>>;

/** Properties whose text is a list, however many items it has. */
const listed = new Set([
  "AVAILABLE_DEVICES",
  "DEVICE_ARCHITECTURE_LIST",
  "EXECUTION_DEVICES",
  "OPTIMIZATION_CAPABILITIES",
  "RANGE_FOR_ASYNC_INFER_REQUESTS",
  "RANGE_FOR_STREAMS",
  "SUPPORTED_PROPERTIES",
  "CACHING_PROPERTIES",
  "INTERNAL_SUPPORTED_PROPERTIES",
  "MODEL_DISTRIBUTION_POLICY",
]);

/** Properties whose text is text, even where it looks like a number. */
const texts = new Set([
  "NETWORK_NAME",
  "DEVICE_ID",
  "DEVICE_UUID",
  "DEVICE_LUID",
  "CACHE_DIR",
  "FULL_DEVICE_NAME",
  "DEVICE_ARCHITECTURE",
  "MODEL_NAME",
  "WEIGHTS_PATH",
]);

/** A property's text with its type: booleans, numbers and lists as such. */
export function parseProperty(name: string, text: string): PropertyValue {
  if (listed.has(name)) return text.split(/[\s,]+/).filter((item) => item !== "").map(parseItem);
  if (texts.has(name)) return text;
  if (/^(YES|true|TRUE)$/.test(text)) return true;
  if (/^(NO|false|FALSE)$/.test(text)) return false;
  return parseItem(text);
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
  if (Array.isArray(value)) return value.map((item) => formatProperty(name, item)).join(",");
  throw new TypeError(`the property ${name} must be a string, a number, a boolean or an array, got ${describe(value)}`);
}

/** The argument if it is a record of properties; else throws a TypeError that names it. */
export function requireProperties(value: unknown, name: string): Properties {
  if (isRecord(value)) return value as Properties;
  throw new TypeError(`"${name}" must be a plain object of properties, got ${describe(value)}`);
}

/** Properties as the C API takes them: an array of key and value pointers. Hold `memory` until the call is over. */
export function propertyArray(properties: Properties): { count: bigint; array: BigUint64Array; memory: Uint8Array[] } {
  const entries = Object.entries(properties).filter(([, value]) => value !== undefined);
  const memory = entries.flatMap(([key, value]) => [cString(key), cString(formatProperty(key, value))]);
  const array = words(Math.max(memory.length, 1));
  memory.forEach((bytes, i) => array[i] = load().backend.addressOf(bytes));
  return { count: BigInt(entries.length), array, memory };
}
