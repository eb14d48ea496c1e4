import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { causeOf, Failure } from "./failure.ts";
import { readIdxImages } from "./idx.ts";
import type { Picture } from "./picture.ts";

/** One image to classify: in a file of its own, yet to be decoded, or at hand already as an item of an idx file. */
export interface Input {
  path: string;
  picture?: Picture;
}

/** An image, or a whole argument, that cannot be used, and why. */
export interface InputFailure {
  path: string;
  message: string;
}

const PICTURE_EXTENSIONS = new Set([".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff"]);

const isIdxFile = (path: string) => /ubyte$/i.test(basename(path));

/** Whether a file's name says that it holds one or more images. */
export function isPictureFile(path: string): boolean {
  return PICTURE_EXTENSIONS.has(extname(path).toLowerCase()) || isIdxFile(path);
}

/** Turns the arguments (files, folders, idx files) into the images they stand for, in order. */
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
    // Beside a file of digits lies the file of their labels; only when named itself is that one a mistake.
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
