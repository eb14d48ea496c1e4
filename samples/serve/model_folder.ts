import { readdirSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { causeOf, Failure } from "../common/failure.ts";

/** A model's path and name. */
export interface NamedModel {
  readonly name: string;
  readonly path: string;
}

/** The extensions of model files. */
const suffixes: readonly string[] = [".xml", ".onnx"];

/** The model name in a file's path. */
function fileName(path: string): string {
  return basename(path, extname(path));
}

/**
 * Lists the models at a path: the file, or those in the folder. Throws a {@linkcode Failure} if the folder has none, or
 * cannot be read.
 *
 * A folder's models are its files, named after the files, and those in its subfolders, named after the subfolders. A
 * subfolder may contain numbered version folders, of which the highest counts, as in the repositories of Triton and
 * OpenVINO Model Server.
 */
export function modelsAt(path: string): NamedModel[] {
  if (!isFolder(path)) return [{ name: fileName(path), path }];
  const models = [
    ...filesIn(path).map((file) => ({ name: fileName(file), path: file })),
    ...foldersIn(path).flatMap((folder) => {
      const files = filesIn(versionIn(folder));
      if (files.length > 1) throw new Failure(`'${folder}' has more than one model: ${files.join(", ")}`);
      return files.map((file) => ({ name: basename(folder), path: file }));
    }),
  ];
  if (models.length === 0) throw noModel(path);
  return models;
}

/**
 * Finds the only model at a path: the file, or the one in the folder or in its highest version. Throws a
 * {@linkcode Failure} if the folder has none or several, or cannot be read.
 */
export function onlyModelAt(path: string): string {
  if (!isFolder(path)) return path;
  const version = versionIn(path);
  const files = version === path ? modelsAt(path).map(({ path }) => path) : filesIn(version);
  if (files.length === 0) throw noModel(version);
  if (files.length > 1) throw new Failure(`'${path}' has more than one model: leave out the name to serve them all`);
  return files[0]!;
}

function noModel(path: string): Failure {
  return new Failure(`there is no model (${suffixes.join(", ")}) in '${path}'`);
}

/** The folder itself if it has model files or no versions, otherwise its highest version. */
function versionIn(folder: string): string {
  if (filesIn(folder).length > 0) return folder;
  const versions = foldersIn(folder).filter((path) => /^[1-9]\d*$/.test(basename(path)));
  return versions.sort((a, b) => Number(basename(b)) - Number(basename(a)))[0] ?? folder;
}

function filesIn(folder: string): string[] {
  return pathsIn(folder).filter((path) => suffixes.includes(extname(path)) && !isFolder(path));
}

function foldersIn(folder: string): string[] {
  return pathsIn(folder).filter(isFolder);
}

/** Skips names that begin with a dot: volumes of Kubernetes have their links there. */
function pathsIn(folder: string): string[] {
  const names = readable(folder, () => readdirSync(folder));
  return names.filter((name) => !name.startsWith(".")).sort().map((name) => join(folder, name));
}

/** A path that does not exist is not a folder; reading the model reports it. */
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
