/**
 * Looks for the npm packages that hold OpenVINO's own files, one a platform: `npm install`, `bun add` and `deno add`
 * put the one that fits beside this package.
 */
import { posix, win32 } from "node:path";
import type { Host } from "./host.ts";

/** The devices whose plugins have packages of their own. */
export const packagedDevices = ["gpu", "npu"] as const;
/** One of them. */
export type PackagedDevice = typeof packagedDevices[number];

/** The platforms that there is a package for. */
export const packagedPlatforms = ["linux-x64", "linux-arm64", "darwin-arm64", "win32-x64"] as const;

/** The name of the package for a platform, or of the one that adds a device's plugin. */
export function platformPackage({ platform, arch }: Pick<Host, "platform" | "arch">, device?: PackagedDevice): string {
  return `@openvino-ffi/${platform}-${arch}${device === undefined ? "" : `-${device}`}`;
}

/** Where package managers put what a project does not name itself, in its `node_modules`. */
const hidden = [".pnpm", ".deno", ".bun"];

/** Looks at a place; gives undefined if that fails. */
export type Attempt = <T>(place: string, look: () => T) => T | undefined;

/** An attempt that nobody is told of. */
const quietly: Attempt = (_place, look) => {
  try {
    return look();
  } catch {
    return undefined;
  }
};

/**
 * The folders that a package may be in, the likeliest first; lazily, as each look costs time and may need a permission.
 *
 * @param name The package's name
 * @param host The machine
 * @param attempt Looks at a place, and keeps its error. Default: errors are not kept
 * @returns The folders, each of which is there
 */
export function* packageFolders(name: string, host: Host, attempt: Attempt = quietly): Generator<string> {
  const path = host.platform === "win32" ? win32 : posix;
  const [scope, ownName] = name.split("/") as [string, string];
  const list = (folder: string) => attempt(folder, () => host.list(folder)) ?? [];
  const program = attempt("the program's folder", () => host.programFolder());
  // As the runtime itself finds it from here: beside this package, in a store, or in Deno's cache. What is inside a
  // single-file program the system cannot open.
  const resolved = program === undefined ? attempt(name, () => host.resolvePackage(name)) : undefined;
  if (resolved !== undefined) yield resolved;
  // This module may be in a bundle or on a server.
  for (const start of [program, host.cwd()]) {
    for (const folder of start === undefined ? [] : upwards(start, path)) {
      const modules = path.join(folder, "node_modules");
      const names = list(modules);
      const stores = hidden.filter((store) => names.includes(store));
      for (const parent of [modules, ...stores.map((store) => path.join(modules, store, "node_modules"))]) {
        if (parent === modules && !names.includes(scope)) continue;
        if (list(path.join(parent, scope)).includes(ownName)) yield path.join(parent, scope, ownName);
      }
    }
  }
}

/** A folder and those it is in, from the inside out. */
export function* upwards(folder: string, path: Pick<typeof posix, "dirname">): Generator<string> {
  for (let at = folder, parent = path.dirname(at);; at = parent, parent = path.dirname(at)) {
    yield at;
    if (parent === at) return;
  }
}
