import { fileURLToPath } from "node:url";

/** The path of one of the tiny models. */
export function modelPath(name: string): string {
  return fileURLToPath(new URL(`../models/${name}.xml`, import.meta.url));
}
