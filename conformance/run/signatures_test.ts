import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { findJudge } from "../judge/python.ts";
import type { Entry } from "../documented_api.ts";
import {
  liveSignatures,
  readSignatures,
  recordProblems,
  signatureProblems,
  type Signatures,
  type TableNotes,
} from "./signatures.ts";

type Row = readonly [python: string, typescript: string | null, more?: Partial<Entry>];

/** A class of the binding, and a table of all its members. */
const members: Signatures["classes"][string] = {
  __init__: [{ model: "Model", jobs: "int = 0" }],
  __getitem__: [{ arg0: "int" }],
  __len__: [{}],
  latency: "property",
  shape: "property that can be set",
  infer: [{ inputs: "Any = None", share_inputs: "bool = False" }],
  copy_from: [{ source: "ndarray" }, { source: "list" }],
  set_callback: [{ callback: "Callable", userdata: "object" }],
  read: [{ model: "str | bytes", "weights": "bytes | None = None" }],
};
const rows: readonly Row[] = [
  ["Queue(model, jobs=0)", "new Queue(model, jobs?)", { defaults: { jobs: "0" } }],
  ["[index]", "at(index)"],
  ["len()", "length"],
  ["latency", "latency"],
  ["shape", "shape"],
  ["shape = value", "shape = shape"],
  ["infer(inputs=None, share_inputs=False)", "infer(inputs?, options?)", { defaults: { share_inputs: "false" } }],
  ["copy_from(source: ndarray)", "copyFrom(source)"],
  ["copy_from(source: list)", null],
  ["set_callback(callback, userdata)", "setCallback(callback, userdata?)", { note: "it may be left out" }],
  ["read(model: str)", "read(path)"],
  ["read(model: bytes, weights=None)", "read(bytes, weights?)"],
  ["gone", "gone"],
];
const notes: TableNotes = { notInBinding: { "Queue.gone": "no more" }, moduleFunctions: {} };

function problems(table: readonly Row[], more: Signatures["classes"][string] = {}, told = notes): string[] {
  const entries = table.map(([python, typescript, each]): Entry => ({ class: "Queue", python, typescript, ...each }));
  return signatureProblems(entries, { version: "1", classes: { Queue: { ...members, ...more } } }, told);
}

/** Returns the table with a row replaced or removed. */
function changed(python: string, ...row: Row[]): Row[] {
  return rows.flatMap((each) => each[0] === python ? row : [each]);
}

test("signatureProblems() finds nothing in a whole table", () => {
  assertEquals(problems(rows), []);
});

test("signatureProblems() finds a member, a setter and an overload that are no entries", () => {
  const table = rows.filter(([python]) => !["latency", "shape = value", "copy_from(source: list)"].includes(python));
  assertEquals(problems(table), [
    "Queue.latency is in the binding, and no entry",
    "Queue.shape = value is in the binding, and no entry",
    "Queue.copy_from(source: list) is in the binding, and no entry",
  ]);
});

test("signatureProblems() finds a class that has no entries", () => {
  const classes = { Queue: members, Other: { name: "property" } };
  const entries = rows.map(([python, typescript, each]): Entry => ({ class: "Queue", python, typescript, ...each }));
  assertEquals(signatureProblems(entries, { version: "1", classes }, notes), [
    "Other.name is in the binding, and no entry",
  ]);
});

test("signatureProblems() finds a kind of argument and an optional parameter that are in no entry", () => {
  assertEquals(problems(changed("read(model: str)")), [
    "Queue.read(model: str | bytes, weights: bytes = None) takes str in the binding, and in no entry",
  ]);
  const table = changed("read(model: bytes, weights=None)", ["read(model: bytes)", "read(bytes)"]);
  const told = "Queue.read(model: str | bytes, weights: bytes = None) has weights in the binding, and in no entry";
  assertEquals(problems(table), [told]);
  assertEquals(problems([...table, ["read(model, weights=None)", null]]), []);
});

test("signatureProblems() takes what is missing of an optional parameter for no more than that", () => {
  const table = [...changed("read(model: str)"), ["read(model, weights=None)", null] as const];
  assertEquals(problems(table), [
    "Queue.read(model: str | bytes, weights: bytes = None) takes str in the binding, and in no entry",
  ]);
});

test("signatureProblems() finds an entry that is not in the binding", () => {
  assertEquals(problems([...rows, ["wait()", "wait()"]]), ["Queue.wait() is an entry, and not in the binding"]);
  assertEquals(problems([...rows, ["latency()", "latency"]]), ["Queue.latency() is an entry, and not in the binding"]);
  assertEquals(problems([...rows, ["infer(outputs=None)", null]]), [
    "Queue.infer(outputs=None) is an entry, and not in the binding",
  ]);
  assertEquals(problems([...rows, ["read(model: str | int)", null]]), [
    "Queue.read(model: str | int): model is no int",
  ]);
});

