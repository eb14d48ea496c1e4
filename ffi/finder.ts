/**
 * Finds OpenVINO's C library on this machine, without starting a process or opening a library.
 *
 * | Order | Place                  | How it gets there                       | Searched                                                              |
 * | ----- | ---------------------- | --------------------------------------- | --------------------------------------------------------------------- |
 * | 1     | `OPENVINO_LIB_PATH`    | set by the user: a file or a folder     | that file, folder or archive; if it has no library, the search ends   |
 * | 2     | other variables        | `setupvars`, CMake, other bindings      | `INTEL_OPENVINO_DIR`, `OpenVINO_DIR`, `OPENVINO_LIB_PATHS`            |
 * | 3     | the npm package        | with this package, or by itself         | `@openvino-ffi/linux-x64`, … : `node_modules`, stores, Deno's cache   |
 * | 4     | the search path        | set for other programs                  | `LD_LIBRARY_PATH`, `DYLD_LIBRARY_PATH`, on Windows `PATH`             |
 * | 5     | the system's folders   | APT, YUM, Homebrew, Nix, vcpkg, archives | `/usr/lib/…`, `/opt/homebrew/lib`, `/opt/intel/openvino*`, …          |
 * | 6     | the active Python      | `pip install openvino`, Conda           | `VIRTUAL_ENV`, `CONDA_PREFIX`, Pythons on `PATH` and off it, the user's |
 * | 7     | the project's packages | `uv add`, `npm install openvino-node`   | `.venv`, `venv`, `vcpkg_installed`, … in the working folder and above |
 * | 8     | the project's download | the set-up, `pip install --target`      | `.openvino` in the working folder, its parents and this package       |
 * | 9     | the user's download    | the set-up with `--user`                | `$XDG_CACHE_HOME/openvino-ffi`, `~/.cache/…`, `%LOCALAPPDATA%\…`      |
 *
 * An active environment comes before the project's, and the project's before the `python3` on `PATH`. A library may be in
 * the folder itself or, as in the Python package, in `openvino/libs`. A library whose file name shows a version older than
 * {@linkcode oldestOpenVINO} is skipped.
 */
import { posix, win32 } from "node:path";
import { type Host, nodeHost } from "./host.ts";
import { libraryVersion, newestFirst, newestLibrary } from "./library_name.ts";
import { OpenVINOLoadError } from "./load_error.ts";
import { notFoundMessage } from "./not_found.ts";
import { isPermissionMissing } from "./permission.ts";
import { packageFolders, platformPackage, upwards } from "./platform_package.ts";
import { platformProblem } from "./platform_support.ts";
import { downloadFolder, fetchCommand, oldestOpenVINO } from "./release.ts";
import { isOlder } from "./version.ts";

/** The environment variables that the search reads, for Deno's `--allow-env`. */
export const environmentVariables = [
  "OPENVINO_LIB_PATH",
  "INTEL_OPENVINO_DIR",
  "OpenVINO_DIR",
  "OPENVINO_LIB_PATHS",
  "LD_LIBRARY_PATH",
  "DYLD_LIBRARY_PATH",
  "HOMEBREW_PREFIX",
  "VCPKG_ROOT",
  "VIRTUAL_ENV",
  "CONDA_PREFIX",
  "PATH",
  "HOME",
  "XDG_CACHE_HOME",
  "USERPROFILE",
  "LOCALAPPDATA",
  "ProgramFiles",
] as const;

type PlatformPath = typeof posix;
type Variable = typeof environmentVariables[number];

/**
 * Finds the library: the first one in the order of this module's table.
 *
 * @param host The machine to search. Default: this one.
 * @returns The library's absolute path.
 * @throws {OpenVINOLoadError} If no place has it. The message lists as many places as a screen shows, why each was
 *   rejected, and a remedy.
 */
export function findLibrary(host: Host = nodeHost()): string {
  return locateLibrary(host).path;
}

/** A library, and the row of this module's table that led to it. */
export interface Located {
  /** The library's absolute path. */
  readonly path: string;
  /** The place in which it was found, in words. */
  readonly place: Place;
}

/** The places of this module's table, in words. */
export type Place =
  | "OPENVINO_LIB_PATH"
  | "INTEL_OPENVINO_DIR"
  | "OpenVINO_DIR"
  | "OPENVINO_LIB_PATHS"
  | "the npm package"
  | "the search path"
  | "the system's folders"
  | "the active Python"
  | "the project's Python"
  | "the project's packages"
  | "the project's download"
  | "the user's download";

/** Finds the library as {@linkcode findLibrary} does. Returns its path and its place. */
export function locateLibrary(host: Host = nodeHost()): Located {
  return new Search(host).run();
}

