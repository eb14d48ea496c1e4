import { test } from "node:test";
import { assertEquals } from "@std/assert";
import * as library from "openvino-ffi";
import { groups } from "./checks/mod.ts";
import { documentedApi } from "./documented_api.ts";
import { fieldGroup } from "./field/checks.ts";
import { onnxGroup } from "./onnx/checks.ts";
import { problemsOf } from "./run/completeness.ts";
import { readExpectations } from "./run/expectations.ts";
import { readSignatures } from "./run/signatures.ts";

test("the kit checks every entry and covers every member", () => {
  const expectations = readExpectations();
  const kit = { entries: documentedApi, groups, expectations, signatures: readSignatures(), library };
  assertEquals(problemsOf(kit), []);
});

test("the checks of models from outside cover documented entries", () => {
  const expectations = readExpectations();
  const all = [...groups, onnxGroup([]), fieldGroup([])];
  const kit = { entries: documentedApi, groups: all, expectations, signatures: readSignatures(), library };
  assertEquals(problemsOf(kit), []);
});
