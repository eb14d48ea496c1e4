import { isOlder } from "../version.ts";

/** Chooses the library to open from the names in a folder: the unversioned one, else the newest. */
export function newestLibrary(names: readonly string[], platform: string): string | undefined {
  const versions = new Map<string, string>();
  for (const name of names) {
    const version = libraryVersion(name, platform);
    if (version !== undefined) versions.set(name, version);
  }
  for (const [name, version] of versions) if (version === "") return name;
  return newestFirst([...versions.keys()], (name) => versions.get(name)!)[0];
}

/** The version in a library's file name: `""` if it has none, `undefined` if the name is not the library's. */
export function libraryVersion(name: string, platform: string): string | undefined {
  const match = libraryNames[platform === "win32" || platform === "darwin" ? platform : "linux"].exec(name);
  if (!match) return undefined;
  // The Python package shortens 2026.4.1 to 2641.
  return (match[1] ?? "").replace(/^(\d\d)(\d)(\d)$/, "20$1.$2.$3");
}

const libraryNames = {
  linux: /^libopenvino_c\.so(?:\.(\d+(?:\.\d+)*))?$/,
  darwin: /^libopenvino_c(?:\.(\d+(?:\.\d+)*))?\.dylib$/,
  win32: /^openvino_c\.dll$/i,
};

/** Sorts names by the version that follows a prefix, newest first. */
export function newestFirst(
  names: readonly string[],
  versionOf = (name: string) => name.replace(/^\D+/, ""),
): string[] {
  return names.toSorted((a, b) => {
    if (isOlder(versionOf(a), versionOf(b))) return 1;
    return isOlder(versionOf(b), versionOf(a)) ? -1 : 0;
  });
}
