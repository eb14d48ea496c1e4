import { newestFirst } from "./library_name.ts";
import { upwards } from "./platform_package.ts";
import type { Search } from "./search.ts";

/** The package folders of the virtual environment or Conda environment that is active. */
export function* activeEnvironments(search: Search): Generator<string> {
  const windows = search.host.platform === "win32";
  const virtual = search.variable("VIRTUAL_ENV");
  if (virtual !== undefined) yield* sitePackages(search, search.absolute(virtual));
  const conda = search.variable("CONDA_PREFIX");
  if (conda !== undefined) {
    yield search.path.join(search.absolute(conda), windows ? "Library/bin" : "lib");
    yield* sitePackages(search, search.absolute(conda));
  }
}

/** The package folders of the virtual environments in the working folder and above. */
export function* projectEnvironments(search: Search): Generator<string> {
  for (const folder of upwards(search.host.cwd(), search.path)) {
    const names = search.listIfThere(folder);
    for (const name of [".venv", "venv"]) {
      if (names.includes(name)) yield* sitePackages(search, search.path.join(folder, name));
    }
  }
}

/** The package folders of the Pythons that are installed for the user or for all. */
export function* installedPythons(search: Search): Generator<string> {
  const python = pythonOnPath(search);
  if (python !== undefined) yield* sitePackagesOf(search, python);
  yield* userSitePackages(search);
  yield* offPath(search);
}

/** The package folders of Pythons that need not be on `PATH`: those of the installers of python.org and of Windows. */
function* offPath(search: Search): Generator<string> {
  const { host: { platform }, path } = search;
  if (platform === "darwin") {
    const versions = "/Library/Frameworks/Python.framework/Versions";
    for (const name of newestFirst(search.list(versions) ?? [])) {
      yield* sitePackages(search, path.join(versions, name));
    }
  }
  if (platform !== "win32") return;
  const [local, programs] = [search.variable("LOCALAPPDATA"), search.variable("ProgramFiles")];
  const parents = [local && path.join(local, "Programs", "Python"), programs];
  for (const parent of parents) {
    if (!parent) continue;
    for (const name of newestPythons(search.list(parent))) yield* sitePackages(search, path.join(parent, name));
  }
  if (local === undefined) return;
  const packages = path.join(local, "Packages");
  for (const name of search.list(packages)?.filter((each) => /^PythonSoftwareFoundation\.Python\./.test(each)) ?? []) {
    const inStore = path.join(packages, name, "LocalCache", "local-packages");
    for (const version of newestPythons(search.list(inStore))) yield path.join(inStore, version, "site-packages");
  }
}

/** The folders of Windows' Pythons, such as `Python312`, the newest first. */
function newestPythons(names: readonly string[] = []): string[] {
  return newestFirst(
    names.filter((name) => /^Python3\d+$/.test(name)),
    (name) => name.replace(/^Python3(\d+)$/, "3.$1"),
  );
}

function pythonOnPath(search: Search): string | undefined {
  const { host, path } = search;
  const names = host.platform === "win32" ? ["python.exe", "python3.exe"] : ["python3", "python"];
  const folders = search.variable("PATH")?.split(path.delimiter);
  if (folders === undefined) return undefined;
  for (const folder of folders) {
    if (!path.isAbsolute(folder)) continue;
    for (const name of names) {
      const file = path.join(folder, name);
      if (search.ifThere(file, () => host.isFile(file))) return file;
    }
  }
  search.reject(`${names[0]} on PATH`, "missing");
  return undefined;
}

/** The package folders of a Python, and of the Python that it links to, as one in a virtual environment does. */
function* sitePackagesOf(search: Search, python: string): Generator<string> {
  const { host, path } = search;
  const folder = path.dirname(python);
  if (path.basename(folder) === "shims") {
    // pyenv's shim is a script. Any of its versions will do, since the library is the same in all of them.
    const versions = path.join(path.dirname(folder), "versions");
    for (const name of newestFirst(search.list(versions) ?? [])) {
      yield* sitePackages(search, path.join(versions, name));
    }
    return;
  }
  yield* sitePackages(search, prefixOf(search, python));
  const real = search.attempt(python, () => host.realpath(python));
  if (real !== undefined) yield* sitePackages(search, prefixOf(search, real));
}

/**
 * The prefix of a Python: `/usr` for `/usr/bin/python3`. On Windows, Python is in the prefix itself, or in the
 * `Scripts` folder of a virtual environment.
 */
function prefixOf({ path }: Search, python: string): string {
  const folder = path.dirname(python);
  return /^(bin|scripts)$/i.test(path.basename(folder)) ? path.dirname(folder) : folder;
}

/** The package folders of a Python prefix, including Debian's `dist-packages` and Fedora's `lib64`. */
function* sitePackages(search: Search, prefix: string): Generator<string> {
  const { path } = search;
  if (search.host.platform === "win32") {
    yield path.join(prefix, "Lib", "site-packages");
    return;
  }
  const libraries = search.list(prefix)?.filter((name) => name === "lib" || name === "lib64") ?? [];
  for (const library of libraries) {
    const folder = path.join(prefix, library);
    const versions = search.list(folder)?.filter((name) => /^python3(\.\d+t?)?$/.test(name));
    if (versions?.length === 0) search.rejectUnlessTried(folder, "no python3* in it");
    for (const name of newestFirst(versions ?? [])) {
      const packages = search.list(path.join(folder, name))?.filter((each) => /^(site|dist)-packages$/.test(each));
      for (const found of packages ?? []) yield path.join(folder, name, found);
    }
  }
}

/** The folders into which pip installs for one user. */
function* userSitePackages(search: Search): Generator<string> {
  const { platform } = search.host;
  if (platform === "linux") {
    const local = search.inHome(".local");
    if (local !== undefined) yield* sitePackages(search, local);
    return;
  }
  const parent = search.inHome(platform === "win32" ? "AppData/Roaming/Python" : "Library/Python");
  if (parent === undefined) return;
  for (const version of newestFirst(search.list(parent) ?? [])) {
    yield search.path.join(parent, version, platform === "win32" ? "site-packages" : "lib/python/site-packages");
  }
}
