import { test } from "node:test";
import { assert, assertEquals } from "@std/assert";
import * as library from "openvino-ffi";
import { runInOwnProcess } from "../test_support/own_process.ts";
import { members, showing } from "./public_members.ts";

/**
 * Every public function, constructor and setter, called with all kinds of wrong arguments, must throw an error that
 * names the argument, without a crash or a change. All run in one process, which announces each call, so that a crash
 * can be attributed.
 */

/** Everything that takes or may take arguments, found by reflection, so that additions are noticed below. */
function publicMembers(): string[] {
  return Object.entries(library).flatMap(([name, exported]) => {
    if (typeof exported !== "function") return [];
    const { prototype } = exported as { prototype?: object };
    const own = prototype ? membersOf(name, prototype) : [];
    return [name, ...membersOf(name, exported), ...own];
  });
}

function membersOf(name: string, object: object): string[] {
  return Reflect.ownKeys(object).flatMap((key) => {
    if (key === "constructor" || key === "prototype" || (object === Error && key === "captureStackTrace")) return [];
    if (showing.has(key)) return [];
    const { value, set } = Object.getOwnPropertyDescriptor(object, key)!;
    const member = `${name}.${typeof key === "symbol" ? `@@${key.description!.replace("Symbol.", "")}` : key}`;
    return [...(typeof value === "function" ? [member] : []), ...(set ? [`${member}=`] : [])];
  });
}

/** Classes whose constructors users cannot call. */
const notConstructed = [
  ...["CompiledModel", "ConstOutput", "InferResults", "InputInfo", "InputModelInfo", "InputTensorInfo", "Model"],
  ...["OutputInfo", "OutputModelInfo", "OutputTensorInfo", "PostProcessSteps", "PreProcessSteps", "VariableState"],
];

test("every public function, constructor and setter is called with wrong arguments", () => {
  const known = new Set(Object.keys(members).map((name) => name.split(" ")[0]!));
  const found = publicMembers().filter((name) => !notConstructed.includes(name));
  assertEquals([...known].toSorted(), found.toSorted());
});

const classes = [...new Set(Object.keys(members).map((member) => member.split(/[ .]/)[0]!))];
const ended = runInOwnProcess(new URL("./bad_arguments.ts", import.meta.url), { args: classes, gc: true });

for (const className of classes) {
  test(`${className}: wrong arguments are refused by name, and change nothing`, async () => {
    const lines = (await ended).stdout.trim().split("\n");
    const report = lines.find((line) => line.startsWith(`{"className":"${className}"`));
    assert(report, `the process ended after "${lines.at(-1)}"`);
    assertEquals(JSON.parse(report), { className, problems: [] });
  });
}

test("the process that calls with wrong arguments ends well", async () => {
  const { code, signal, stderr } = await ended;
  assertEquals([code, signal], [0, null], stderr);
});
