import { test } from "node:test";
import { assertEquals } from "@std/assert";
import * as library from "openvino-ffi";
import { groups } from "./checks/mod.ts";
import { documentedApi } from "./documented_api.ts";
import { pythonChecks } from "./judge/twins.ts";
import { problemsOf } from "./run/completeness.ts";
import { readExpectations } from "./run/expectations.ts";

test("the kit checks every entry, covers every member, and has a counterpart in Python of every check", () => {
  const expectations = readExpectations();
  const kit = { entries: documentedApi, groups, expectations, library, python: pythonChecks() };
  assertEquals(problemsOf(kit), []);
});
