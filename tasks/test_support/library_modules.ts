import { globSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const root: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The library's modules: all but tests, declarations, and what only this repository's own upkeep needs. */
export function libraryModules(): string[] {
  const all = globSync(["ffi/**/*.ts", "src/**/*.ts"], { cwd: root }).map((path) => path.replaceAll("\\", "/"));
  const others = /_test\.ts$|\.d\.ts$|\/pin_openvino\.ts$/;
  return all.filter((path) => !others.test(path));
}
