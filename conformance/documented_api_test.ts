import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { assert, assertEquals } from "@std/assert";
import * as api from "openvino-ffi";
import { classNames, documentedApi, type Entry, entryId, memberOf } from "./documented_api.ts";
import { membersOfClass } from "./run/completeness.ts";
import { namesFile, namesPage } from "./names_page.ts";
import { ownParameters, pythonParameters, split } from "./run/signatures.ts";

/** The public members of a class; none if the name is not a class. */
function membersOf(name: string): string[] {
  const found = (api as Record<string, unknown>)[name];
  if (typeof found !== "function") return [];
  // Instances also have a field.
  return name === "PartialShape" ? [...membersOfClass(found), "dimensions"] : membersOfClass(found);
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

/** A parameter in the source code. */
interface Parameter {
  readonly isOptional: boolean;
  readonly default: string | undefined;
}

/** The parameter lists of each method in the source code, by `Class.method`. */
function declarations(): Map<string, Parameter[][]> {
  const folder = new URL("../src/", import.meta.url);
  const found = new Map<string, Parameter[][]>();
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((each) =>
    /(?<!_test)\.ts$/.test(each)
  );
  for (const name of files) {
    for (
      const body of readFileSync(new URL(name.replaceAll("\\", "/"), folder), "utf8").split(/^export class /m).slice(1)
    ) {
      const owner = /^\w+/.exec(body)![0];
      const own = body.slice(0, body.indexOf("\n}\n"));
      for (
        const { 1: method, index, 0: { length } } of own.matchAll(
          /^ {2}(?:(?:static|async|private) )*(\w+)(?:<[^>(]*>)?\(/gm,
        )
      ) {
        const key = `${owner}.${method}`;
        found.set(key, [...found.get(key) ?? [], parametersAt(own, index + length)]);
      }
    }
  }
  return found;
}

/** The parameters in a text, starting after the opening parenthesis. */
function parametersAt(text: string, start: number): Parameter[] {
  let end = start;
  for (let depth = 1; depth > 0; end++) depth += Number(text[end] === "(") - Number(text[end] === ")");
  // Type brackets are treated as parentheses for splitting.
  const list = text.slice(start, end - 1).replaceAll("=>", "").replaceAll("<", "(").replaceAll(">", ")");
  return split(list, ",").map((each) => {
    const value = / = (.*)$/s.exec(each)?.[1];
    return { isOptional: value !== undefined || /^(?:readonly )?\w+\?|^\.\.\./.test(each), default: value };
  });
}

/** Entries that contradict the source code. */
function wrongCalls(entries: readonly Entry[], declared: ReadonlyMap<string, Parameter[][]>): string[] {
  return entries.flatMap((entry) => {
    const here = entry.typescript === null ? undefined : ownParameters(entry.typescript);
    const lists = declared.get(`${classNames.get(entry.class)}.${memberOf(entry.typescript ?? "")}`);
    if (!here || !lists || entry.typescript!.startsWith("new Map(")) return [];
    const fitting = lists.filter((list) =>
      here.length <= list.length && here.every((each, i) => !each.endsWith("?") || list[i]!.isOptional) &&
      list.slice(here.length).every((each) => each.isOptional)
    );
    const names = pythonParameters(entry);
    const told = Object.entries(entry.defaults ?? {}).filter(([name, value]) => {
      const named = here.findIndex((each) => each.replace("?", "") === name);
      const parameters = fitting.flatMap((list) => list[named < 0 ? names.indexOf(name) : named] ?? []);
      // Defaults of a record's fields are not in the source's parameter list.
      return parameters.some((each) =>
        value === "none"
          ? each.isOptional
          : each.default !== undefined && each.default !== "{}" && each.default !== value
      );
    });
    return [
      ...(fitting.length === 0 ? [`${entryId(entry)}: ${entry.typescript} is not how it is called`] : []),
      ...told.map(([name]) => `${entryId(entry)}: ${name} is another if it is left out`),
    ];
  });
}

test("documentedApi tells how members are called, and what is so if it is left out", () => {
  const declared = declarations();
  assert(declared.size > 100 && declared.get("Core.compileModel")![0]![1]!.default === '"AUTO"', "they are found");
  assertEquals(wrongCalls(documentedApi, declared), []);

  const queue = { class: "AsyncInferQueue", python: "AsyncInferQueue(model, jobs=0)" };
  const told = (typescript: string, defaults?: Entry["defaults"]) =>
    wrongCalls([{ ...queue, typescript, ...(defaults && { defaults }) }], declared);
  assertEquals(told("new AsyncInferQueue(model, jobs?)", { jobs: "0" }), []);
  const id = "AsyncInferQueue.AsyncInferQueue(model, jobs=0)";
  assertEquals(told("new AsyncInferQueue(model, jobs?)", { jobs: "1" }), [`${id}: jobs is another if it is left out`]);
  assertEquals(told("new AsyncInferQueue(model, jobs?)", { jobs: "none" }), [
    `${id}: jobs is another if it is left out`,
  ]);
  for (const wrong of ["new AsyncInferQueue(model?)", "new AsyncInferQueue()", "new AsyncInferQueue(a, b, c)"]) {
    assertEquals(told(wrong), [`${id}: ${wrong} is not how it is called`]);
  }
});

test("memberOf() finds the member that is called", () => {
  assertEquals(memberOf("setTensor(name, tensor)"), "setTensor");
  assertEquals(memberOf("Tensor.from(values, options?)"), "from");
  assertEquals(memberOf("new Core(config?)"), "constructor");
  assertEquals(memberOf("latency"), "latency");
});

test("the page of names is as the data is now", () => {
  assertEquals(readFileSync(namesFile, "utf8"), namesPage());
});
