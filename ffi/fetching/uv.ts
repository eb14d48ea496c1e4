import { type Installer, pinnedWheel } from "./installer.ts";
import { runProgram } from "./run_program.ts";

/** uv's arguments for installing the pinned wheel into `target`: those of pip, with uv's names. */
export function uvArguments(requirements: string, target: string): string[] {
  return [
    "pip",
    "install",
    ...pinnedWheel,
    "--no-compile-bytecode",
    // What is in uv's cache stays uv's.
    "--link-mode",
    "copy",
    "--target",
    target,
    "-r",
    requirements,
  ];
}

/** Looks for uv. */
export async function findUv(signal?: AbortSignal): Promise<Installer | undefined> {
  const { code } = await runProgram("uv", ["--version"], { signal });
  return code === 0 ? { name: "uv", command: "uv", args: uvArguments, environment: {} } : undefined;
}
