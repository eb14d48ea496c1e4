import { describe } from "./arguments/describe.ts";
import { isRecord } from "./arguments/require.ts";

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
