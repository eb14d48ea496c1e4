import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { causeOf, Failure } from "../failure.ts";
import { readIdxImages } from "./idx.ts";
import type { Picture } from "./picture.ts";

/** An image to classify: a file to decode, or an item of an idx file that has been read already. */
export interface Input {
  path: string;
  picture?: Picture;
}

/** An unusable image or argument, and the reason. */
export interface InputFailure {
  path: string;
  message: string;
}

const PICTURE_EXTENSIONS = new Set([".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff"]);

const isIdxFile = (path: string) => /ubyte$/i.test(basename(path));

/** Tells by its name whether a file contains one or more images. */
export function isPictureFile(path: string): boolean {
  return PICTURE_EXTENSIONS.has(extname(path).toLowerCase()) || isIdxFile(path);
}

/** Expands the arguments (files, folders, idx files) into images, in order. */
export function expandInputs(paths: string[], channels: 1 | 3): { inputs: Input[]; failures: InputFailure[] } {
  const inputs: Input[] = [];
  const failures: InputFailure[] = [];

  function expand(path: string): void {
    try {
      if (statSync(path).isDirectory()) picturesIn(path).forEach(expand);
      else if (isIdxFile(path)) inputs.push(...idxItems(path, channels));
      else inputs.push({ path });
    } catch (error) {
      failures.push({ path, message: `cannot read '${path}': ${causeOf(error)}` });
    }
  }
  paths.forEach(expand);
  return { inputs, failures };
}

function picturesIn(folder: string): string[] {
  const files = readdirSync(folder, { withFileTypes: true })
    // The labels file next to a file of digits is skipped; naming it explicitly is an error.
    .filter((entry) => !entry.isDirectory() && isPictureFile(entry.name) && !/idx1-ubyte$/i.test(entry.name))
    .map((entry) => join(folder, entry.name))
    .sort();
  if (files.length === 0) throw new Failure("there are no images in this folder");
  return files;
}

function idxItems(path: string, channels: 1 | 3): Input[] {
  if (channels !== 1) throw new Failure("ubyte files are for single-channel networks, this one takes colours");
  return readIdxImages(readFileSync(path)).map((picture, index) => ({ path: `${path}#${index}`, picture }));
}
