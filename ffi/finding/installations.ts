import { newestFirst } from "./library_name.ts";
import type { Search } from "./search.ts";

/**
 * The folders of an unpacked archive. The path may also be that of its `runtime` folder, or of the one with the library,
 * or of the sources, in which a build has put it.
 */
export function* installation({ host, path }: Search, root: string): Generator<string> {
  const { platform, arch } = host;
  const cpu = arch === "x64" ? "intel64" : platform === "linux" ? "aarch64" : "arm64";
  const built = `bin/${cpu}/Release`;
  const libraries = platform === "win32" ? built : `lib/${cpu}${platform === "darwin" ? "/Release" : ""}`;
  yield path.join(root, "runtime", libraries);
  yield path.join(root, libraries);
  yield root;
  if (platform !== "win32") yield path.join(root, built);
}

/** The folders of the archives unpacked side by side in a folder. */
export function* installations(search: Search, parent: string): Generator<string> {
  const names = search.list(parent)?.filter((name) => /^openvino(_|$)/.test(name));
  if (names?.length === 0) search.reject(parent, "no openvino* in it");
  for (const name of newestFirst(names ?? [])) yield* installation(search, search.path.join(parent, name));
}

/**
 * The folders that belong to one with CMake's files: an archive's `runtime/cmake`, a Python package's `cmake`, a
 * system's `lib/cmake/openvino*`, or a build's own folder in the sources.
 */
export function* besideCMake(search: Search, folder: string): Generator<string> {
  const { path } = search;
  const above = path.dirname(folder);
  yield* installation(search, above);
  yield path.join(above, "libs");
  yield path.dirname(above);
  yield* installation(search, folder);
}
