import { describe } from "./arguments/describe.ts";
import { isRecord } from "./arguments/require.ts";
import type { NestedProperties, Properties, PropertyValue } from "./property_types.ts";

/** Properties that are always a list of names, even if the list has one item. */
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

/** Properties that are a list of numbers. */
const numberLists = new Set(["RANGE_FOR_ASYNC_INFER_REQUESTS", "RANGE_FOR_STREAMS"]);

/** Properties that stay text even if it looks like a number or a boolean. */
const texts = new Set([
  "CACHE_DIR",
  "CACHE_MODEL_PATH",
  "CACHE_PATH",
  "CONFIG_FILE",
  "DEVICE_ARCHITECTURE",
  "DEVICE_ID",
  "DEVICE_LUID",
  "DEVICE_PCI_INFO",
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

/** Properties that hold others, or numbers, by the names of devices. */
const records = new Set(["DEVICE_PROPERTIES", "DEVICES_UTILIZATION_THRESHOLD", "PERF_CURVE_TABLE"]);

/** Converts a property's text to a boolean, number, list, record or string. Device ids stay strings. */
export function parseProperty(name: string, text: string): PropertyValue {
  if (texts.has(name)) return text;
  if (records.has(name)) return parseRecord(text) ?? text;
  if (nameLists.has(name)) return itemsOf(text);
  if (numberLists.has(name)) return itemsOf(text).map(parseItem);
  if (/^(YES|true|TRUE)$/.test(text)) return true;
  if (/^(NO|false|FALSE)$/.test(text)) return false;
  return parseItem(text);
}

/** Tells whether OpenVINO reads a property's text as a record. `DEVICE_PROPERTIES_CPU` is one device's. */
function holdsRecord(name: string): boolean {
  return records.has(name) || name.startsWith("DEVICE_PROPERTIES");
}

/** Reads `{CPU:{NUM_STREAMS:2,PERF_COUNT:NO}}`; undefined for any other text. A comma may also be part of a value. */
function parseRecord(text: string): NestedProperties | undefined {
  if (text === "") return {};
  const inner = /^\{(.*)\}$/s.exec(text)?.[1];
  if (inner === undefined) return undefined;
  const parsed: Record<string, PropertyValue> = {};
  for (let rest = inner; rest !== "";) {
    const [whole, name, value] = /^([\w.]+):(\{.*?\}|[^{}]*?)(?:,(?=[\w.]+:)|$)/s.exec(rest) ?? [];
    if (whole === undefined) return undefined;
    parsed[name!] = value!.startsWith("{") ? parseRecord(value!) ?? value! : parseProperty(name!, value!);
    rest = rest.slice(whole.length);
  }
  return parsed;
}

function itemsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((item) => item !== "");
}

function parseItem(text: string): string | number {
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) && Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER
    ? Number(text)
    : text;
}

/** Formats a property's value as OpenVINO reads it. */
export function formatProperty(name: string, value: unknown): string {
  switch (typeof value) {
    case "string":
      return holdsRecord(name) ? requireColons(name, value) : value;
    case "boolean":
      return value ? "YES" : "NO";
    case "bigint":
      return String(value);
    case "number":
      if (Number.isFinite(value)) return String(value);
  }
  if (Array.isArray(value)) return Array.from(value, (item) => formatProperty(name, item)).join(",");
  if (holdsRecord(name) && isRecord(value)) return formatRecord(name, value);
  throw new TypeError(`the property ${name} must be a string, a number, a boolean or an array, got ${describe(value)}`);
}

/** Formats a record as OpenVINO reads it: `{CPU:{NUM_STREAMS:2}}`. It knows no way to escape a character. */
function formatRecord(outer: string, record: Record<string, unknown>): string {
  const items = Object.entries(record).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const text = isRecord(value) ? formatRecord(outer, value) : formatNested(name, value);
    // OpenVINO does not end reading an empty record.
    if (isRecord(value) && text === "") return [];
    if (/^[\w.]+$/.test(name) && (isRecord(value) || !/[{},]/.test(text))) return [`${name}:${text}`];
    throw new TypeError(`the property ${outer} cannot hold ${describe(`${name}:${text}`)}: it separates by ":,{}"`);
  });
  return items.length === 0 ? "" : `{${items.join(",")}}`;
}

/** Formats a value in a record, where commas separate properties. */
function formatNested(name: string, value: unknown): string {
  if (!Array.isArray(value)) return formatProperty(name, value);
  return Array.from(value, (item) => formatProperty(name, item)).join(" ");
}

/** Refuses the text of a record in which something has no colon: OpenVINO does not end reading such a text. */
function requireColons(name: string, text: string): string {
  if (!/[{,](?![^{},]*:)/.test(text)) return text;
  throw new TypeError(
    `the property ${name} must be a record or text such as {CPU:{NUM_STREAMS:2}}, got ${describe(text)}`,
  );
}

/**
 * Returns the value if it is a record of properties.
 *
 * @throws {TypeError} If it is not; the message has the argument's name.
 */
export function requireProperties(value: unknown, name: string): Properties {
  if (isRecord(value)) return value as Properties;
  throw new TypeError(`"${name}" must be a plain object of properties, got ${describe(value)}`);
}
