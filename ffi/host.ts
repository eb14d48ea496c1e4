import { readdirSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type RuntimeName, runtimeOf } from "./runtimes.ts";

/**
 * The library finder's access to a machine. Methods may throw: the system's error with its `code`, or Deno's NotCapable
 * or Node.js's ERR_ACCESS_DENIED if a permission flag is missing.
 */
export interface Host {
  /** The operating system, by its name in Node.js: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** The architecture, by its name in Node.js: `x64`, `arm64`. */
  readonly arch: string;
  /** The runtime, whose permissions may be missing. */
  readonly runtime: RuntimeName;
  /** This package's folder, if it is on this machine. */
  readonly packageFolder: string | undefined;
  /** Returns the working folder. */
  cwd(): string;
  /** Returns an environment variable's value. */
  environment(name: string): string | undefined;
  /** Lists the names in a folder. */
  list(folder: string): readonly string[];
  /** Tells whether a path is a file; throws if it does not exist. */
  isFile(path: string): boolean;
  /** Resolves all links in a path. */
  realpath(path: string): string;
}

/** The machine that this program runs on. */
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
