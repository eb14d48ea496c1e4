import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { programFolder } from "./program_folder.ts";
import { type RuntimeName, runtimeOf } from "../runtimes.ts";

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
  /** Returns the folder of this program if it is a single file that contains the runtime. */
  programFolder(): string | undefined;
  /** Returns the working folder. */
  cwd(): string;
  /** Returns an environment variable's value. */
  environment(name: string): string | undefined;
  /** Returns the version of glibc, for example `2.36`; undefined where there is none, or it cannot be found out. */
  glibc(): string | undefined;
  /** Lists the names in a folder. */
  list(folder: string): readonly string[];
  /** Tells whether a path is a file; throws if it does not exist. */
  isFile(path: string): boolean;
  /** Resolves all links in a path. */
  realpath(path: string): string;
  /** The folder of a package that is installed with this one, as the runtime resolves its name. */
  resolvePackage(name: string): string | undefined;
}

/** This module's address, which there is none of in a bundle of CommonJS. */
const address: string | undefined = import.meta.url;

/** This module's file, if it lies on this machine. */
function ownFile(): string | undefined {
  return address?.startsWith("file:") ? fileURLToPath(address) : undefined;
}

/** The machine that this program runs on. */
export function nodeHost(): Host {
  const file = ownFile();
  return {
    platform: process.platform,
    arch: process.arch,
    runtime: runtimeOf(process.versions),
    packageFolder: file && resolve(file, "../../.."),
    programFolder,
    cwd: () => process.cwd(),
    environment: (name) => process.env[name],
    glibc,
    list: (folder) => readdirSync(folder),
    isFile: (path) => statSync(path).isFile(),
    realpath: (path) => realpathSync(path),
    resolvePackage,
  };
}

/** From glibc's script `ldd`, since Deno reports a version that it has built in. */
function glibc(): string | undefined {
  try {
    return /^\s*(?:echo|printf) .*\bldd\b.*?\b(\d+\.\d+)\D*$/m.exec(readFileSync("/usr/bin/ldd", "utf8"))?.[1];
  } catch {
    return undefined; // missing, or no permission
  }
}

function resolvePackage(name: string): string | undefined {
  const file = ownFile();
  if (file === undefined) return undefined;
  try {
    return dirname(createRequire(file).resolve(`${name}/package.json`));
  } catch (error) {
    if ((error as { code?: unknown }).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
