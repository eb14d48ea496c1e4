import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import process from "node:process";
import { removeFolder } from "../run/remove_folder.ts";
import { runArguments, thisRuntime } from "../run/runtimes.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options for running a program. */
export interface RunOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Deno's permission flags. Default: all permissions. */
  readonly permissions?: readonly string[];
  /** Further flags of Node.js, such as those of its permission model. Default: none. */
  readonly nodeFlags?: readonly string[];
  /** Whether the system lets the program have one processor only, by Linux's `taskset`. */
  readonly oneProcessor?: boolean;
  /** Whether the program can call `gc()`. */
  readonly gc?: boolean;
  /** The timeout in seconds, which is for programs that hang: the program is then killed, which shows as a signal. */
  readonly seconds?: number;
}

/** Runs a TypeScript file, or code given as text, in the current runtime. */
export async function runInOwnProcess(fileOrCode: URL | string, options: RunOptions = {}): Promise<Ended> {
  if (typeof fileOrCode !== "string") return await runFile(fileURLToPath(fileOrCode), options);
  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-code-"));
  try {
    const file = join(folder, "main.ts");
    writeFileSync(file, fileOrCode);
    return await runFile(file, options);
  } finally {
    removeFolder(folder);
  }
}

function runFile(file: string, options: RunOptions): Promise<Ended> {
  const { args = [], env = {}, permissions, nodeFlags = [], gc = false, seconds = 840 } = options;
  const flags = {
    gc,
    nodeFlags,
    ...(permissions && { permissions: permissions.length > 0 ? permissions : none }),
  };
  return new Promise((resolve, reject) => {
    const command = [process.execPath, ...runArguments(thisRuntime(), file, flags), ...args];
    if (options.oneProcessor) command.unshift("taskset", "--cpu-list", firstProcessor());
    const child = spawn(command[0]!, command.slice(1), {
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

/** The first processor that this process may use, in Linux's numbering. */
function firstProcessor(): string {
  return /^Cpus_allowed_list:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))![1]!;
}

/** Deno gives a child of `node:child_process` all permissions unless a flag concerns one. */
const none: readonly string[] = ["--deny-run"];
