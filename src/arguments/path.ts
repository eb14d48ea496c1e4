import process from "node:process";
import { fileURLToPath } from "node:url";
import { absolutePath } from "./absolute_path.ts";
import { urlOf } from "./brands.ts";
import { describe } from "./describe.ts";
import { requireString } from "./require.ts";

/**
 * A path as the caller wrote it, for messages, and as an absolute path, which a change of the current folder does not
 * affect.
 */
export interface Path {
  readonly original: string;
  readonly absolute: string;
}

/**
 * Converts a string or a file URL into a path.
 *
 * @throws {TypeError} If the value is neither; the message has the argument's name.
 */
export function requirePath(value: unknown, name: string): Path {
  const url = urlOf(value);
  if (url && url.protocol !== "file:") throw noFileError(name, url.href);
  if (!url && typeof value !== "string") {
    throw new TypeError(`"${name}" must be a path or a file URL, got ${describe(value)}`);
  }
  const original = requireString(url ? fileURLToPath(url) : value, name);
  return { original, absolute: absolutePath(original, process) };
}

/** Returns the error for a URL where a file is needed. */
export function noFileError(name: string, url: string): TypeError {
  const instead = /^file:/i.test(url)
    ? "for a file URL, pass a URL object"
    : "OpenVINO reads files only, download it first";
  return new TypeError(`"${name}" must be a path or a file URL, got ${describe(url)}: ${instead}`);
}
