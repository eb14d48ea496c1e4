import { test } from "node:test";
import { assert, assertEquals } from "@std/assert";
import { idOf, needsOf } from "../checks/check.ts";
import { groups } from "../checks/mod.ts";
import { type Capability, local, python, reasonAgainst, remote, witnesses } from "./capabilities.ts";

const checks = groups.flatMap((group) =>
  group.checks.map((check) => ({ id: idOf(group, check), needs: needsOf(group, check), models: check.models }))
);

test("each witness is a check of that capability, on one of its models", () => {
  for (const [capability, [id, model]] of Object.entries(witnesses)) {
    const check = checks.find((each) => each.id === id);
    assert(check, id);
    assert(check.models.includes(model), `${id} @${model}`);
    assert(check.needs.includes(capability as Capability), `${id}: ${capability}`);
  }
});

test("what checks need is what some binding lacks, and another has", () => {
  const needed = new Set(checks.flatMap(({ needs }) => needs));
  for (const need of needed) {
    const lacking = [local, remote, python].filter((binding) => reasonAgainst(binding, [need]) !== undefined);
    assert(lacking.length > 0 && !lacking.includes(local), need);
  }
});

test("reasonAgainst() gives the first reason, and none where nothing is lacking", () => {
  assertEquals(reasonAgainst(python, ["states", "dispose"]), "it frees an object with its last reference");
  assertEquals(reasonAgainst(python, ["states"]), undefined);
  assertEquals(reasonAgainst(remote, []), undefined);
});
