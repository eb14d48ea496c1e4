import type { Variable } from "./environment_variables.ts";
import { installations } from "./installations.ts";
import type { Search } from "./search.ts";

/** The folders in a variable. */
export function* foldersIn(search: Search, name: Variable): Generator<string> {
  const { path } = search;
  for (const folder of search.variable(name)?.split(path.delimiter) ?? []) {
    if (path.isAbsolute(folder)) yield folder;
  }
}

/** The folders in which the system's loader looks by a variable. */
export function* searchPath(search: Search): Generator<string> {
  const names = { win32: "PATH", darwin: "DYLD_LIBRARY_PATH" } as const;
  yield* foldersIn(search, names[search.host.platform as keyof typeof names] ?? "LD_LIBRARY_PATH");
}

/** Where package managers and archives are installed for all users. */
export function* systemFolders(search: Search): Generator<string> {
  const { platform, arch } = search.host;
  if (platform === "win32") {
    yield* installations(search, "C:\\Program Files (x86)\\Intel");
    yield* installations(search, "C:\\Program Files\\Intel");
    yield* vcpkgRoot(search);
    return;
  }
  if (platform !== "darwin") {
    const triple = arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
    yield* ["/usr/local/lib", `/usr/local/lib/${triple}`, "/usr/local/lib64"];
    yield* ["/usr/lib", `/usr/lib/${triple}`, "/usr/lib64"];
  }
  yield* homebrew(search);
  yield* nix(search);
  yield* vcpkgRoot(search);
  yield* installations(search, "/opt/intel");
}

/** Homebrew's common folder, and the one of its package, which need not be linked. */
function* homebrew(search: Search): Generator<string> {
  const { path } = search;
  const usual = search.host.platform === "darwin" ? ["/opt/homebrew", "/usr/local"] : ["/home/linuxbrew/.linuxbrew"];
  const prefix = search.variable("HOMEBREW_PREFIX");
  for (const each of prefix === undefined ? usual : [search.absolute(prefix), ...usual]) {
    yield path.join(each, "lib");
    yield path.join(each, "opt", "openvino", "lib");
  }
}

/** The profiles of Nix: the user's, and the system's. */
function* nix(search: Search): Generator<string> {
  const home = search.inHome(".nix-profile/lib");
  if (home !== undefined) yield home;
  yield* ["/run/current-system/sw/lib", "/nix/var/nix/profiles/default/lib"];
}

function* vcpkgRoot(search: Search): Generator<string> {
  const root = search.variable("VCPKG_ROOT");
  if (root !== undefined) yield* vcpkg(search, search.path.join(search.absolute(root), "installed"));
}

/** vcpkg's folders of installed packages, one for each kind of system that it builds for. */
export function* vcpkg(search: Search, installed: string): Generator<string> {
  const libraries = search.host.platform === "win32" ? "bin" : "lib";
  for (const name of search.list(installed) ?? []) {
    if (name !== "vcpkg") yield search.path.join(installed, name, libraries);
  }
}
