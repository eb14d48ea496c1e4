import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as api from "openvino-ffi";
import { classNames, documentedApi, memberOf } from "./documented_api.ts";
import { membersOfClass } from "./run/completeness.ts";
import { nameTable, withTable } from "./readme_table.ts";

/** The public members of a class, by its name; none for what is no class. */
function membersOf(name: string): string[] {
  const found = (api as Record<string, unknown>)[name];
  return typeof found === "function" ? membersOfClass(found) : [];
}

const documented = (name: string) =>
  documentedApi.filter((entry) => classNames.get(entry.class) === name && entry.typescript !== null)
    .map((entry) => memberOf(entry.typescript!));

test("documentedApi names members that exist", () => {
  for (const name of new Set(classNames.values())) {
    const members = membersOf(name);
    if (members.length === 0) continue;
    for (const member of documented(name)) {
      const exists = member === "constructor" || members.includes(member) || member.startsWith("[Symbol.");
      assert(exists, `${name}.${member} is documented and does not exist`);
    }
  }
  assert(membersOf("InferRequest").length > 30, "the members of a class are found");
});

test("documentedApi has each entry once", () => {
  const ids = documentedApi.map((entry) => `${entry.class}.${entry.python}`);
  assertEquals(new Set(ids).size, ids.length);
});

test("memberOf() finds the member that is called", () => {
  assertEquals(memberOf("setTensor(name, tensor)"), "setTensor");
  assertEquals(memberOf("Tensor.from(values, options?)"), "from");
  assertEquals(memberOf("new Core(config?)"), "constructor");
  assertEquals(memberOf("latency"), "latency");
});

test("README has the table of names as it is now", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  assertEquals(withTable(readme), readme);
  assertStringIncludes(readme, nameTable());
});
