import { readdirSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { causeOf, Failure } from "../classification-sample-async/failure.ts";

/** A model and what it is called. */
export interface NamedModel {
  readonly name: string;
  readonly path: string;
}

/** The suffixes of files that are models. */
const suffixes: readonly string[] = [".xml", ".onnx"];

/** What a model's file calls it. */
export function fileName(path: string): string {
  return basename(path, extname(path));
}

/**
 * The models of a path: the file, or those in the folder.
 *
 * A folder's models are its files, called as they are, and those of its folders, called as the folder is. In such a
 * folder the model may lie in one of its version, a number, and of several the highest counts: as in the repositories
 * of Triton and OpenVINO Model Server.
 *
 * @throws {Failure} If the folder has none, or cannot be read.
 */
export function modelsAt(path: string): NamedModel[] {
  if (!isFolder(path)) return [{ name: fileName(path), path }];
  const models = [
    ...filesIn(path).map((file) => ({ name: fileName(file), path: file })),
    ...foldersIn(path).flatMap((folder) => {
      const files = versionFiles(folder);
      if (files.length > 1) throw new Failure(`'${folder}' has more than one model: ${files.join(", ")}`);
      return files.map((file) => ({ name: basename(folder), path: file }));
    }),
  ];
  if (models.length === 0) throw new Failure(`there is no model (${suffixes.join(", ")}) in '${path}'`);
  return models;
}

/**
 * The one model of a path: the file, or the only one in the folder or in that of its highest version.
 *
 * @throws {Failure} If the folder has none or several, or cannot be read.
 */
export function onlyModelAt(path: string): string {
  if (!isFolder(path)) return path;
  const version = filesIn(path).length === 0 ? newestVersion(path) : undefined;
  const files = version === undefined ? modelsAt(path).map(({ path }) => path) : filesIn(version);
  if (files.length === 0) throw new Failure(`there is no model (${suffixes.join(", ")}) in '${version}'`);
  if (files.length > 1) throw new Failure(`'${path}' has more than one model: leave out the name to serve them all`);
  return files[0]!;
}

/** The models of the folder itself or, if it has none, of its highest version. */
function versionFiles(folder: string): string[] {
  const files = filesIn(folder);
  const version = files.length === 0 ? newestVersion(folder) : undefined;
  return version === undefined ? files : filesIn(version);
}

function newestVersion(folder: string): string | undefined {
  const versions = foldersIn(folder).filter((path) => /^[1-9]\d*$/.test(basename(path)));
  return versions.sort((a, b) => Number(basename(b)) - Number(basename(a)))[0];
}

function filesIn(folder: string): string[] {
  return pathsIn(folder).filter((path) => suffixes.includes(extname(path)) && !isFolder(path));
}

function foldersIn(folder: string): string[] {
  return pathsIn(folder).filter(isFolder);
}

/** Without those that begin with a dot, which volumes of Kubernetes keep their links in. */
function pathsIn(folder: string): string[] {
  const names = readable(folder, () => readdirSync(folder));
  return names.filter((name) => !name.startsWith(".")).sort().map((name) => join(folder, name));
}

/** What does not exist is none; that is said when the model is read. */
function isFolder(path: string): boolean {
  return readable(path, () => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Failure(`'${path}' cannot be read: ${causeOf(error)}`);
  }
}
