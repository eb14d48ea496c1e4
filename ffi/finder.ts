/**
 * Finds OpenVINO's C library on this machine, without starting a process and without opening anything.
 *
 * | Order | Place                  | How it gets there                       | Looked at                                                           |
 * | ----- | ---------------------- | --------------------------------------- | ------------------------------------------------------------------- |
 * | 1     | `OPENVINO_LIB_PATH`    | set by the user: a file or a folder     | that file or folder; if it has no library, the search ends          |
 * | 2     | `INTEL_OPENVINO_DIR`   | `setupvars` of an archive, an installer | `runtime/lib/intel64`, `runtime/bin/intel64/Release`, … in it       |
 * | 3     | the system's folders   | APT, YUM, Homebrew, unpacked archives   | `/usr/lib/…`, `/usr/local/lib`, `/opt/intel/openvino*`, …           |
 * | 4     | the active Python      | `pip install openvino`, Conda           | `VIRTUAL_ENV`, `CONDA_PREFIX`, `python3` on `PATH`, the user's site |
 * | 5     | the project's download | the set-up, `pip install --target`      | `.openvino` in the working folder, its parents and this package     |
 * | 6     | the user's download    | the set-up with `--user`                | `$XDG_CACHE_HOME/openvino-ffi`, `~/.cache/…`, `%LOCALAPPDATA%\…`    |
 *
 * In each folder the library may lie directly or, as in the Python package, in `openvino/libs`. A library whose file
 * name tells that it is older than {@linkcode oldestOpenVINO} is passed over.
 */
import { posix, win32 } from "node:path";
import { type Host, nodeHost } from "./host.ts";
import { libraryVersion, newestFirst, newestLibrary } from "./library_name.ts";
import { OpenVINOLoadError } from "./load_error.ts";
import { downloadFolder, fetchCommand, oldestOpenVINO } from "./release.ts";
import { isOlder } from "./version.ts";

/** The environment variables that the search reads: what Deno's `--allow-env` has to name. */
export const environmentVariables = [
  "OPENVINO_LIB_PATH",
  "INTEL_OPENVINO_DIR",
  "VIRTUAL_ENV",
  "CONDA_PREFIX",
  "PATH",
  "HOME",
  "XDG_CACHE_HOME",
  "USERPROFILE",
  "LOCALAPPDATA",
] as const;

type PlatformPath = typeof posix;
type Variable = typeof environmentVariables[number];

/**
 * Finds the library: the first in the order of this module's table.
 *
 * @param host What the search sees of the machine; the real one if left out
 * @returns The absolute path of the library
 * @throws {OpenVINOLoadError} If no place has it; the text lists every place, why it did not do, and the remedy
 */
export function findLibrary(host: Host = nodeHost()): string {
  return locateLibrary(host).path;
}

/** A library, and the row of this module's table that led to it. */
export interface Located {
  /** Its absolute path. */
  readonly path: string;
  /** The place, in words. */
  readonly place: Place;
}

/** The places of this module's table, in words. */
export type Place =
  | "OPENVINO_LIB_PATH"
  | "INTEL_OPENVINO_DIR"
  | "the system's folders"
  | "the active Python"
  | "the project's download"
  | "the user's download";

/** Like {@linkcode findLibrary}; tells also by which place the library was found. */
export function locateLibrary(host: Host = nodeHost()): Located {
  return new Search(host).run();
}

/**
 * Finds the library of one folder, in the folder itself or in `openvino/libs` below it.
 *
 * @returns Its path, or `undefined` if the folder has none
 * @throws The host's error if the folder cannot be listed
 */
export function libraryIn(folder: string, host: Pick<Host, "platform" | "list">): string | undefined {
  const path = pathOf(host);
  const names = host.list(folder);
  const name = newestLibrary(names, host.platform);
  if (name !== undefined) return path.join(folder, name);
  if (!names.includes("openvino")) return undefined;
  const libs = path.join(folder, "openvino", "libs");
  try {
    const inPackage = newestLibrary(host.list(libs), host.platform);
    return inPackage && path.join(libs, inPackage);
  } catch (error) {
    if (problemOf(error) === "missing") return undefined;
    throw error;
  }
}

/** The folder of the user's download, for all projects together. */
export function userDownload(host: Host): string | undefined {
  return new Search(host).userDownload();
}

