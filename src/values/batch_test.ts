import { test } from "node:test";
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { Core, OpenVINOError, PartialShape, PrePostProcessor, Tensor } from "../mod.ts";
import { makePort, PortOrigin } from "../const_output.ts";
import { describePorts, type Port } from "../port_table.ts";
import { storageOf } from "../tensor.ts";
import { gatherableBatch } from "./batch.ts";

function portOf(name: string, layout?: string, batch?: number): Port {
  const core = new Core();
  let model = core.readModel(modelPath(name));
  if (layout) {
    const processor = new PrePostProcessor(model);
    processor.input().model().setLayout(layout);
    model = processor.build();
  }
  if (batch) model.setBatch(batch);
  return describePorts(core.compileModel(model, "CPU").inputs)[0]!;
}

const tensors = (count: number, shape: number[]) => Array.from({ length: count }, () => new Tensor("f32", shape));

test("gatherableBatch() takes as many tensors as the batch has items", () => {
  const three = tensors(3, [1, 3, 4, 4]);
  assertEquals(gatherableBatch(portOf("channel_mean", undefined, 3), three), three.map(storageOf));
  assertEquals(gatherableBatch(portOf("dynamic_nchw"), tensors(5, [1, 3, 2, 2])).length, 5);
  assertEquals(gatherableBatch(portOf("dynamic_bounded", "NC"), tensors(4, [1, 8])).length, 4);
});

test("gatherableBatch() refuses another number of tensors", () => {
  const port = portOf("channel_mean", undefined, 3);
  for (const count of [0, 2, 4]) {
    assertThrows(() => gatherableBatch(port, tensors(count, [1, 3, 4, 4])), RangeError, `batch of ${count}`);
  }
  assertThrows(() => gatherableBatch(portOf("dynamic_bounded", "NC"), tensors(5, [1, 8])), RangeError, "batch of 5");
  assertThrows(() => gatherableBatch(portOf("dynamic_nchw"), []), RangeError, "batch of 0");
  gatherableBatch(port, tensors(3, [1, 3, 4, 4]));
});

test("gatherableBatch() refuses other element types and shapes", () => {
  const port = portOf("dynamic_nchw");
  const good = tensors(2, [1, 3, 2, 2]);
  assertThrows(() => gatherableBatch(port, [...good, new Tensor("f16", [1, 3, 2, 2])]), TypeError, "f16");
  for (const shape of [[2, 3, 2, 2], [1, 3, 2, 3], [1, 4, 2, 2], [3, 2, 2], [1, 3, 2, 2, 1], []]) {
    assertThrows(() => gatherableBatch(port, [...good, ...tensors(1, shape)]), RangeError, `[${shape}]`);
    assertThrows(() => gatherableBatch(port, [...tensors(1, shape), ...good]), RangeError);
  }
  for (const wrong of [null, new Float32Array(12), [1], {}]) {
    assertThrows(() => gatherableBatch(port, [...good, wrong]), TypeError, `"tensors"`);
  }
  gatherableBatch(port, good);
});

test("gatherableBatch() refuses inputs whose layout has not N first", () => {
  for (const [name, layout] of [["relu_add", undefined], ["dynamic_nchw", "CNHW"], ["relu_add", "HW"]] as const) {
    const error = assertThrows(
      () => gatherableBatch(portOf(name, layout), tensors(1, [1, 4])),
      OpenVINOError,
      "N first",
    );
    assertEquals(error.code, "GENERAL_ERROR");
  }
  gatherableBatch(portOf("relu_add", "NC", 2), tensors(2, [1, 4]));
});

test("gatherableBatch() refuses strings, and elements that do not fill whole bytes", () => {
  const texts = [Tensor.from(["a"]), Tensor.from(["b"])];
  assertEquals(
    assertThrows(() => gatherableBatch(portOf("strings", "N"), texts), OpenVINOError, "strings").code,
    "NOT_IMPLEMENTED",
  );
  // No CPU model takes packed types, so the port is derived from another.
  const port: Port = { ...portOf("dynamic_nchw"), type: "u4", partialShape: PartialShape.from("[?,1..]") };
  const packed = (length: number) => [new Tensor("u4", [1, length]), new Tensor("u4", [1, length])];
  assertThrows(() => gatherableBatch(port, packed(3)), RangeError, "whole bytes");
  assertEquals(gatherableBatch(port, packed(4)).length, 2);
});

test("gatherableBatch() says that the layout is not known, and what to do", () => {
  const port = portOf("dynamic_nchw");
  const facts = { anyName: "x", names: new Set<string>(), elementType: "f32" as const, node: () => undefined };
  const made = (layout: string | undefined): Port => {
    const output = makePort({ ...facts, partialShape: port.partialShape, layout }, new PortOrigin("input", 0, {}));
    return { ...port, output };
  };
  const error = assertThrows(
    () => gatherableBatch(made(undefined), tensors(2, [1, 3, 2, 2])),
    OpenVINOError,
    "the layout of input 0 is neither in the model's file nor was PrePostProcessor told it",
  );
  assertEquals(error.code, "NOT_IMPLEMENTED");
  assertStringIncludes(error.message, "give one tensor with all");
  assertEquals(gatherableBatch(made("[N,C,H,W]"), tensors(2, [1, 3, 2, 2])).length, 2);
});
