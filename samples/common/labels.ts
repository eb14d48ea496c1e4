import { existsSync, readFileSync } from "node:fs";
import { causeOf, Failure } from "./failure.ts";

/** The names of a network's classes, and their file. */
export interface Labels {
  path: string;
  names: string[];
}

/** Reads class names from a file, by default from the `.labels` file next to the model, if there is one. */
export function readLabels(file: string | undefined, model: string): Labels | undefined {
  const path = file ?? model.replace(/\.[^./\\]*$/, "") + ".labels";
  if (file === undefined && !existsSync(path)) return undefined;
  try {
    return { path, names: parseLabels(readFileSync(path, "utf8")) };
  } catch (error) {
    throw new Failure(`cannot read labels '${path}': ${causeOf(error)}`);
  }
}

/** Parses one name per line; the last line break is optional. */
export function parseLabels(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Refuses a wrong number of names: they are probably another network's. */
export function checkLabelCount({ path, names }: Labels, classes: number): void {
  if (names.length !== classes) {
    throw new Failure(`'${path}' has ${names.length} labels, but the network has ${classes} classes`);
  }
}