/**
 * Finds the library in a folder, or in `openvino/libs` below it.
 *
 * @returns The library's path, or `undefined` if the folder has none.
 * @throws The host's error if the folder cannot be listed.
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

/** The folder of the user's download, shared by all projects. */
export function userDownload(host: Host): string | undefined {
  return new Search(host).userDownload();
}

/** The command that installs this platform's npm package. */
function installCommand(host: Host): string {
  const name = platformPackage(host);
  return { Deno: `deno add npm:${name}`, Bun: `bun add ${name}`, Node: `npm install ${name}` }[host.runtime];
}

function pathOf(host: Pick<Host, "platform">): PlatformPath {
  return host.platform === "win32" ? win32 : posix;
}

/** Why a place could not be searched: a missing permission flag, or the system's own errors EACCES and EPERM. */
function problemOf(error: unknown): "missing" | "flag" | "denied" | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error ? error.code : undefined;
  if (isPermissionMissing(error)) return "flag";
  if (code === "ENOENT" || code === "ENOTDIR") return "missing";
  return code === "EACCES" || code === "EPERM" || error.name === "PermissionDenied" ? "denied" : undefined;
}

/** The folders of Windows' Pythons, such as `Python312`, the newest first. */
function newestPythons(names: readonly string[] = []): string[] {
  return newestFirst(
    names.filter((name) => /^Python3\d+$/.test(name)),
    (name) => name.replace(/^Python3(\d+)$/, "3.$1"),
  );
}

