import { assertEquals, assertThrows } from "@std/assert";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { parseArguments } from "./arguments.ts";
import { modelsAt, onlyModelAt } from "./model_folder.ts";

/** Calls `use` with a temporary folder of empty files. */
function withFolder(files: readonly string[], use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "model-folder-"));
  try {
    for (const file of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), "");
    }
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const slashes = (path: string) => path.replaceAll("\\", "/");

function modelsIn(folder: string): string[] {
  return modelsAt(folder).map(({ name, path }) => `${name}=${slashes(relative(folder, path))}`);
}

test("modelsAt() names files after themselves and folders' models after the folders", () => {
  const files = ["b.onnx", "a.xml", "a.bin", "a.labels", "c.xml/model.onnx", "d/1/m.xml", "d/10/m.xml", "d/9/m.xml"];
  withFolder([...files, "photographs/cat.jpeg", "..data/e.xml"], (folder) => {
    assertEquals(modelsIn(folder), ["a=a.xml", "b=b.onnx", "c.xml=c.xml/model.onnx", "d=d/10/m.xml"]);
  });
});

test("modelsAt() leaves a file as it is, also one that does not exist", () => {
  assertEquals(modelsAt("nets/net.v2.xml"), [{ name: "net.v2", path: "nets/net.v2.xml" }]);
});

test("modelsAt() follows links, as volumes of Kubernetes have them", { skip: process.platform === "win32" }, () => {
  withFolder(["..data/net.xml", "..data/more/1/model.onnx"], (folder) => {
    symlinkSync("..data/net.xml", join(folder, "net.xml"));
    symlinkSync("..data/more", join(folder, "more"));
    assertEquals(modelsIn(folder), ["net=net.xml", "more=more/1/model.onnx"]);
  });
});

test("modelsAt() refuses folders without models, and a model of two files", () => {
  withFolder(["read.me", "1/read.me"], (folder) => {
    assertThrows(() => modelsAt(folder), Error, `there is no model (.xml, .onnx) in '${folder}'`);
  });
  withFolder(["net/a.xml", "net/b.onnx"], (folder) => {
    assertThrows(() => modelsAt(folder), Error, "has more than one model");
    assertEquals(modelsIn(join(folder, "net")), ["a=a.xml", "b=b.onnx"]);
  });
});

test("onlyModelAt() finds the one model of a folder, of its highest version or of the only folder in it", () => {
  for (const file of ["net.xml", "2/net.onnx", "net/model.onnx", "net/3/model.xml"]) {
    withFolder([file, "read.me", "net/1/old.xml"].slice(0, file.startsWith("net/3") ? 3 : 2), (folder) => {
      assertEquals(slashes(relative(folder, onlyModelAt(folder))), file);
    });
  }
  withFolder(["1/net.xml", "2/net.xml"], (folder) => {
    assertEquals(slashes(relative(folder, onlyModelAt(folder))), "2/net.xml");
  });
  assertEquals(onlyModelAt("net.xml"), "net.xml");
});

test("onlyModelAt() refuses a folder of several models", () => {
  for (const files of [["a.xml", "b.onnx"], ["a/1/m.xml", "b/1/m.xml"], ["a.xml", "b/m.xml"]]) {
    withFolder(files, (folder) => {
      assertThrows(() => onlyModelAt(folder), Error, "has more than one model: leave out the name to serve them all");
      assertEquals(modelsAt(folder).length, 2);
    });
  }
  withFolder(["1/net.xml", "2/read.me"], (folder) => {
    assertThrows(() => onlyModelAt(folder), Error, `there is no model (.xml, .onnx) in '${join(folder, "2")}'`);
  });
});

test("parseArguments() takes folders, with a name and without", () => {
  withFolder(["a.xml", "b/1/m.onnx"], (folder) => {
    const options = parseArguments([folder, `cats=${folder}/b`, "--batch", "b=4"]);
    const models = options === "help" ? [] : options.models;
    assertEquals(models.map(({ name, path, batch }) => [name, slashes(relative(folder, path)), batch?.maxRows]), [
      ["a", "a.xml", undefined],
      ["b", "b/1/m.onnx", 4],
      ["cats", "b/1/m.onnx", undefined],
    ]);
    assertThrows(() => parseArguments([`cats=${folder}`]), Error, "leave out the name");
    assertThrows(() => parseArguments([folder, `${folder}/b`, `m=${folder}/a.xml`, folder]), Error, "two models");
  });
});
