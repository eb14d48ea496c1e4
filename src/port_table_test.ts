import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { Core, OpenVINOError } from "./mod.ts";
import { describePorts, findPort, findRecordPort } from "./port_table.ts";

const core = new Core();

/** The ports of two_in_two_out, its inputs a and b under other names. */
function inputs(a = "a", b = "b") {
  const xml = readFileSync(modelPath("two_in_two_out"), "utf8").replace(`names="a"`, `names="${a}"`)
    .replace(`names="b"`, `names="${b}"`);
  return describePorts(core.compileModel(core.readModel(new TextEncoder().encode(xml)), "CPU").inputs);
}

test("describePorts() tells what never changes of a port", () => {
  const [port] = describePorts(core.compileModel(modelPath("relu_add"), "CPU").inputs);
  const { output: _, partialShape, ...rest } = port!;
  assertEquals(String(partialShape), "[1,4]");
  assertEquals(rest, {
    ...{ kind: "input", index: 0, label: `input 0 ("x")`, anyName: "x", names: new Set(["x"]), type: "f32" },
    ...{ shape: [1, 4], size: 4, length: 4 },
  });
  const [dynamic] = describePorts(core.readModel(modelPath("dynamic_nchw")).outputs);
  assertEquals([dynamic!.kind, dynamic!.shape, dynamic!.size, dynamic!.length], ["output", null, 0, 0]);
  const [scalar] = describePorts(core.readModel(modelPath("scalar_out")).outputs);
  assertEquals([scalar!.shape, scalar!.size], [[], 1]);
  const [unnamed] = describePorts(core.compileModel(modelPath("relu_add"), "CPU").getRuntimeModel().inputs);
  assertEquals([unnamed!.label, unnamed!.anyName], ["input 0", ""]);
});

test("findPort() finds by index, by any name, and by port", () => {
  const ports = inputs("a,first", "b");
  for (const key of [0, "a", "first", ports[0]!.output]) assertEquals(findPort(ports, key, "key"), ports[0]);
  // Ports of another compilation are found by their names.
  const other = inputs("first", "second");
  assertEquals(findPort(ports, other[0]!.output, "key"), ports[0]);
  assertThrows(() => findPort(ports, other[1]!.output, "key"), OpenVINOError, `"second"`);
});

test("findPort() refuses what is no key, and says what there is", () => {
  const ports = inputs();
  for (const wrong of [null, undefined, {}, [], 1n, true, new Set(["a"])]) {
    assertThrows(() => findPort(ports, wrong, "inputs"), TypeError, `"inputs"`);
  }
  for (const index of [2, -1, 1.5, NaN]) {
    assertThrows(() => findPort(ports, index, "inputs"), RangeError, `"inputs" must be an index from 0 to 1`);
  }
  const error = assertThrows(() => findPort(ports, "nope", "inputs"), OpenVINOError, `"nope": there are "a", "b"`);
  assertEquals(error.code, "NOT_FOUND");
  assertEquals(findPort(ports, 1, "inputs"), ports[1]);
});

test("findRecordPort() takes a number for an index, unless a port has that name", () => {
  const plain = inputs();
  assertEquals([findRecordPort(plain, "1"), findRecordPort(plain, "a")], [plain[1], plain[0]]);
  for (const key of ["01", "-1", "1.0", "", " 1", "1e0"]) {
    assertThrows(() => findRecordPort(plain, key), OpenVINOError, "no port is named");
  }
  assertThrows(() => findRecordPort(plain, "2"), RangeError, "0 to 1");
  const numbered = inputs("1", "0");
  assertEquals([findRecordPort(numbered, "1").index, findRecordPort(numbered, "0").index], [0, 1]);
  assertEquals(findPort(numbered, 1, "key").index, 1);
});