function pathOf(host: Pick<Host, "platform">): PlatformPath {
  return host.platform === "win32" ? win32 : posix;
}

/**
 * Why a place could not be looked at. Where a flag is missing Deno throws NotCapable and Node.js ERR_ACCESS_DENIED, the
 * system EACCES or EPERM.
 */
function problemOf(error: unknown): "missing" | "flag" | "denied" | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error ? error.code : undefined;
  if (error.name === "NotCapable" || code === "ERR_ACCESS_DENIED") return "flag";
  if (code === "ENOENT" || code === "ENOTDIR") return "missing";
  return code === "EACCES" || code === "EPERM" || error.name === "PermissionDenied" ? "denied" : undefined;
}

/** One run of the search: the machine, and what has been tried so far. */
class Search {
  readonly #host: Host;
  readonly #path: PlatformPath;
  /** Why each place did not do. A place that comes up twice, as `lib` and `lib64` may, is looked at once. */
  readonly #tried = new Map<string, string>();
  readonly #missingFlags = new Set<string>();

  constructor(host: Host) {
    this.#host = host;
    this.#path = pathOf(host);
  }

  run(): Located {
    const fetch = `\n  ${fetchCommand(this.#host.platform)}`;
    const chosen = this.#variable("OPENVINO_LIB_PATH", "not set");
    if (chosen !== undefined) {
      // Going on without it would hide the user's mistake.
      const path = this.#lookAtChosen(this.#absolute(chosen)) ?? this.#fail(
        "OPENVINO_LIB_PATH leads to no OpenVINO C library:",
        `Set it to the library or to its folder, or unset it and fetch OpenVINO into this folder with:${fetch}`,
      );
      return { path, place: "OPENVINO_LIB_PATH" };
    }
    for (const [place, folders] of this.#places()) {
      for (const folder of folders) {
        const path = this.#look(folder);
        if (path !== undefined) return { path, place };
      }
    }
    return this.#fail(
      "OpenVINO's C library was not found. Looked at:",
      `Fetch it into this folder with:${fetch}`,
    );
  }

  userDownload(): string | undefined {
    if (this.#host.platform === "win32") {
      const local = this.#variable("LOCALAPPDATA") ?? this.#inHome("AppData/Local");
      return local && this.#path.join(local, "openvino-ffi");
    }
    const cache = this.#variable("XDG_CACHE_HOME") ?? this.#inHome(".cache");
    return cache && this.#path.join(cache, "openvino-ffi");
  }

  #lookAtChosen(place: string): string | undefined {
    try {
      if (this.#host.isFile(place)) return place;
    } catch (error) {
      this.#noteProblem(place, error);
      return undefined;
    }
    return this.#look(place);
  }

  /** Rows 2 to 6 of the table, in order; lazily, as each look costs time and, in Deno, may need a permission. */
  *#places(): Generator<[Place, Iterable<string>]> {
    const intel = this.#variable("INTEL_OPENVINO_DIR", "not set");
    if (intel !== undefined) yield ["INTEL_OPENVINO_DIR", this.#installation(this.#absolute(intel))];
    yield ["the system's folders", this.#systemFolders()];
    yield ["the active Python", this.#pythonFolders()];
    yield ["the project's download", this.#projectDownloads()];
    const user = this.userDownload();
    if (user !== undefined) yield ["the user's download", [user]];
  }

  /** The folders of an unpacked archive. People also name its `runtime` folder, or the one with the library. */
  *#installation(root: string): Generator<string> {
    const { platform, arch } = this.#host;
    const cpu = arch === "x64" ? "intel64" : platform === "linux" ? "aarch64" : "arm64";
    const libraries = platform === "win32"
      ? `bin/${cpu}/Release`
      : `lib/${cpu}${platform === "darwin" ? "/Release" : ""}`;
    yield this.#path.join(root, "runtime", libraries);
    yield this.#path.join(root, libraries);
    yield root;
  }

  *#systemFolders(): Generator<string> {
    const { platform, arch } = this.#host;
    if (platform === "win32") {
      yield* this.#installations("C:\\Program Files (x86)\\Intel");
      yield* this.#installations("C:\\Program Files\\Intel");
      return;
    }
    if (platform === "darwin") {
      yield* ["/opt/homebrew/lib", "/usr/local/lib"];
    } else {
      const triple = arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
      yield* ["/usr/local/lib", `/usr/local/lib/${triple}`, "/usr/local/lib64"];
      yield* ["/usr/lib", `/usr/lib/${triple}`, "/usr/lib64"];
    }
    yield* this.#installations("/opt/intel");
  }

  *#installations(parent: string): Generator<string> {
    const names = this.#list(parent)?.filter((name) => /^openvino(_|$)/.test(name));
    if (names?.length === 0) this.#tried.set(parent, "no openvino* in it");
    for (const name of newestFirst(names ?? [])) yield* this.#installation(this.#path.join(parent, name));
  }

  *#pythonFolders(): Generator<string> {
    const windows = this.#host.platform === "win32";
    const virtual = this.#variable("VIRTUAL_ENV");
    if (virtual !== undefined) yield* this.#sitePackages(this.#absolute(virtual));
    const conda = this.#variable("CONDA_PREFIX");
    if (conda !== undefined) {
      yield this.#path.join(this.#absolute(conda), windows ? "Library/bin" : "lib");
      yield* this.#sitePackages(this.#absolute(conda));
    }
    const python = this.#pythonOnPath();
    if (python !== undefined) yield* this.#sitePackagesOf(python);
    yield* this.#userSitePackages();
  }

  #pythonOnPath(): string | undefined {
    const names = this.#host.platform === "win32" ? ["python.exe", "python3.exe"] : ["python3", "python"];
    const searchPath = this.#variable("PATH");
    if (searchPath === undefined) return undefined;
    for (const folder of searchPath.split(this.#path.delimiter)) {
      if (!this.#path.isAbsolute(folder)) continue;
      for (const name of names) {
        const file = this.#path.join(folder, name);
        try {
          if (this.#host.isFile(file)) return file;
        } catch (error) {
          if (problemOf(error) !== "missing") this.#noteProblem(file, error);
        }
      }
    }
    this.#tried.set(`${names[0]} on PATH`, "missing");
    return undefined;
  }

  /** A Python's own packages and, as a virtual environment's Python is a link, those of the one it leads to. */
  *#sitePackagesOf(python: string): Generator<string> {
    const folder = this.#path.dirname(python);
    if (this.#path.basename(folder) === "shims") {
      // pyenv's shim is a script; all its versions will do, for the library is the same in each.
      const versions = this.#path.join(this.#path.dirname(folder), "versions");
      for (const name of newestFirst(this.#list(versions) ?? [])) {
        yield* this.#sitePackages(this.#path.join(versions, name));
      }
      return;
    }
    yield* this.#sitePackages(this.#prefixOf(python));
    const real = this.#try(python, () => this.#host.realpath(python));
    if (real !== undefined) yield* this.#sitePackages(this.#prefixOf(real));
  }

  /** `/usr` for `/usr/bin/python3`. On Windows Python lies in its prefix itself, or in a virtual environment's `Scripts`. */
  #prefixOf(python: string): string {
    const folder = this.#path.dirname(python);
    return /^(bin|scripts)$/i.test(this.#path.basename(folder)) ? this.#path.dirname(folder) : folder;
  }

  /** The package folders of a Python prefix, among them Debian's `dist-packages` and Fedora's `lib64`. */
  *#sitePackages(prefix: string): Generator<string> {
    if (this.#host.platform === "win32") {
      yield this.#path.join(prefix, "Lib", "site-packages");
      return;
    }
    const libraries = this.#list(prefix)?.filter((name) => name === "lib" || name === "lib64") ?? [];
    for (const library of libraries) {
      const folder = this.#path.join(prefix, library);
      const versions = this.#list(folder)?.filter((name) => /^python3(\.\d+t?)?$/.test(name));
      if (versions?.length === 0 && !this.#tried.has(folder)) this.#tried.set(folder, "no python3* in it");
      for (const name of newestFirst(versions ?? [])) {
        const packages = this.#list(this.#path.join(folder, name))?.filter((name) =>
          /^(site|dist)-packages$/.test(name)
        );
        for (const found of packages ?? []) yield this.#path.join(folder, name, found);
      }
    }
  }

  *#userSitePackages(): Generator<string> {
    const { platform } = this.#host;
    if (platform === "linux") {
      const local = this.#inHome(".local");
      if (local !== undefined) yield* this.#sitePackages(local);
      return;
    }
    const parent = this.#inHome(platform === "win32" ? "AppData/Roaming/Python" : "Library/Python");
    if (parent === undefined) return;
    for (const version of newestFirst(this.#list(parent) ?? [])) {
      yield this.#path.join(parent, version, platform === "win32" ? "site-packages" : "lib/python/site-packages");
    }
  }

  *#projectDownloads(): Generator<string> {
    let folder = this.#host.cwd();
    for (let parent = this.#path.dirname(folder);; folder = parent, parent = this.#path.dirname(folder)) {
      yield this.#path.join(folder, downloadFolder);
      if (parent === folder) break;
    }
    if (this.#host.packageFolder !== undefined) yield this.#path.join(this.#host.packageFolder, downloadFolder);
  }

  /** The folder's library, if it has one that is not too old; else notes why the folder does not do. */
  #look(folder: string): string | undefined {
    if (this.#tried.has(folder)) return undefined;
    const library = this.#try(folder, () => libraryIn(folder, this.#host) ?? "none");
    if (library === undefined) return undefined;
    if (library === "none") {
      this.#tried.set(folder, "no OpenVINO C library in it");
      return undefined;
    }
    const version = this.#versionOf(library);
    if (version === "" || !isOlder(version, oldestOpenVINO)) return library;
    this.#tried.set(folder, `OpenVINO ${version} in it is too old (${oldestOpenVINO} or newer is needed)`);
    return undefined;
  }

  /** The version that the library's name, or that of the file it links to, tells; `""` if neither does. */
  #versionOf(library: string): string {
    const inName = (path: string) => libraryVersion(this.#path.basename(path), this.#host.platform) ?? "";
    const version = inName(library);
    if (version !== "") return version;
    try {
      return inName(this.#host.realpath(library));
    } catch {
      return ""; // Opening it will tell.
    }
  }

  /** A variable's value; empty counts as unset. */
  #variable(name: Variable, whenUnset?: string): string | undefined {
    try {
      const value = this.#host.environment(name);
      if (value) return value;
      if (whenUnset !== undefined) this.#tried.set(name, whenUnset);
    } catch (error) {
      if (problemOf(error) !== "flag") throw error;
      this.#missingFlags.add("--allow-env");
      this.#tried.set(name, `no permission (--allow-env=${name})`);
    }
    return undefined;
  }

  #inHome(folder: string): string | undefined {
    const home = this.#variable(this.#host.platform === "win32" ? "USERPROFILE" : "HOME");
    return home && this.#path.join(home, folder);
  }

  #absolute(path: string): string {
    return this.#path.resolve(this.#host.cwd(), path);
  }

  #list(folder: string): readonly string[] | undefined {
    return this.#try(folder, () => this.#host.list(folder));
  }

  #try<T>(place: string, look: () => T): T | undefined {
    try {
      return look();
    } catch (error) {
      this.#noteProblem(place, error);
      return undefined;
    }
  }

  /** The flag that lets the runtime read files. */
  get #readFlag(): string {
    return this.#host.runtime === "Node" ? "--allow-fs-read" : "--allow-read";
  }

  #noteProblem(place: string, error: unknown): void {
    const problem = problemOf(error);
    if (problem === "flag") this.#missingFlags.add(this.#readFlag);
    this.#tried.set(
      place,
      problem === "missing"
        ? "missing"
        : problem === "flag"
        ? `no permission (${this.#readFlag}=${place})`
        : problem === "denied"
        ? "no permission"
        : String(error instanceof Error ? error.message : error),
    );
  }

  #fail(first: string, remedy: string): never {
    const tried = [...this.#tried].map(([place, reason]) => `${place}: ${reason}`);
    const lines = [first, ...tried.map((line) => `  ${line}`)];
    if (this.#missingFlags.size > 0) {
      const flags = [...this.#missingFlags].sort().map((flag) =>
        flag === "--allow-env" ? `${flag}=${environmentVariables.join(",")}` : flag
      );
      lines.push(`${this.#host.runtime} did not let it look everywhere; give it ${flags.join(" ")}`);
    }
    throw new OpenVINOLoadError([...lines, remedy].join("\n"), { tried });
  }
}