test("signatureProblems() finds an entry that does not tell the kinds of its arguments apart", () => {
  assertEquals(problems(changed("copy_from(source: ndarray)", ["copy_from(source)", "copyFrom(source)"])), [
    "Queue.copy_from(source) does not say which source it takes: ndarray | list",
  ]);
});

test("signatureProblems() finds another default", () => {
  const call = "new Queue(model, jobs?)";
  assertEquals(problems(changed("Queue(model, jobs=0)", ["Queue(model, jobs=1)", call, { defaults: { jobs: "1" } }])), [
    "Queue.Queue(model, jobs=1): the default of jobs is 0 in the binding",
  ]);
  assertEquals(
    problems(changed("Queue(model, jobs=0)", ["Queue(model=None, jobs=0)", call, { defaults: { jobs: "0" } }])),
    [
      "Queue.Queue(model=None, jobs=0): the default of model is none in the binding",
    ],
  );
});

test("signatureProblems() finds what differs here and is not told", () => {
  const python = "Queue(model, jobs=0)";
  const call = "new Queue(model, jobs?)";
  const queue = (typescript: string, more: Partial<Entry>) => problems(changed(python, [python, typescript, more]));
  assertEquals(queue(call, {}), [`Queue.${python}: it is not told what jobs is here if it is left out`]);
  assertEquals(queue(call, { defaults: { jobs: "2" } }), [
    `Queue.${python}: jobs is another here if it is left out, and no note says so`,
  ]);
  assertEquals(queue(call, { defaults: { jobs: "2" }, note: "two" }), []);
  assertEquals(queue(call, { defaults: { jobs: "0", model: "none" } }), [
    `Queue.${python}: model has no default that ours could differ from`,
  ]);
  assertEquals(queue("new Queue(model, jobs)", { defaults: { jobs: "0" } }), [
    `Queue.${python}: nothing may be left out here, and no note says so`,
  ]);
  const set = "set_callback(callback, userdata)";
  assertEquals(problems(changed(set, [set, "setCallback(callback, userdata?)"])), [
    `Queue.${set}: userdata may be left out here, and no note says so`,
  ]);
  assertEquals(problems(changed(set, [set, "setCallback(callback, userdata)"])), []);
});

test("signatureProblems() finds an exception that is none", () => {
  const told = (id: string) => problems(rows, {}, { ...notes, notInBinding: { ...notes.notInBinding, [id]: "gone" } });
  assertEquals(told("Queue.nothing"), ["Queue.nothing is said not to be in the binding, and is no entry"]);
  assertEquals(told("Queue.latency"), [
    "Queue.latency is in the binding, and no entry",
    "Queue.latency is said not to be in the binding, and is there",
  ]);
});

test("signatureProblems() finds a function of the module with its class", () => {
  const entries: Entry[] = [{ class: "Model", python: "set_batch(model)", typescript: "setBatch()" }];
  const signatures = { version: "1", classes: { openvino: { set_batch: [{ model: "Model" }] } } };
  const module = { notInBinding: {}, moduleFunctions: { Model: ["set_batch"] } };
  assertEquals(signatureProblems(entries, signatures, module), []);
  assertEquals(signatureProblems(entries, signatures, { ...module, moduleFunctions: {} }), [
    "openvino.set_batch(model: Model) is in the binding, and no entry",
    "Model.set_batch(model) is an entry, and not in the binding",
  ]);
});

test("recordProblems() finds what is recorded otherwise", () => {
  const recorded = readSignatures();
  assertEquals(recordProblems(recorded, structuredClone(recorded)), []);
  const { Core: core, ...others } = recorded.classes;
  const { unload_plugin: _, ...rest } = core!;
  const live = { ...recorded, classes: { ...others, Core: { ...rest, available_devices: "value", wait: [{}] } } };
  assertEquals(recordProblems(recorded, live), [
    'Core.available_devices is recorded as "property", and the binding has "value"',
    'Core.unload_plugin is recorded as [{"device_name":"str"}], and the binding has nothing',
    "Core.wait is recorded as nothing, and the binding has [{}]",
  ]);
  assertEquals(recordProblems(recorded, { ...live, version: "another" }), []);
});

test("signatures.json is what the binding has", { timeout: 900_000 }, async () => {
  const { python } = await findJudge();
  assertEquals(recordProblems(readSignatures(), liveSignatures(python)), []);
});
