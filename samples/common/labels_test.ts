import { assertEquals, assertThrows } from "@std/assert";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Failure } from "./failure.ts";
import { checkLabelCount, parseLabels, readLabels } from "./labels.ts";

const data = (name: string) => fileURLToPath(new URL(`../data/${name}`, import.meta.url));

test("parseLabels() takes one name a line, with any line ends", () => {
  assertEquals(parseLabels("tench\ngoldfish\n"), ["tench", "goldfish"]);
  assertEquals(parseLabels("tench\r\ngoldfish"), ["tench", "goldfish"]);
  assertEquals(parseLabels("tench\n\ngoldfish\n"), ["tench", "", "goldfish"]);
  assertEquals(parseLabels(""), []);
});

test("readLabels() finds the labels beside the model", () => {
  const labels = readLabels(undefined, data("efficientnet-lite0.xml"));
  assertEquals(labels?.path, data("efficientnet-lite0.labels"));
  assertEquals([labels?.names.length, labels?.names[285]], [1000, "Egyptian cat"]);
});

test("readLabels() does without labels where there are none", () => {
  assertEquals(readLabels(undefined, data("mnist/lenet-mnist.xml")), undefined);
});

test("readLabels() takes the file given, and refuses one that is missing", () => {
  assertEquals(readLabels(data("efficientnet-lite0.labels"), "net.xml")?.names.length, 1000);
  const message = "cannot read labels 'none.txt': no such file or folder";
  assertThrows(() => readLabels("none.txt", data("efficientnet-lite0.xml")), Failure, message);
});

test("checkLabelCount() refuses another number than the network's classes", () => {
  const labels = { path: "l.txt", names: ["a", "b"] };
  checkLabelCount(labels, 2);
  assertThrows(() => checkLabelCount(labels, 3), Failure, "'l.txt' has 2 labels, but the network has 3 classes");
});
