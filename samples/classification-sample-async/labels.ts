import { existsSync, readFileSync } from "node:fs";
import { causeOf, Failure } from "./failure.ts";

/** The names of a network's classes, and the file they are from. */
export interface Labels {
  path: string;
  names: string[];
}

/** Reads class names from the file given, or from the `.labels` file beside the model if there is one. */
export function readLabels(given: string | undefined, model: string): Labels | undefined {
  const path = given ?? model.replace(/\.[^./\\]*$/, "") + ".labels";
  if (given === undefined && !existsSync(path)) return undefined;
  try {
    return { path, names: parseLabels(readFileSync(path, "utf8")) };
  } catch (error) {
    throw new Failure(`cannot read labels '${path}': ${causeOf(error)}`);
  }
}

/** One name a line; the last line may end or not. */
export function parseLabels(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Names that are too few or too many are most likely those of another network. */
export function checkLabelCount({ path, names }: Labels, classes: number): void {
  if (names.length !== classes) {
    throw new Failure(`'${path}' has ${names.length} labels, but the network has ${classes} classes`);
  }
}
