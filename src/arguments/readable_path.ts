import { type Stats, statSync } from "node:fs";
import { OpenVINOError, Status } from "../openvino_error.ts";
import { describe } from "./describe.ts";
import { noFileError, type Path, requirePath } from "./path.ts";

/**
 * Converts a string or a file URL into the path of something that exists.
 *
 * @throws {TypeError} If the value is neither.
 * @throws {OpenVINOError} If there is nothing at the path, or neither a regular file nor a folder.
 */
export function fileOf(value: unknown, name: string): Path {
  const path = pathOf(value, name);
  const { original, absolute } = path;
  if (statOf(absolute) !== null) return path;
  // The text of a URL is not its path.
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(original)) throw noFileError(name, original);
  throw new OpenVINOError(
    Status.NOT_FOUND,
    `"${name}" does not exist: ${absolute === "" ? describe(absolute) : absolute}`,
  );
}

/**
 * Converts a string or a file URL into the path of something to read.
 *
 * @throws {TypeError} If the value is neither.
 * @throws {OpenVINOError} If there is something at the path that is neither a regular file nor a folder.
 */
export function pathOf(value: unknown, name: string): Path {
  const path = requirePath(value, name);
  requireReadable(path.absolute, name, path.original);
  return path;
}

/**
 * Refuses paths at which OpenVINO would wait forever, such as pipes, and names too long for it, which end the process.
 */
function requireReadable(path: string, name: string, original: string): void {
  const found = statOf(path);
  if (found === "too long") {
    throw new OpenVINOError(
      Status.GENERAL_ERROR,
      `"${name}" is too long for the name of a file: ${describe(original)}`,
    );
  }
  // OpenVINO reports every other fault itself.
  if (!found || found.isFile() || found.isDirectory()) return;
  throw new OpenVINOError(Status.GENERAL_ERROR, `"${name}" is no regular file: ${original}`);
}

/** What is at a path: null if nothing is, undefined if that cannot be found out. */
function statOf(path: string): Stats | "too long" | null | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    return (error as { code?: unknown }).code === "ENAMETOOLONG" ? "too long" : undefined;
  }
}