/** One search: the machine, and the places tried so far. */
class Search {
  readonly #host: Host;
  readonly #path: PlatformPath;
  /** Why each place was rejected. A place reached twice, as through `lib` and `lib64`, is searched once. */
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
      // Searching on would hide the user's mistake.
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
      platformProblem(this.#host) ??
        `Install it with:\n  ${installCommand(this.#host)}\nor fetch it into this folder with:${fetch}`,
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
    for (const folder of [place, ...this.#installation(place)]) {
      const path = this.#look(folder);
      if (path !== undefined) return path;
    }
    return undefined;
  }

  /**
   * Rows 2 to 9 of the table, in order. A generator, since each place costs time and, in Deno, may need a permission.
   */
  *#places(): Generator<[Place, Iterable<string>]> {
    const intel = this.#variable("INTEL_OPENVINO_DIR", "not set");
    if (intel !== undefined) yield ["INTEL_OPENVINO_DIR", this.#installation(this.#absolute(intel))];
    const cmake = this.#variable("OpenVINO_DIR");
    if (cmake !== undefined) yield ["OpenVINO_DIR", this.#besideCMake(this.#absolute(cmake))];
    yield ["OPENVINO_LIB_PATHS", this.#foldersIn("OPENVINO_LIB_PATHS")];
    yield ["the npm package", this.#npmPackage()];
    yield ["the search path", this.#searchPath()];
    yield ["the system's folders", this.#systemFolders()];
    yield ["the active Python", this.#activeEnvironments()];
    yield ["the project's Python", this.#projectEnvironments()];
    yield ["the project's packages", this.#projectPackages()];
    yield ["the active Python", this.#installedPythons()];
    yield ["the project's download", this.#projectDownloads()];
    const user = this.userDownload();
    if (user !== undefined) yield ["the user's download", [user]];
  }

  /**
   * The folders of an unpacked archive. The variable may also name its `runtime` folder, or the one with the library, or
   * the sources, in which a build has put it.
   */
  *#installation(root: string): Generator<string> {
    const { platform, arch } = this.#host;
    const cpu = arch === "x64" ? "intel64" : platform === "linux" ? "aarch64" : "arm64";
    const built = `bin/${cpu}/Release`;
    const libraries = platform === "win32" ? built : `lib/${cpu}${platform === "darwin" ? "/Release" : ""}`;
    yield this.#path.join(root, "runtime", libraries);
    yield this.#path.join(root, libraries);
    yield root;
    if (platform !== "win32") yield this.#path.join(root, built);
  }

  /**
   * The folders that belong to one with CMake's files: an archive's `runtime/cmake`, a Python package's `cmake`, a
   * system's `lib/cmake/openvino*`, or a build's own folder in the sources.
   */
  *#besideCMake(folder: string): Generator<string> {
    const above = this.#path.dirname(folder);
    yield* this.#installation(above);
    yield this.#path.join(above, "libs");
    yield this.#path.dirname(above);
    yield* this.#installation(folder);
  }

  /** The folders in a variable. */
  *#foldersIn(name: Variable): Generator<string> {
    for (const folder of this.#variable(name)?.split(this.#path.delimiter) ?? []) {
      if (this.#path.isAbsolute(folder)) yield folder;
    }
  }

  *#searchPath(): Generator<string> {
    const { platform } = this.#host;
    const names = { win32: "PATH", darwin: "DYLD_LIBRARY_PATH" } as const;
    yield* this.#foldersIn(names[platform as keyof typeof names] ?? "LD_LIBRARY_PATH");
  }

  /** vcpkg's folders of installed packages, one for each kind of system that it builds for. */
  *#vcpkg(installed: string): Generator<string> {
    const libraries = this.#host.platform === "win32" ? "bin" : "lib";
    for (const name of this.#list(installed) ?? []) {
      if (name !== "vcpkg") yield this.#path.join(installed, name, libraries);
    }
  }

  /** Homebrew's common folder, and the one of its package, which need not be linked. */
  *#homebrew(): Generator<string> {
    const { platform } = this.#host;
    const usual = platform === "darwin" ? ["/opt/homebrew", "/usr/local"] : ["/home/linuxbrew/.linuxbrew"];
    const prefix = this.#variable("HOMEBREW_PREFIX");
    for (const each of prefix === undefined ? usual : [this.#absolute(prefix), ...usual]) {
      yield this.#path.join(each, "lib");
      yield this.#path.join(each, "opt", "openvino", "lib");
    }
  }

  /** The profiles of Nix: the user's, and the system's. */
  *#nix(): Generator<string> {
    const home = this.#inHome(".nix-profile/lib");
    if (home !== undefined) yield home;
    yield* ["/run/current-system/sw/lib", "/nix/var/nix/profiles/default/lib"];
  }

  *#npmPackage(): Generator<string> {
    const name = platformPackage(this.#host);
    const found = packageFolders(name, this.#host, (place, error) => {
      if (problemOf(error) !== "missing") this.#noteProblem(place, error);
    });
    let installed = false;
    for (const folder of found) {
      installed = true;
      yield folder;
    }
    if (!installed && !this.#tried.has(name)) this.#tried.set(name, "not installed");
  }

  *#systemFolders(): Generator<string> {
    const { platform, arch } = this.#host;
    if (platform === "win32") {
      yield* this.#installations("C:\\Program Files (x86)\\Intel");
      yield* this.#installations("C:\\Program Files\\Intel");
      yield* this.#vcpkgRoot();
      return;
    }
    if (platform !== "darwin") {
      const triple = arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
      yield* ["/usr/local/lib", `/usr/local/lib/${triple}`, "/usr/local/lib64"];
      yield* ["/usr/lib", `/usr/lib/${triple}`, "/usr/lib64"];
    }
    yield* this.#homebrew();
    yield* this.#nix();
    yield* this.#vcpkgRoot();
    yield* this.#installations("/opt/intel");
  }

  *#vcpkgRoot(): Generator<string> {
    const root = this.#variable("VCPKG_ROOT");
    if (root !== undefined) yield* this.#vcpkg(this.#path.join(this.#absolute(root), "installed"));
  }

  *#installations(parent: string): Generator<string> {
    const names = this.#list(parent)?.filter((name) => /^openvino(_|$)/.test(name));
    if (names?.length === 0) this.#tried.set(parent, "no openvino* in it");
    for (const name of newestFirst(names ?? [])) yield* this.#installation(this.#path.join(parent, name));
  }

  *#activeEnvironments(): Generator<string> {
    const windows = this.#host.platform === "win32";
    const virtual = this.#variable("VIRTUAL_ENV");
    if (virtual !== undefined) yield* this.#sitePackages(this.#absolute(virtual));
    const conda = this.#variable("CONDA_PREFIX");
    if (conda !== undefined) {
      yield this.#path.join(this.#absolute(conda), windows ? "Library/bin" : "lib");
      yield* this.#sitePackages(this.#absolute(conda));
    }
  }

  *#projectEnvironments(): Generator<string> {
    for (const folder of upwards(this.#host.cwd(), this.#path)) {
      let names: readonly string[] = [];
      try {
        names = this.#host.list(folder);
      } catch (error) {
        if (problemOf(error) !== "missing") this.#noteProblem(folder, error);
      }
      for (const name of [".venv", "venv"]) {
        if (names.includes(name)) yield* this.#sitePackages(this.#path.join(folder, name));
      }
    }
  }

  /** The native packages of a project: those of vcpkg, and of OpenVINO's own binding for Node.js. */
  *#projectPackages(): Generator<string> {
    for (const folder of upwards(this.#host.cwd(), this.#path)) {
      const has = (place: string, name: string) => {
        try {
          return this.#host.list(place).includes(name);
        } catch (error) {
          if (problemOf(error) !== "missing") this.#noteProblem(place, error);
          return false;
        }
      };
      const [modules, vcpkg] = [this.#path.join(folder, "node_modules"), "vcpkg_installed"];
      if (has(modules, "openvino-node")) yield this.#path.join(modules, "openvino-node", "bin");
      if (has(folder, vcpkg)) yield* this.#vcpkg(this.#path.join(folder, vcpkg));
    }
  }

  *#installedPythons(): Generator<string> {
    const python = this.#pythonOnPath();
    if (python !== undefined) yield* this.#sitePackagesOf(python);
    yield* this.#userSitePackages();
    yield* this.#otherPythons();
  }

  /** The package folders of Pythons that need not be on `PATH`: those of the installers of python.org and of Windows. */
  *#otherPythons(): Generator<string> {
    const { platform } = this.#host;
    if (platform === "darwin") {
      const versions = "/Library/Frameworks/Python.framework/Versions";
      for (const name of newestFirst(this.#list(versions) ?? [])) {
        yield* this.#sitePackages(this.#path.join(versions, name));
      }
    }
    if (platform !== "win32") return;
    const [local, programs] = [this.#variable("LOCALAPPDATA"), this.#variable("ProgramFiles")];
    const parents = [local && this.#path.join(local, "Programs", "Python"), programs];
    for (const parent of parents) {
      if (!parent) continue;
      for (const name of newestPythons(this.#list(parent))) yield* this.#sitePackages(this.#path.join(parent, name));
    }
    if (local === undefined) return;
    const packages = this.#path.join(local, "Packages");
    for (const name of this.#list(packages)?.filter((each) => /^PythonSoftwareFoundation\.Python\./.test(each)) ?? []) {
      const inStore = this.#path.join(packages, name, "LocalCache", "local-packages");
      for (const version of newestPythons(this.#list(inStore))) {
        yield this.#path.join(inStore, version, "site-packages");
      }
    }
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

  /** The package folders of a Python, and of the Python that it links to, as one in a virtual environment does. */
  *#sitePackagesOf(python: string): Generator<string> {
    const folder = this.#path.dirname(python);
    if (this.#path.basename(folder) === "shims") {
      // pyenv's shim is a script. Any of its versions will do, since the library is the same in all of them.
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

  /**
   * The prefix of a Python: `/usr` for `/usr/bin/python3`. On Windows, Python is in the prefix itself, or in the
   * `Scripts` folder of a virtual environment.
   */
  #prefixOf(python: string): string {
    const folder = this.#path.dirname(python);
    return /^(bin|scripts)$/i.test(this.#path.basename(folder)) ? this.#path.dirname(folder) : folder;
  }

  /** The package folders of a Python prefix, including Debian's `dist-packages` and Fedora's `lib64`. */
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
    for (const folder of upwards(this.#host.cwd(), this.#path)) yield this.#path.join(folder, downloadFolder);
    const program = this.#try("the program's folder", () => this.#host.programFolder());
    for (const folder of [this.#host.packageFolder, program]) {
      if (folder !== undefined) yield this.#path.join(folder, downloadFolder);
    }
  }

  /** Returns the folder's library if it is not too old; otherwise records why the folder was rejected. */
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

  /** The version in the name of the library, or of the file that it links to; `""` if there is none. */
  #versionOf(library: string): string {
    const inName = (path: string) => libraryVersion(this.#path.basename(path), this.#host.platform) ?? "";
    const version = inName(library);
    if (version !== "") return version;
    try {
      return inName(this.#host.realpath(library));
    } catch {
      return ""; // Opening the library will tell.
    }
  }

  /** The value of a variable; an empty one counts as unset. */
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

  /** The flag that permits reading files. */
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
        ? `no permission (${this.#readFlag}${this.#path.isAbsolute(place) ? `=${place}` : ""})`
        : problem === "denied"
        ? "no permission"
        : String(error instanceof Error ? error.message : error),
    );
  }

  #fail(first: string, remedy: string): never {
    const tried = [...this.#tried].map(([place, reason]) => `${place}: ${reason}`);
    const last = [remedy];
    if (this.#missingFlags.size > 0) {
      const flags = [...this.#missingFlags].sort().map((flag) =>
        flag === "--allow-env" ? `${flag}=${environmentVariables.join(",")}` : flag
      );
      last.unshift(`${this.#host.runtime} did not let it look everywhere; give it ${flags.join(" ")}`);
    }
    throw new OpenVINOLoadError(notFoundMessage(first, tried, last), { tried });
  }
}
