/**
 * Compares the official binding's signatures, recorded in `bindings/python/signatures.json`, with the table of
 * documented names, which must contain every overload, parameter and default.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Interpreter } from "../bindings/python/pipe.ts";
import { type Entry, entryId } from "../documented_api.ts";

/**
 * The binding's members: for each overload its parameters as `type = default` by name; properties and values are marked
 * as such.
 */
export interface Signatures {
  /** The OpenVINO release of the signatures. */
  readonly version: string;
  readonly classes: Readonly<
    Record<string, Readonly<Record<string, string | readonly Readonly<Record<string, string>>[]>>>
  >;
}

/** The table's notes besides its entries. */
export interface TableNotes {
  /** Entries missing in the binding, by id, with the reasons. */
  readonly notInBinding: Readonly<Record<string, string>>;
  /** Functions of the module that are listed with a class, by class. */
  readonly moduleFunctions: Readonly<Record<string, readonly string[]>>;
}

/** The recorded file. */
export const signaturesFile: URL = new URL("../bindings/python/signatures.json", import.meta.url);

/** Reads the recorded signatures. */
export function readSignatures(): Signatures {
  return JSON.parse(readFileSync(signaturesFile, "utf8")) as Signatures;
}

/** Reads the signatures of an installed binding. */
export function liveSignatures({ command, env }: Interpreter): Signatures {
  const script = fileURLToPath(new URL("../bindings/python/signatures.py", import.meta.url));
  const { status, stdout, stderr } = spawnSync(command, [script], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`The binding's signatures cannot be read: ${stderr}`);
  return JSON.parse(stdout) as Signatures;
}

/** The differences between the record and the installed binding; none if that is of another release. */
export function recordProblems(recorded: Signatures, live: Signatures): string[] {
  if (recorded.version !== live.version) return [];
  const [ours, theirs] = [membersOf(recorded), membersOf(live)];
  return [...new Set([...ours.keys(), ...theirs.keys()])].filter((name) => ours.get(name) !== theirs.get(name)).map((
    name,
  ) => `${name} is recorded as ${ours.get(name) ?? "nothing"}, and the binding has ${theirs.get(name) ?? "nothing"}`);
}

function membersOf({ classes }: Signatures): Map<string, string> {
  return new Map(
    Object.entries(classes).flatMap(([name, members]) =>
      Object.entries(members).map(([member, described]) => [`${name}.${member}`, JSON.stringify(described)] as const)
    ),
  );
}

interface Parameter {
  readonly name: string;
  /** Empty if the type is any. */
  readonly types: readonly string[];
  readonly default?: string;
}

interface Overload {
  readonly class: string;
  readonly member: string;
  /** Undefined for a property or a value. */
  readonly parameters?: readonly Parameter[];
  /** Whether this sets a property. */
  readonly sets?: boolean;
}

interface ReadEntry extends Overload {
  readonly entry: Entry;
  readonly id: string;
}

/** Lists the differences between the binding and the table. */
export function signatureProblems(entries: readonly Entry[], { classes }: Signatures, notes: TableNotes): string[] {
  const overloads = Object.entries(classes).flatMap(([name, members]) =>
    Object.entries(members).flatMap(([member, described]) =>
      overloadsOf(classOf(name, member, notes), member, described)
    )
  );
  const read = entries.filter((entry) => !Object.hasOwn(notes.notInBinding, entryId(entry))).map(readEntry);
  return [
    ...overloads.flatMap((overload) => missing(overload, read)),
    ...read.flatMap((entry) => problemsOfEntry(entry, overloads.filter((each) => isOf(entry, each)))),
    ...exceptions(entries, overloads, notes),
  ];
}

function classOf(name: string, member: string, { moduleFunctions }: TableNotes): string {
  const owner = Object.entries(moduleFunctions).find(([, functions]) => functions.includes(member))?.[0];
  return name === "openvino" ? owner ?? name : name;
}

function overloadsOf(
  name: string,
  member: string,
  described: Signatures["classes"][string][string],
): Overload[] {
  const overload = { class: name, member };
  if (typeof described === "string") {
    return described.endsWith("can be set") ? [overload, { ...overload, sets: true }] : [overload];
  }
  return described.map((each) => ({
    ...overload,
    parameters: Object.entries(each).map(([parameter, text]): Parameter => {
      const [types, value] = cut(text, " = ");
      return {
        name: parameter,
        types: split(types, "|").filter((type) => type !== "None"),
        ...(value === undefined ? {} : { default: value }),
      };
    }),
  }));
}

