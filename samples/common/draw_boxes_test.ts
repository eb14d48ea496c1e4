import { assertEquals, assertRejects } from "@std/assert";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../conformance/test_support/temporary_folder.ts";
import { decodePicture } from "./pictures/decode.ts";
import { Failure } from "./failure.ts";
import { drawBoxes } from "./draw_boxes.ts";

test("drawBoxes() writes the picture with green lines, two pixels thick", async () => {
  using folder = temporaryFolder();
  const picture = { width: 12, height: 10, channels: 3 as const, pixels: new Uint8Array(12 * 10 * 3).fill(200) };
  const path = await drawBoxes(picture, [[[2, 2], [8.4, 2], [8, 6.3], [2, 6]]], join(folder.path, "drawn"), "a/b.jpg");
  assertEquals(path, join(folder.path, "drawn", "b.jpg.png"));
  const { width, height, pixels } = decodePicture(readFileSync(path), 3);
  const rows = Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) => {
      const [red, green, blue] = pixels.subarray((row * width + column) * 3);
      return red === 0 && green === 255 && blue === 0 ? "#" : red === 200 && green === 200 ? "." : "?";
    }).join(""));
  assertEquals(rows, [
    "............",
    "............",
    "..########..",
    "..########..",
    "..##....##..",
    "..##....##..",
    "..########..",
    "..########..",
    "............",
    "............",
  ]);
});

test("drawBoxes() tells why it cannot write", async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "file");
  writeFileSync(file, "");
  const picture = { width: 2, height: 2, channels: 3 as const, pixels: new Uint8Array(12) };
  await assertRejects(() => drawBoxes(picture, [], join(file, "drawn"), "b.jpg"), Failure, "cannot write '");
  assertEquals(await drawBoxes(picture, [], folder.path, "b.jpg"), join(folder.path, "b.jpg.png"));
});
