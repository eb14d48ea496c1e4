import { posix, win32 } from "node:path";
import type { Host } from "./host.ts";
import { newestLibrary } from "./library_name.ts";
import { problemOf } from "./problem.ts";

/**
 * Finds the library in a folder, or in `openvino/libs` below it.
 *
 * @returns The library's path, or `undefined` if the folder has none.
 * @throws The host's error if the folder cannot be listed.
 */
export function libraryIn(folder: string, host: Pick<Host, "platform" | "list">): string | undefined {
  const path = host.platform === "win32" ? win32 : posix;
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
