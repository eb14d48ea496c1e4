import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { check, type Group, onNetworks } from "../checks/check.ts";
import type { Entry } from "../documented_api.ts";
import { type Kit, missingEntries, problemsOf } from "./completeness.ts";

class Core {
  declare readonly availableDevices: string[];
  getVersions() {}
}
Object.defineProperty(Core.prototype, "availableDevices", { get: () => [] });

const entries: readonly Entry[] = [
  { class: "Core", python: "available_devices", typescript: "availableDevices" },
  { class: "Core", python: "get_versions(device_name)", typescript: "getVersions(device)" },
  { class: "Core", python: "query_model(model)", typescript: null },
];

const group = (...names: (readonly [string, string[]])[]): Group => ({
  class: "Core",
  checks: names.map(([name, covers]) => check(name, covers, onNetworks, () => {})),
});

/** A complete kit, except for `ownMembers` and `notInBinding`, which are those of the real library. */
const whole: Kit = {
  entries,
  groups: [group(["devices", ["available_devices"]], ["versions", ["get_versions(device_name)"]])],
  expectations: [{ id: "Core.query_model(model)", reason: "no function for it" }],
  signatures: {
    version: "1",
    classes: {
      Core: {
        available_devices: "property",
        get_versions: [{ device_name: "str" }],
        query_model: [{ model: "Model" }],
      },
    },
  },
  library: { Core },
};

/** The kit's problems after a change, without those about the real library's entries. */
function problems(change: Partial<Kit>): string[] {
  const real = new Set(problemsOf(whole));
  return problemsOf({ ...whole, ...change }).filter((problem) => !real.has(problem));
}

test("problemsOf() finds nothing in a whole kit", () => {
  const ofRealOne = [/ has no check$/, / is said not to be in the binding, and is no entry$/];
  assertEquals(problemsOf(whole).filter((problem) => !ofRealOne.some((each) => each.test(problem))), []);
  assertEquals(problems({}), []);
});

test("problemsOf() finds an entry without a check", () => {
  assertEquals(problems({ groups: [group(["devices", ["available_devices"]])] }), [
    "Core.get_versions(device_name) has no check",
  ]);
});

test("problemsOf() finds a check without an entry, and one that is there twice", () => {
  const [known] = whole.groups;
  const more = group(["other", ["unknown()"]], ["nothing", []], ["devices", ["available_devices"]]);
  assertEquals(problems({ groups: [{ ...known!, checks: [...known!.checks, ...more.checks] }] }), [
    "there are two checks Core/devices",
    "Core/other covers Core.unknown(), which is not documented",
    "Core/nothing covers no entry",
  ]);
});

test("problemsOf() finds a member that stands nowhere", () => {
  class More extends Core {
    secret() {}
    static make() {}
  }
  assertEquals(problems({ library: { Core: More } }), [
    "Core.secret stands nowhere in the documented API",
    "Core.make stands nowhere in the documented API",
  ]);
});

test("problemsOf() finds a missing entry that is there, has no reason, or is none", () => {
  class More extends Core {
    queryModel() {}
  }
  assertEquals(problems({ library: { Core: More } }), [
    "Core.queryModel stands nowhere in the documented API",
    "Core.query_model(model) is said to be missing, and is there",
  ]);
  assertEquals(problems({ expectations: [] }), [
    "Core.query_model(model) has no counterpart and no reason in the expectations",
  ]);
  const other = { id: "Core/no such check", reason: "none" };
  assertEquals(problems({ expectations: [...whole.expectations, other] }), [
    "the expectation of Core/no such check is of nothing",
  ]);
});

test("problemsOf() finds what the binding has and no entry is of", () => {
  const { classes } = whole.signatures;
  const more = { ...classes["Core"]!, unload_plugin: [{ device_name: "str" }] };
  assertEquals(problems({ signatures: { version: "1", classes: { Core: more } } }), [
    "Core.unload_plugin(device_name: str) is in the binding, and no entry",
  ]);
});

test("missingEntries() gives the reasons", () => {
  assertEquals(missingEntries(whole), [{ entry: "Core.query_model(model)", reason: "no function for it" }]);
});