/** Python's notations other than `name(…)`. */
const protocols: Readonly<Record<string, string>> = {
  "len()": "__len__()",
  "iter()": "__iter__()",
  "in": "__contains__(key)",
};

/** The Python parameter names in an entry. */
export function pythonParameters(entry: Entry): string[] {
  return (readEntry(entry).parameters ?? []).map(({ name }) => name);
}

/** The parameters of an entry's TypeScript call, optional ones with `?`; undefined if it is not a call. */
export function ownParameters(typescript: string): string[] | undefined {
  const list = /^[^()]*\(([^()]*)\)$/.exec(typescript)?.[1];
  return list === undefined ? undefined : split(list, ",");
}

function readEntry(entry: Entry): ReadEntry {
  const own = { entry, id: entryId(entry), class: entry.class };
  const item = /^\[(.*?)\]( = value)?$/.exec(entry.python);
  const python = item
    ? item[2] ? `__setitem__(${item[1]}, value)` : `__getitem__(${item[1]})`
    : protocols[entry.python] ?? entry.python;
  const [, name, rest] = /^(\w+)(.*)$/.exec(python) ?? ["", python, ""];
  const member = name === entry.class.split(".").at(-1) ? "__init__" : name!;
  if (rest!.startsWith("(")) return { ...own, member, parameters: split(rest!.slice(1, -1), ",").map(readParameter) };
  return { ...own, member, ...(rest === "" ? {} : { sets: true }) };
}

function readParameter(text: string): Parameter {
  const [, name, types, value] = /^(\w+)(?:: (.+?))?(?: ?= ?(.+))?$/.exec(text) ?? ["", text];
  return { name: name!, types: types ? split(types, "|") : [], ...(value === undefined ? {} : { default: value }) };
}

/** Pairs an entry's parameters with the overload's; undefined if the entry belongs to another overload. */
function pairs(entry: Overload, overload: Overload): (readonly [Parameter, Parameter])[] | undefined {
  const { class: name, member, sets, parameters } = overload;
  const isSame = entry.class === name && entry.member === member && entry.sets === sets &&
    (entry.parameters === undefined) === (parameters === undefined);
  if (!isSame) return undefined;
  const found: (readonly [Parameter, Parameter])[] = [];
  for (const each of parameters ?? []) {
    const told = entry.parameters?.[found.length];
    if (told && isNamed(told, each, member)) found.push([told, each]);
    // A parameter with a default may be listed in another entry.
    else if (each.default === undefined) return undefined;
  }
  return found.length === (entry.parameters?.length ?? 0) ? found : undefined;
}

function isNamed(told: Parameter, { name, types }: Parameter, member: string): boolean {
  const hasNoName = /^arg\d$/.test(name) || member.endsWith("item__");
  return (told.name === name || hasNoName) &&
    (told.types.length === 0 || told.types.some((type) => types.includes(type)));
}

function isOf(entry: Overload, overload: Overload): boolean {
  return pairs(entry, overload) !== undefined;
}

/** The parts of an overload that no entry has: argument types, and parameters with defaults. */
function missing(overload: Overload, entries: readonly ReadEntry[]): string[] {
  const own = entries.filter((entry) => isOf(entry, overload));
  const text = textOf(overload);
  if (own.length === 0) return [`${text} is in the binding, and no entry`];
  const parameters = overload.parameters ?? [];
  const isThere = own.some(({ entry }) => entry.typescript !== null);
  // An entry without a counterpart that names a parameter with a default is about that parameter only.
  const whole = own.filter(({ entry, parameters }) =>
    !isThere || entry.typescript !== null || !parameters?.some((each) => each.default !== undefined)
  );
  const argumentTypes = combinations(parameters.filter((each) => each.default === undefined));
  const untold = argumentTypes.filter((kind) =>
    !whole.some((entry) => pairs(entry, overload)!.every(([told, { name }]) => isTold(told, kind[name])))
  );
  const optional = parameters.filter((each) => each.default !== undefined).flatMap(({ name, types }) => {
    const told = own.flatMap((entry) => pairs(entry, overload)!.filter(([, each]) => each.name === name));
    if (told.length === 0) return [`${text} has ${name} in the binding, and in no entry`];
    return types.filter((type) => !told.some(([each]) => isTold(each, type)))
      .map((type) => `${text} takes ${type} as ${name} in the binding, and in no entry`);
  });
  return [
    ...untold.map((kind) => `${text} takes ${Object.values(kind).join(", ")} in the binding, and in no entry`),
    ...optional,
  ];
}

