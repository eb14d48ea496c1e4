import { assertEquals } from "@std/assert";
import { basename } from "node:path";
import { test } from "node:test";
import { splitModel } from "./model_argument.ts";

test("splitModel() takes a first argument with a model's extension for the model", () => {
  const split = (...args: string[]) => splitModel(args, [".onnx", ".xml"], "a.onnx");
  assertEquals(split("folder/b.XML", "c.onnx", "d.jpg"), ["folder/b.XML", ["c.onnx", "d.jpg"]]);
  assertEquals(split("b.onnx"), ["b.onnx", []]);
  for (const inputs of [["c.jpg", "b.xml"], ["folder"], []]) {
    const [model, others] = split(...inputs);
    assertEquals([basename(model), others], ["a.onnx", inputs]);
  }
});
