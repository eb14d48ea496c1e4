import { assertEquals, assertThrows } from "@std/assert";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type Options, parseArguments } from "./arguments.ts";
import { Failure } from "../common/failure.ts";

const parsed = (...args: string[]) => parseArguments(args) as Options;

test("parseArguments() without arguments takes the network and the photographs that come with it", () => {
  const { model, inputs, ...options } = parsed();
  assertEquals(inputs.length, 1);
  assertEquals([existsSync(model), existsSync(inputs[0]!)], [true, true]);
  const defaults = { device: "CPU", top: 10, labels: undefined, batch: false, bgr: false };
  assertEquals(options, { ...defaults, json: false, quiet: false, maxMegapixels: 100, fullSize: false });
});

test("parseArguments() reads every option", () => {
  const args = ["net.xml", "a.png", "b.tif", "--device", "GPU", "--top=3", "--labels", "l.txt"];
  assertEquals(parsed(...args, "--batch", "--bgr", "--json", "--quiet", "--max-megapixels", "0.5", "--full-size"), {
    model: "net.xml",
    inputs: ["a.png", "b.tif"],
    device: "GPU",
    top: 3,
    labels: "l.txt",
    batch: true,
    bgr: true,
    json: true,
    quiet: true,
    maxMegapixels: 0.5,
    fullSize: true,
  });
});

test("parseArguments() takes a first word that is an image or a folder for an image", () => {
  const folder = mkdtempSync(join(tmpdir(), "arguments-"));
  try {
    for (const image of ["a.JPG", "digits-idx3-ubyte", folder]) {
      assertEquals(parsed(image).inputs, [image]);
      assertEquals(parsed(image).model, parsed().model);
    }
    for (const model of ["net.xml", "net.onnx", "missing", "net.pb"]) {
      assertEquals(parsed(model).model, model);
      assertEquals(parsed(model).inputs, parsed().inputs);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("parseArguments() tells help from a run", () => {
  assertEquals(parseArguments(["--help"]), "help");
  assertEquals(parseArguments(["-h", "net.xml"]), "help");
});

test("parseArguments() refuses an unknown option by its name", () => {
  const error = assertThrows(() => parseArguments(["--tops", "3"]), Failure, "'--tops'");
  assertEquals(error.message.includes("\n"), false);
  assertEquals(parsed("--top", "3").top, 3);
});

test("parseArguments() refuses an option without its value", () => {
  assertThrows(() => parseArguments(["--device"]), Failure, "--device");
  assertThrows(() => parseArguments(["--device="]), Failure, "--device takes a value");
  assertThrows(() => parseArguments(["--labels", ""]), Failure, "--labels takes a value");
  assertThrows(() => parseArguments(["--json=yes"]), Failure, "--json");
});

test("parseArguments() refuses a --top that is no whole number from 1", () => {
  for (const top of ["0", "-1", "1.5", "ten", "", "0x10"]) {
    assertThrows(() => parseArguments([`--top=${top}`]), Failure, `--top takes a whole number from 1, not '${top}'`);
  }
  assertEquals(parsed("--top=1").top, 1);
});

test("parseArguments() refuses a --max-megapixels that is no number above 0", () => {
  for (const number of ["0", "0.0", "-1", "many", "", "1e3", "Infinity"]) {
    const message = `--max-megapixels takes a number above 0, not '${number}'`;
    assertThrows(() => parseArguments([`--max-megapixels=${number}`]), Failure, message);
  }
  assertEquals(parsed("--max-megapixels=250").maxMegapixels, 250);
});
