import { test } from "node:test";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fieldModels } from "./models.ts";

test("every model has a source, a licence and the checksums of its files", () => {
  assert(fieldModels.length >= 20, `${fieldModels.length}`);
  assertEquals(new Set(fieldModels.map(({ name }) => name)).size, fieldModels.length);
  for (const { name, source, licence, files, model } of fieldModels) {
    assertMatch(licence, /^(Apache-2\.0|MIT)$/, name);
    if ("folder" in source) continue;
    const paths = Object.keys(files);
    assert(paths.some((path) => path === model || path.startsWith(`${model}/`)), name);
    assertEquals(Object.values(files).filter((sha256) => !/^[\da-f]{64}$/.test(sha256)), [], name);
  }
});

test("the models are of all formats", () => {
  const formats = new Set(fieldModels.map(({ model }) => /\.(\w+)$/.exec(model)?.[1] ?? "saved_model"));
  assertEquals([...formats].toSorted(), ["onnx", "pdmodel", "saved_model", "tflite", "xml"]);
});
