import { globSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The library's modules, without tests, declarations, and files for this repository's maintenance. */
export function libraryModules(): string[] {
  const all = globSync(["ffi/**/*.ts", "src/**/*.ts"], { cwd: root }).map((path) => path.replaceAll("\\", "/"));
  const others = /_test\.ts$|\.d\.ts$|\/pin_openvino\.ts$/;
  return all.filter((path) => !others.test(path));
}
