/**
 * Creates the packages for npm: modules compiled one by one by `tsc`, which keeps their comments, and their type
 * declarations. They have no source maps: without the sources these lead nowhere, and Deno shows wrong lines by them.
 */
import { chmodSync, cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { runtimePackages } from "./platform.ts";
import { inThisRuntime, runOrThrow } from "./run.ts";

/** The file with the global types that declarations use. */
const globals = "globals.d.ts";

/** The sources of a package. All paths are relative to the repository. */
export interface PackageSource {
  /** The manifest; its `exports` and `bin` name TypeScript files. */
  readonly manifest: Manifest;
  /** Patterns of files to copy. */
  readonly files: readonly string[];
  /** TypeScript files that are loaded by path and not imported. */
  readonly modules?: readonly string[];
  /** The file that becomes the package's README. */
  readonly readme: string;
  /** Modules imported by a name that exists only in the repository. */
  readonly names?: Readonly<Record<string, string>>;
  /** The declarations of packages, already built, that this one depends on. */
  readonly packages?: Readonly<Record<string, string>>;
}

/** The parts of `package.json` in a published package. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly description: string;
  readonly keywords?: readonly string[];
  readonly type: "module";
  readonly exports?: string | Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly preferUnplugged?: true;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The library's package: the repository's `package.json` without what only a checkout needs, such as the samples' dependencies. */
export function libraryPackage(root: string): PackageSource {
  const { name, version, license, description, keywords, type, exports, bin, engines } = readManifest(root);
  return {
    manifest: {
      ...{ name, version, license, description, type },
      ...(keywords && { keywords }),
      ...(exports && { exports }),
      ...(bin && { bin }),
      ...(engines && { engines }),
      // Yarn leaves packages in archives, which OpenVINO's libraries cannot be opened from, nor modules loaded everywhere.
      preferUnplugged: true,
      // Each is for one platform, and says so: only the one that fits is installed.
      optionalDependencies: Object.fromEntries(runtimePackages.map((each) => [each, version])),
    },
    files: ["CHANGELOG.md", "LICENSE", "docs/*.md", "ffi/fetching/openvino-requirements.txt"],
    readme: "README.md",
  };
}

/**
 * The conformance kit's package. It is separate because it contains models, recorded results and Python code that users
 * of the library do not need. It checks the library installed with it.
 *
 * @param root The repository.
 * @param library The folder of the library's package.
 */
export function conformancePackage(root: string, library: string): PackageSource {
  const { name, version, license, type, engines } = readManifest(root);
  return {
    manifest: {
      ...{ name: `${name}-conformance`, version, license, type },
      description: "Checks openvino-ffi against OpenVINO's Python API, on your machine with your OpenVINO",
      bin: { [`${name}-conformance`]: "./conformance/cli.ts" },
      ...(engines && { engines }),
      dependencies: { [name]: version },
    },
    files: [
      "LICENSE",
      "ffi/fetching/openvino-requirements.txt",
      "conformance/expectations.json",
      "conformance/judge/golden.json",
      "conformance/bindings/python/**/*.{json,py}",
      "conformance/models/*.{xml,bin,onnx,pb,pdiparams,pdmodel,tflite}",
      "conformance/models/*.saved_model/*",
    ],
    readme: "tasks/package/conformance.md",
    modules: ["conformance/bindings/python/map.ts", "conformance/bindings/python/mod.ts"],
    names: { "@std/assert": "conformance/assert/mod.ts" },
    packages: {
      [name]: join(library, "src/mod.d.ts"),
      [`${name}/remote`]: join(library, "src/remote/mod.d.ts"),
      [`${name}/protocol`]: join(library, "src/protocol/mod.d.ts"),
    },
  };
}

/** The repository's `package.json`. */
export function readManifest(root: string): Manifest {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
}

/**
 * Builds a package's folder from scratch.
 *
 * @param root The repository.
 * @param source The package's sources.
 * @param folder The folder for `npm pack`.
 */
export async function buildPackage(root: string, source: PackageSource, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { manifest, files, readme, names = {} } = source;
  await compile(root, source, folder);
  const made = (kind: string) => globSync(`**/*${kind}`, { cwd: folder });
  for (const path of made(".js")) replaceNames(folder, path, names);
  for (const path of made(".d.ts")) nameCompiled(join(folder, path));
  if (manifest.exports !== undefined) declareGlobals(root, manifest.exports, folder);
  for (const path of globSync([...files], { cwd: root })) cpSync(join(root, path), join(folder, path));
  cpSync(join(root, readme), join(folder, "README.md"));
  for (const path of made(".md")) keepLinksInside(folder, path);
  writeFileSync(join(folder, "package.json"), JSON.stringify(publishedManifest(manifest), undefined, 2) + "\n");
  for (const path of Object.values(manifest.bin ?? {})) chmodSync(join(folder, compiled(path)), 0o755);
}

/** The TypeScript files in a manifest. */
function entries({ exports = {}, bin = {} }: Manifest): string[] {
  return [...(typeof exports === "string" ? [exports] : Object.values(exports)), ...Object.values(bin)];
}

async function compile(root: string, source: PackageSource, folder: string): Promise<void> {
  const { manifest, modules = [], names = {}, packages = {} } = source;
  const project = join(folder, "tsconfig.json");
  const absolute = (path: string) => join(root, path);
  const options = {
    extends: absolute("tsconfig.json"),
    compilerOptions: {
      noEmit: false,
      rootDir: root,
      outDir: folder,
      // Not needed for commands.
      declaration: manifest.exports !== undefined,
      // Older runtimes can parse it, and their users are told which one is needed instead of a syntax error.
      target: "ES2023",
      rewriteRelativeImportExtensions: true,
      typeRoots: [absolute("node_modules")],
      paths: mapValues({ ...mapValues(names, absolute), ...packages }, (path) => [path]),
    },
    files: [...entries(manifest), ...modules, "ffi/deno/global.d.ts"].map(absolute),
    include: [],
  };
  writeFileSync(project, JSON.stringify(options));
  await runOrThrow([...inThisRuntime(absolute("node_modules/typescript/bin/tsc")), "--project", project]);
  rmSync(project);
}

/** Makes declarations refer to compiled modules, as the code does: `tsc` keeps the sources' names in them. */
function nameCompiled(path: string): void {
  const declarations = readFileSync(path, "utf8");
  writeFileSync(path, declarations.replaceAll(/((?:from |import\()"\.{1,2}\/[^"]+)\.ts"/g, '$1.js"'));
}

/** Has the exported modules' declarations bring the global types that they need. */
function declareGlobals(root: string, exports: string | Readonly<Record<string, string>>, folder: string): void {
  cpSync(join(root, "tasks/package", globals), join(folder, globals));
  for (const path of Object.values(typeof exports === "string" ? [exports] : exports)) {
    const file = join(folder, compiled(path, ".d.ts"));
    const there = relative(dirname(file), join(folder, globals)).replaceAll("\\", "/");
    writeFileSync(file, `/// <reference path="${there}" />\n${readFileSync(file, "utf8")}`);
  }
}

/** Replaces links to files that are not in the package by their texts. */
function keepLinksInside(folder: string, path: string): void {
  const text = readFileSync(join(folder, path), "utf8");
  const kept = text.replaceAll(relativeLinks, (link, words: string, to: string) => {
    return existsSync(join(folder, dirname(path), to)) ? link : words;
  });
  writeFileSync(join(folder, path), kept);
}

/** Matches the links of a Markdown text to other files: the text, and the file. */
export const relativeLinks: RegExp = /\[([^\]]+)\]\((?!\w+:|#)([^)#\s]+)(?:#[^)\s]*)?\)/g;

/** Replaces import names of the repository by paths. */
function replaceNames(folder: string, path: string, names: Readonly<Record<string, string>>): void {
  let code = readFileSync(join(folder, path), "utf8");
  for (const [name, module] of Object.entries(names)) {
    const there = posix.relative(posix.dirname(path.replaceAll("\\", "/")), compiled(module));
    code = code.replaceAll(`from "${name}"`, `from "${there.startsWith(".") ? there : `./${there}`}"`);
  }
  writeFileSync(join(folder, path), code);
}

/** The manifest with compiled files instead of TypeScript ones. */
export function publishedManifest(manifest: Manifest): Pick<Manifest, "name" | "version"> & Record<string, unknown> {
  const { exports, bin } = manifest;
  const subpaths = typeof exports === "string" ? { ".": exports } : exports;
  const conditions = (path: string) => ({ types: compiled(path, ".d.ts"), default: compiled(path) });
  return {
    ...manifest,
    ...(subpaths && { exports: mapValues(subpaths, conditions) }),
    ...(bin && { bin: mapValues(bin, (path) => compiled(path)) }),
  };
}

function mapValues<T>(record: Readonly<Record<string, string>>, change: (value: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function compiled(path: string, extension = ".js"): string {
  return path.replace(/\.ts$/, extension);
}

/** A packed package. */
export interface Tarball {
  /** Its path. */
  readonly tarball: string;
  /** The files in it. */
  readonly files: readonly string[];
  /** How many bytes it has. */
  readonly size: number;
  /** How many bytes its files have. */
  readonly unpackedSize: number;
}

/**
 * Packs a package's folder with `npm pack`, which gives the same bytes for the same files.
 *
 * @param folder The folder.
 * @param into The folder for the tarball.
 * @returns The tarball.
 */
export async function pack(folder: string, into: string): Promise<Tarball> {
  const printed = await runOrThrow(["npm", "pack", "--json", "--ignore-scripts", "--pack-destination", into], {
    cwd: folder,
  });
  const [packed]: (Omit<Tarball, "files"> & { filename: string; files: { path: string }[] })[] = JSON.parse(printed);
  const { filename, files, size, unpackedSize } = packed!;
  return { tarball: join(into, filename), files: files.map(({ path }) => path).sort(), size, unpackedSize };
}
