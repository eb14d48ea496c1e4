import { readdirSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type RuntimeName, runtimeOf } from "./runtimes.ts";

/**
 * What the library finder sees of a machine. Looking at the file system or the environment may throw: the system's
 * error with its `code`; Deno's NotCapable or Node.js's ERR_ACCESS_DENIED where a permission flag is missing.
 */
export interface Host {
  /** The operating system, by Node's name: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** The processor, by Node's name: `x64`, `arm64`. */
  readonly arch: string;
  /** The runtime, whose permissions may be missing. */
  readonly runtime: RuntimeName;
  /** The folder of this package, if it lies on this machine. */
  readonly packageFolder: string | undefined;
  /** The working folder. */
  cwd(): string;
  /** An environment variable's value. */
  environment(name: string): string | undefined;
  /** The names in a folder. */
  list(folder: string): readonly string[];
  /** Whether the path is a file; throws if there is nothing of that name. */
  isFile(path: string): boolean;
  /** The path with all links followed. */
  realpath(path: string): string;
}

/** The machine this program runs on. */
export function nodeHost(): Host {
  return {
    platform: process.platform,
    arch: process.arch,
    runtime: runtimeOf(process.versions),
    packageFolder: import.meta.url.startsWith("file:") ? dirname(dirname(fileURLToPath(import.meta.url))) : undefined,
    cwd: () => process.cwd(),
    environment: (name) => process.env[name],
    list: (folder) => readdirSync(folder),
    isFile: (path) => statSync(path).isFile(),
    realpath: (path) => realpathSync(path),
  };
}
