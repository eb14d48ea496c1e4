import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { causeOf, Failure } from "./failure.ts";
import type { Picture } from "./pictures/picture.ts";

/** A place in a picture, in pixels from its top left corner. */
export type Point = readonly [x: number, y: number];

const green = [0, 255, 0];
/** The places of the lines that make one thick line. */
const thick = [{ column: 0, row: 0 }, { column: 1, row: 0 }, { column: 0, row: 1 }, { column: 1, row: 1 }];

/**
 * Draws polygons onto a picture, whose pixels it changes, and writes it as a PNG file into a folder.
 *
 * @returns The file's path.
 */
export async function drawBoxes(
  { width, height, pixels }: Picture,
  polygons: Iterable<readonly Point[]>,
  folder: string,
  name: string,
): Promise<string> {
  const { Image, write } = await import("image-js");
  const image = new Image(width, height, { data: pixels, colorModel: "RGB" });
  for (const polygon of polygons) {
    const points = polygon.map(([x, y]) => ({ column: Math.round(x), row: Math.round(y) }));
    for (const origin of thick) image.drawPolygon(points, { strokeColor: green, origin, out: image });
  }
  const path = join(folder, `${basename(name)}.png`);
  try {
    mkdirSync(folder, { recursive: true });
    await write(path, image);
  } catch (error) {
    throw new Failure(`cannot write '${path}': ${causeOf(error)}`);
  }
  return path;
}
