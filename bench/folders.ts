import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Command } from "./contender_process.ts";

/** A folder of photographs created for the run. */
export interface PhotographFolder {
  /** The id in measurements and bars. */
  readonly id: string;
  readonly title: string;
  readonly images: readonly string[];
  readonly fullSize: boolean;
}

/** The number and size of photographs. */
export interface FolderKind {
  readonly id: string;
  readonly title: string;
  readonly count: number;
  readonly size: readonly [width: number, height: number];
  /** Whether all pixels are decoded, as Pillow does, although the network takes far fewer. */
  readonly fullSize: boolean;
  /** Whether it is part of a quick run. */
  readonly quick: boolean;
}

/** The folders, in the order of measurement. */
export const folderKinds = [
  {
    id: "folder 200",
    title: "the sample with 200 photographs of 500×375, whole process",
    count: 200,
    size: [500, 375],
    fullSize: false,
    quick: true,
  },
  {
    id: "folder 12-megapixel",
    title: "the sample with 20 photographs of 12 megapixels, whole process",
    count: 20,
    size: [4000, 3000],
    fullSize: false,
    quick: false,
  },
  {
    id: "folder 12-megapixel full-size",
    title: "the same, decoded at full size",
    count: 20,
    size: [4000, 3000],
    fullSize: true,
    quick: false,
  },
] as const satisfies readonly FolderKind[];

const photographs = fileURLToPath(new URL("../samples/data/photographs", import.meta.url));

/**
 * Creates the photographs of a folder if they do not exist, by tiling parts of the samples' photographs, so that large
 * ones have as much detail as small ones.
 *
 * @param makePictures The program that creates them; it takes the source folder, the folder, the number and the size.
 * @throws {Error} If it fails.
 */
export function makeFolder(
  { id, title, count, size, fullSize }: FolderKind,
  makePictures: (args: readonly string[]) => Command,
  parent: string,
): PhotographFolder {
  const folder = join(parent, [count, ...size].join("x"));
  if (!existsSync(folder)) {
    mkdirSync(folder);
    const { command, args, env } = makePictures([photographs, folder, String(count), ...size.map(String)]);
    const made = spawnSync(command, args, { encoding: "utf8", env: { ...process.env, ...env } });
    if (made.status !== 0) throw new Error(`the photographs cannot be made: ${made.stderr}`);
  }
  return { id, title, fullSize, images: readdirSync(folder).toSorted().map((name) => join(folder, name)) };
}
