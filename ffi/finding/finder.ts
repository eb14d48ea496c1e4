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
import { fetchCommand } from "../release.ts";
import { type Host, nodeHost } from "./host.ts";
import { besideCMake, installation } from "./installations.ts";
import { platformPackage } from "./platform_package.ts";
import { platformProblem } from "./platform_support.ts";
import { npmPackage, projectDownloads, projectPackages } from "./project_folders.ts";
import { activeEnvironments, installedPythons, projectEnvironments } from "./pythons.ts";
import { Search } from "./search.ts";
import { foldersIn, searchPath, systemFolders } from "./system_folders.ts";

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
  const search = new Search(host);
  const fetch = `\n  ${fetchCommand(host.platform)}`;
  const chosen = search.variable("OPENVINO_LIB_PATH", "not set");
  if (chosen !== undefined) {
    // Searching on would hide the user's mistake.
    const path = lookAtChosen(search, search.absolute(chosen)) ?? search.fail(
      "OPENVINO_LIB_PATH leads to no OpenVINO C library:",
      `Set it to the library or to its folder, or unset it and fetch OpenVINO into this folder with:${fetch}`,
    );
    return { path, place: "OPENVINO_LIB_PATH" };
  }
  for (const [place, folders] of places(search)) {
    for (const folder of folders) {
      const path = search.look(folder);
      if (path !== undefined) return { path, place };
    }
  }
  return search.fail(
    "OpenVINO's C library was not found. Looked at:",
    platformProblem(host) ?? `Install it with:\n  ${installCommand(host)}\nor fetch it into this folder with:${fetch}`,
  );
}

/** The folder of the user's download, shared by all projects. */
export function userDownload(host: Host): string | undefined {
  return userDownloadOf(new Search(host));
}

function userDownloadOf(search: Search): string | undefined {
  const cache = search.host.platform === "win32"
    ? search.variable("LOCALAPPDATA") ?? search.inHome("AppData/Local")
    : search.variable("XDG_CACHE_HOME") ?? search.inHome(".cache");
  return cache && search.path.join(cache, "openvino-ffi");
}

/** The library that `OPENVINO_LIB_PATH` leads to. */
function lookAtChosen(search: Search, place: string): string | undefined {
  const isFile = search.attempt(place, () => search.host.isFile(place));
  if (isFile === undefined) return undefined;
  if (isFile) return place;
  for (const folder of [place, ...installation(search, place)]) {
    const path = search.look(folder);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** Rows 2 to 9 of the table, in order. A generator, since each place costs time and, in Deno, may need a permission. */
function* places(search: Search): Generator<[Place, Iterable<string>]> {
  const intel = search.variable("INTEL_OPENVINO_DIR", "not set");
  if (intel !== undefined) yield ["INTEL_OPENVINO_DIR", installation(search, search.absolute(intel))];
  const cmake = search.variable("OpenVINO_DIR");
  if (cmake !== undefined) yield ["OpenVINO_DIR", besideCMake(search, search.absolute(cmake))];
  yield ["OPENVINO_LIB_PATHS", foldersIn(search, "OPENVINO_LIB_PATHS")];
  yield ["the npm package", npmPackage(search)];
  yield ["the search path", searchPath(search)];
  yield ["the system's folders", systemFolders(search)];
  yield ["the active Python", activeEnvironments(search)];
  yield ["the project's Python", projectEnvironments(search)];
  yield ["the project's packages", projectPackages(search)];
  yield ["the active Python", installedPythons(search)];
  yield ["the project's download", projectDownloads(search)];
  const user = userDownloadOf(search);
  if (user !== undefined) yield ["the user's download", [user]];
}

/** The command that installs this platform's npm package. */
function installCommand(host: Host): string {
  const name = platformPackage(host);
  return { Deno: `deno add npm:${name}`, Bun: `bun add ${name}`, Node: `npm install ${name}` }[host.runtime];
}
