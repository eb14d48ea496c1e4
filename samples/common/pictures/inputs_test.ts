import { assertEquals, assertMatch } from "@std/assert";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { expandInputs, isPictureFile } from "./inputs.ts";

const DIGITS = fileURLToPath(new URL("../../data/mnist/mnist64-images-idx3-ubyte", import.meta.url));

/** Calls `check` with a folder that contains these empty files. */
function withFolder(names: string[], check: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "inputs-"));
  try {
    names.forEach((name) => writeFileSync(join(folder, name), ""));
    check(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("isPictureFile() goes by the name", () => {
  const names = ["a.jpg", "a.JPEG", "a.png", "a.bmp", "a.tif", "a.tiff", "t10k-images.idx3-ubyte", "a-ubyte"];
  assertEquals(names.filter((name) => !isPictureFile(name)), []);
  assertEquals(["a.gif", "a.xml", "jpg", "ubyte.txt", "a.onnx", "folder"].filter(isPictureFile), []);
});

test("expandInputs() keeps the order given and takes a folder's images by name", () => {
  withFolder(["b.png", "a.jpg", "c.BMP", "notes.txt"], (folder) => {
    mkdirSync(join(folder, "d.jpg"));
    const { inputs, failures } = expandInputs([join(folder, "c.BMP"), folder], 3);
    assertEquals(
      inputs.map(({ path }) => path),
      ["c.BMP", "a.jpg", "b.png", "c.BMP"].map((name) => join(folder, name)),
    );
    assertEquals(failures, []);
  });
});

test("expandInputs() reports what is missing and goes on", () => {
  withFolder(["a.jpg"], (folder) => {
    const [missing, there] = [join(folder, "b.jpg"), join(folder, "a.jpg")];
    const { inputs, failures } = expandInputs([missing, there], 3);
    assertEquals(inputs, [{ path: there }]);
    assertEquals(failures, [{ path: missing, message: `cannot read '${missing}': no such file or folder` }]);
  });
});

test("expandInputs() reports a folder without images", () => {
  withFolder(["notes.txt"], (folder) => {
    const { inputs, failures } = expandInputs([folder], 3);
    assertEquals(inputs, []);
    assertMatch(failures[0]!.message, /there are no images in this folder$/);
  });
});

test("expandInputs() takes every digit of an idx file for an image", () => {
  const { inputs, failures } = expandInputs([DIGITS], 1);
  assertEquals(failures, []);
  assertEquals(inputs.length, 64);
  assertEquals(inputs[63]?.path, `${DIGITS}#63`);
  assertEquals(inputs[63]?.picture?.channels, 1);
});

test("expandInputs() passes over the labels beside the digits in a folder", () => {
  withFolder(["mnist64-labels-idx1-ubyte"], (folder) => {
    copyFileSync(DIGITS, join(folder, "mnist64-images-idx3-ubyte"));
    const { inputs, failures } = expandInputs([folder], 1);
    assertEquals([inputs.length, failures.length], [64, 0]);
  });
});

test("expandInputs() refuses an idx file for a network that takes colours", () => {
  const { inputs, failures } = expandInputs([DIGITS], 3);
  assertEquals(inputs, []);
  assertEquals(failures.length, 1);
  assertMatch(failures[0]!.message, /ubyte files are for single-channel networks/);
});
