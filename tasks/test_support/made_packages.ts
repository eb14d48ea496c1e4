/**
 * The packages that tests install. Each is made once, for all tests and runtimes: it is kept in `.cache/made-packages`,
 * under a checksum of all that it is made of.
 */
import { createHash } from "node:crypto";
import { cpSync, globSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import { ensureFolder } from "../../conformance/test_support/ensure_folder.ts";
import { buildPackage, conformancePackage, libraryPackage, pack, publishedManifest } from "../package/npm.ts";
import { platformPackages, platforms, writePackage } from "../package/platform.ts";
import { root } from "./library_modules.ts";
import type { Packed } from "./npm_registry.ts";

/** A package, ready to be published. */
export interface MadePackage extends Packed {
  readonly manifest: Packed["manifest"] & Readonly<Record<string, unknown>>;
  /** What its tarball has in it, as a folder; not to be written to. */
  readonly folder: string;
  /** The paths of its files. */
  readonly files: readonly string[];
}

const cache = join(root, ".cache", "made-packages");

const librarySources: readonly string[] = [
  ...["ffi/**", "src/**", "docs/*.md", "README.md", "CHANGELOG.md", "LICENSE"],
  ...["package.json", "tsconfig.json", "tasks/package/*"],
];

/** Makes the library's package. */
export function madeLibrary(): Promise<MadePackage> {
  return make("library", librarySources, async (folder) => {
    const source = libraryPackage(root);
    await buildPackage(root, source, folder);
    return publishedManifest(source.manifest);
  });
}

/** Makes the conformance kit's package. */
export async function madeKit(): Promise<MadePackage> {
  const source = conformancePackage(root, (await madeLibrary()).folder);
  return make("kit", [...librarySources, "conformance/**"], async (folder) => {
    await buildPackage(root, source, folder);
    return publishedManifest(source.manifest);
  });
}

/** Makes the package with OpenVINO for this platform. */
export function madePlatform(): Promise<MadePackage> {
  const sources = [
    "package.json",
    "tasks/package/*",
    "ffi/fetching/openvino-requirements.txt",
    "ffi/finding/platform_package.ts",
  ];
  return make("platform", sources, async (folder) => {
    const here = platforms.find(({ os, cpu }) => os === process.platform && cpu === process.arch)!;
    const [made] = await platformPackages(here, libraryPackage(root).manifest);
    writePackage(made!, folder);
    return made!.manifest;
  });
}

/** Packs the decoder of JPEGs that the documentation's programs use, and the package that it needs, as they are here. */
export function madeDecoder(): Promise<MadePackage[]> {
  const decoder = realpathSync(join(root, "node_modules/@cwasm/jpeg-turbo"));
  const needed = dirname(createRequire(join(decoder, "package.json")).resolve("@canvas/image-data"));
  return Promise.all([decoder, needed].map((installed) => {
    const manifest = join(installed, "package.json");
    return make(basename(installed), [manifest], (folder) => {
      cpSync(installed, folder, { recursive: true });
      return JSON.parse(readFileSync(manifest, "utf8"));
    });
  }));
}

/**
 * Makes a package, unless it is there.
 *
 * @param name Its name in the cache.
 * @param sources Patterns of the files that it is made of.
 * @param build Makes its folder, and returns its manifest.
 */
async function make(
  name: string,
  sources: readonly string[],
  build: (folder: string) => Packed["manifest"] | Promise<Packed["manifest"]>,
): Promise<MadePackage> {
  const place = join(cache, `${name}-${checksum(sources)}`);
  await ensureFolder(place, async (target) => {
    removeOld(name);
    const built = join(target, "package");
    mkdirSync(target);
    const manifest = await build(built);
    const { tarball, files } = await pack(built, target);
    writeFileSync(join(target, "made.json"), JSON.stringify({ manifest, files, tarball: basename(tarball) }));
  });
  const { tarball, ...others } = JSON.parse(readFileSync(join(place, "made.json"), "utf8"));
  return { ...others, folder: join(place, "package"), tarball: join(place, tarball) };
}

/** A checksum of files, their names included. Those of tests do not count. */
function checksum(patterns: readonly string[]): string {
  const sum = createHash("sha256");
  for (const path of globSync([...patterns], { cwd: root }).sort()) {
    const file = resolve(root, path);
    if (path.endsWith("_test.ts") || !statSync(file).isFile()) continue;
    sum.update(`${path}\0`).update(readFileSync(file)).update("\0");
  }
  return sum.digest("hex").slice(0, 16);
}

/** Removes what older sources gave, unless another process may be using it. */
function removeOld(name: string): void {
  const yesterday = Date.now() - 24 * 60 * 60_000;
  for (const path of globSync(join(cache, `${name}-*`))) {
    if (statSync(path).mtimeMs < yesterday) rmSync(path, { recursive: true, force: true });
  }
}