function isTold({ types }: Parameter, type: string | undefined): boolean {
  return type === undefined || types.length === 0 || types.includes(type);
}

/** All combinations of argument types, by parameter. */
function combinations(parameters: readonly Parameter[]): Record<string, string>[] {
  return parameters.reduce<Record<string, string>[]>(
    (before, { name, types }) => before.flatMap((each) => types.map((type) => ({ ...each, [name]: type }))),
    [{}],
  );
}

/** An entry's claims that the binding does not confirm. */
function problemsOfEntry(entry: ReadEntry, overloads: readonly Overload[]): string[] {
  const { id } = entry;
  if (overloads.length === 0) return [`${id} is an entry, and not in the binding`];
  const found = (entry.parameters ?? []).flatMap((told) => {
    const theirs = overloads.map((overload) => pairs(entry, overload)!.find(([each]) => each === told)![1]);
    const types = [...new Set(theirs.flatMap((each) => each.types))];
    return [
      ...told.types.filter((type) => !types.includes(type)).map((type) => `${id}: ${told.name} is no ${type}`),
      ...theirs.filter((each) => each.default !== told.default).slice(0, 1).map((each) =>
        `${id}: the default of ${told.name} is ${each.default ?? "none"} in the binding`
      ),
      // Overloads that differ only in types would share one entry and one check.
      ...(entry.entry.typescript !== null && told.types.length === 0 && types.length > 1
        ? [`${id} does not say which ${told.name} it takes: ${types.join(" | ")}`]
        : []),
    ];
  });
  return [...found, ...differences(entry)];
}

/** Empty defaults. */
const nothing = new Set(["None", "''", "[]", "{}"]);

/** Undocumented differences: which parameters are optional, and their defaults. */
function differences({ id, entry, parameters = [] }: ReadEntry): string[] {
  const { typescript, note, defaults = {} } = entry;
  if (typescript === null) return [];
  const optional = parameters.filter((each) => each.default !== undefined);
  const unknown = Object.keys(defaults).filter((name) => !optional.some((each) => each.name === name));
  const here = ownParameters(typescript);
  return [
    ...unknown.map((name) => `${id}: ${name} has no default that ours could differ from`),
    ...optional.filter(({ name, default: theirs }) => !nothing.has(theirs!) && defaults[name] === undefined)
      .map(({ name }) => `${id}: it is not told what ${name} is here if it is left out`),
    ...(note !== undefined ? [] : [
      ...optional.filter(({ name, default: theirs }) =>
        !nothing.has(theirs!) && defaults[name] !== undefined && defaults[name] !== neutral(theirs!)
      ).map(({ name }) => `${id}: ${name} is another here if it is left out, and no note says so`),
      ...(here && optional.length > 0 && !here.some((each) => each.endsWith("?"))
        ? [`${id}: nothing may be left out here, and no note says so`]
        : []),
      ...parameters.filter((each, i) => each.default === undefined && here?.[i]?.endsWith("?"))
        .map(({ name }) => `${id}: ${name} may be left out here, and no note says so`),
    ]),
  ];
}

/** Converts a Python default to TypeScript's notation. */
function neutral(value: string): string {
  return { True: "true", False: "false" }[value] ?? value.replaceAll("'", '"');
}

/** Listed exceptions that do not apply. */
function exceptions(entries: readonly Entry[], overloads: readonly Overload[], { notInBinding }: TableNotes): string[] {
  return Object.keys(notInBinding).flatMap((id) => {
    const entry = entries.find((each) => entryId(each) === id);
    if (!entry) return [`${id} is said not to be in the binding, and is no entry`];
    const read = readEntry(entry);
    return overloads.some((each) => isOf(read, each)) ? [`${id} is said not to be in the binding, and is there`] : [];
  });
}

function textOf({ class: name, member, parameters, sets }: Overload): string {
  const list = parameters?.map((each) =>
    `${each.name}: ${each.types.join(" | ")}${each.default === undefined ? "" : ` = ${each.default}`}`
  );
  return `${name}.${member}${list ? `(${list.join(", ")})` : sets ? " = value" : ""}`;
}

/** Splits a text at the first occurrence of a separator. */
function cut(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + mark.length)];
}

/** Splits a text at separators outside brackets. */
export function split(text: string, mark: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const letter of text) {
    depth += Number("[({".includes(letter)) - Number("])}".includes(letter));
    if (letter === mark && depth === 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}
