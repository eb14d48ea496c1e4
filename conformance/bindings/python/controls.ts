/** The hand-written controls of the bridge: `controls/controls.py`. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Program } from "../../run/group_process.ts";
import type { Interpreter } from "./pipe.ts";

const folder = new URL("controls/", import.meta.url);

/** The ids of the checks that have a control, read from the Python source without running it. */
export function controlledChecks(): Set<string> {
  const source = readFileSync(new URL("controls.py", folder), "utf8");
  return new Set(Array.from(source.matchAll(/^@control\("(.*)"\)$/gm), ([, id]) => id!));
}

/** The program that runs the controls. */
export function controlProgram({ command, env }: Interpreter): Program {
  return { command, args: [fileURLToPath(new URL("run.py", folder))], ...(env && { env }) };
}
