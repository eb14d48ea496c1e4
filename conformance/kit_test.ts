import { test } from "node:test";
import { assertEquals } from "@std/assert";
import * as library from "openvino-ffi";
import { groups } from "./checks/mod.ts";
import { documentedApi } from "./documented_api.ts";
import { problemsOf } from "./run/completeness.ts";
import { readExpectations } from "./run/expectations.ts";
import { readSignatures } from "./run/signatures.ts";

test("the kit checks every entry and covers every member", () => {
  const expectations = readExpectations();
  const kit = { entries: documentedApi, groups, expectations, signatures: readSignatures(), library };
  assertEquals(problemsOf(kit), []);
});
