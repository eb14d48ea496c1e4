import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import process from "node:process";

/** The path of one of the tiny models. */
export function modelPath(name: string): string {
  return fileURLToPath(new URL(`./models/${name}.xml`, import.meta.url));
}

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program is run with. */
export interface RunOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The permission flags that Deno gives it, all if left out. Bun has none. */
  readonly permissions?: readonly string[];
  /** Lets the program call `gc()`. */
  readonly gc?: boolean;
  /** Kills it after so many seconds, which then shows as a signal. */
  readonly seconds?: number;
}

/** Runs a TypeScript file, or code that is given as a string, in the runtime that this test runs in. */
export function runInOwnProcess(fileOrCode: URL | string, options: RunOptions = {}): Promise<Ended> {
  const { args = [], env = {}, permissions = ["--allow-all"], gc = false, seconds = 240 } = options;
  const file = typeof fileOrCode === "string" ? dataUrl(fileOrCode) : fileURLToPath(fileOrCode);
  const isBun = process.versions.bun !== undefined;
  const command = isBun ? [...(gc ? ["--expose-gc"] : []), "run", file] : [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-lock",
    ...(permissions.length > 0 ? permissions : none),
    ...(gc ? ["--v8-flags=--expose-gc"] : []),
    file,
  ];
  return new Promise((resolve, reject) => {
    const root = fileURLToPath(new URL("..", import.meta.url));
    const child = spawn(process.execPath, [...command, ...args], {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1", ...env },
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => stdout += text);
    child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr });
    });
  });
}

/** Deno gives a child of `node:child_process` all permissions, unless a flag says something about one. */
const none: readonly string[] = ["--deny-run"];

function dataUrl(code: string): string {
  return `data:text/typescript;base64,${btoa(String.fromCharCode(...new TextEncoder().encode(code)))}`;
}
