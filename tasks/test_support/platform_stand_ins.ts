import { join } from "node:path";
import { readManifest } from "../package/npm.ts";
import { runtimePackages } from "../package/platform.ts";
import { root } from "./library_modules.ts";
import type { Packed } from "./npm_registry.ts";

/**
 * What a registry has to tell of the packages of platforms, without their files: Deno installs nothing that depends on
 * a package that is not there, be it optional. They are for a system that does not exist, and so never fetched.
 *
 * @param others The packages that are there themselves.
 * @returns Stand-ins for the rest.
 */
export function platformStandIns(others: readonly Packed[] = []): Packed[] {
  const { version } = readManifest(root);
  const missing = runtimePackages.filter((name) => others.every(({ manifest }) => manifest.name !== name));
  return missing.map((name) => ({ manifest: { name, version, os: ["none"] }, tarball: join(root, "package.json") }));
}
