import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pack } from "../package/npm.ts";
import { root } from "./library_modules.ts";
import type { Packed } from "./npm_registry.ts";

/**
 * Packs the decoder of JPEGs that the documentation's programs use, and the package that it needs, as they are
 * installed here.
 *
 * @param into The folder for the tarballs.
 */
export async function decoderPackages(into: string): Promise<Packed[]> {
  const decoder = realpathSync(join(root, "node_modules/@cwasm/jpeg-turbo"));
  const needed = dirname(createRequire(join(decoder, "package.json")).resolve("@canvas/image-data"));
  const packed: Packed[] = [];
  for (const folder of [decoder, needed]) {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    packed.push({ manifest, ...await pack(folder, into) });
  }
  return packed;
}
