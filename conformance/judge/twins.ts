import { readdirSync, readFileSync } from "node:fs";

/** The ids of the checks that have a counterpart in Python, read from its source: no Python is needed for that. */
export function pythonChecks(folder: URL = new URL("checks/", import.meta.url)): string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".py"));
  return files.flatMap((name) => {
    const source = readFileSync(new URL(name, folder), "utf8");
    return [...source.matchAll(/^@\w+\("(.*)"\)$/gm)].map(([, id]) => id!);
  });
}
