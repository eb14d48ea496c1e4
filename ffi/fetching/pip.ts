import process from "node:process";
import { type Installer, pinnedWheel } from "./installer.ts";
import { runProgram } from "./run_program.ts";

/** The names to try for Python, in order. */
export function pythonNames(platform: string): readonly string[] {
  return platform === "win32" ? ["python", "py", "python3"] : ["python3", "python"];
}

/** pip's arguments for installing the pinned wheel into `target`. */
export function pipArguments(requirements: string, target: string): string[] {
  return [
    "-m",
    "pip",
    "install",
    ...pinnedWheel,
    "--ignore-requires-python",
    "--no-compile",
    "--target",
    target,
    "-r",
    requirements,
  ];
}

const environment: Readonly<Record<string, string>> = {
  PIP_DISABLE_PIP_VERSION_CHECK: "1",
  PIP_NO_INPUT: "1",
  PIP_ROOT_USER_ACTION: "ignore",
  // A user's pip configuration may have these, and they exclude --target.
  PIP_REQUIRE_VIRTUALENV: "0",
  PIP_USER: "0",
  // Or these, and pip would not tell that it cannot reach the index, only that it found nothing there.
  PIP_RETRIES: "3",
  PIP_QUIET: "0",
};

/** Looks for a Python with pip, and returns that, or why there is none. */
export async function findPip(signal?: AbortSignal): Promise<Installer | string> {
  const names = pythonNames(process.platform);
  let withoutPip: string | undefined;
  for (const name of names) {
    const { code, printed } = await runProgram(name, ["-m", "pip", "--version"], { signal });
    if (code === 0) return { name: "pip", command: name, args: pipArguments, environment };
    if (/No module named pip/.test(printed)) withoutPip ??= name;
  }
  return withoutPip === undefined
    ? `there is no ${names[0]} and no uv; install Python 3 with pip, or uv`
    : `${withoutPip} has no pip, and there is no uv; install pip (python3-pip on Debian and Ubuntu, else ${withoutPip} -m ensurepip)`;
}
