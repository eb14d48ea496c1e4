import { assertEquals } from "@std/assert";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { PbfWriter } from "pbf";
import { temporaryFolder } from "../../conformance/test_support/temporary_folder.ts";
import { onnxMetadata } from "./onnx_metadata.ts";

test("onnxMetadata() reads what an ONNX file says of its model, in any order and between other fields", () => {
  using folder = temporaryFolder();
  const file = new PbfWriter();
  file.writeVarintField(1, 8);
  const entry = (...fields: readonly [number, string][]) =>
    file.writeMessage(
      14,
      (_, message) => fields.forEach(([field, text]) => message.writeStringField(field, text)),
      null,
    );
  entry([1, "character"], [2, "a\n漢"]);
  file.writeStringField(2, "a producer");
  entry([2, "en"], [1, "language"]);
  const path = join(folder.path, "model.onnx");
  writeFileSync(path, file.finish());
  assertEquals([...onnxMetadata(path)], [["character", "a\n漢"], ["language", "en"]]);
});

test("onnxMetadata() is empty for a model without any", () => {
  const path = fileURLToPath(new URL("../data/mnist/lenet-mnist.onnx", import.meta.url));
  assertEquals(onnxMetadata(path).size, 0);
});
