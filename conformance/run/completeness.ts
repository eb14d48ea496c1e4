/**
 * Checks that the kit is complete: every entry of the binding is checked, every check covers an entry, every member is
 * documented.
 */
import { entriesOf, type Group, idOf } from "../checks/check.ts";
import {
  classNames,
  type Entry,
  entryId,
  memberOf,
  moduleFunctions,
  notInBinding,
  ownMembers,
} from "../documented_api.ts";
import type { Expectation } from "./expectations.ts";
import type { MissingEntry } from "./result.ts";
import { signatureProblems, type Signatures } from "./signatures.ts";

/** The parts of the kit. */
export interface Kit {
  readonly entries: readonly Entry[];
  readonly groups: readonly Group[];
  readonly expectations: readonly Expectation[];
  /** The official binding's signatures. */
  readonly signatures: Signatures;
  /** The library's exports. */
  readonly library: Readonly<Record<string, unknown>>;
}

/** The entries without a counterpart. */
export function missingEntries({ entries, expectations }: Pick<Kit, "entries" | "expectations">): MissingEntry[] {
  return entries.filter(({ typescript }) => typescript === null).map((entry) => {
    const id = entryId(entry);
    return { entry: id, reason: expectations.find((each) => each.id === id)?.reason ?? "" };
  });
}

/** Lists the problems of the kit; empty if it is complete. */
export function problemsOf(kit: Kit): string[] {
  return [
    ...entriesWithoutCheck(kit),
    ...checksWithoutEntry(kit),
    ...unknownMembers(kit),
    ...gaps(kit),
    ...signatureProblems(kit.entries, kit.signatures, { notInBinding, moduleFunctions }),
  ];
}

function entriesWithoutCheck({ entries, groups }: Kit): string[] {
  const covered = new Set(groups.flatMap((group) => group.checks.flatMap((check) => entriesOf(group, check))));
  const own = Object.entries(ownMembers).flatMap(([name, members]) =>
    members.map((member) => `${pythonName(name)}.${member}`)
  );
  return [...entries.filter(({ typescript }) => typescript !== null).map(entryId), ...own]
    .filter((id) => !covered.has(id))
    .map((id) => `${id} has no check`);
}

function checksWithoutEntry({ entries, groups }: Kit): string[] {
  const known = new Set(entries.filter(({ typescript }) => typescript !== null).map(entryId));
  for (const [name, members] of Object.entries(ownMembers)) {
    for (const member of members) known.add(`${pythonName(name)}.${member}`);
  }
  const ids = groups.flatMap((group) => group.checks.map((check) => idOf(group, check)));
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `there are two checks ${id}`);
  const unknown = groups.flatMap((group) =>
    group.checks.flatMap((check) => {
      const covers = entriesOf(group, check);
      if (covers.length === 0) return [`${idOf(group, check)} covers no entry`];
      return covers.filter((id) => !known.has(id)).map((id) =>
        `${idOf(group, check)} covers ${id}, which is not documented`
      );
    })
  );
  return [...twice, ...unknown];
}

/** Members of the library's classes that are missing in the data. */
function unknownMembers({ entries, library }: Kit): string[] {
  const documentedClasses = new Set(classNames.values());
  return Object.entries(library).flatMap(([name, value]) => {
    if (typeof value !== "function" || !documentedClasses.has(name)) return [];
    const documented = new Set([
      ...entries.filter((entry) => classNames.get(entry.class) === name && entry.typescript !== null)
        .map((entry) => memberOf(entry.typescript!)),
      ...(ownMembers[name] ?? []),
    ]);
    return membersOfClass(value).filter((member) => !documented.has(member)).map((member) =>
      `${name}.${member} stands nowhere in the documented API`
    );
  });
}

/** Entries without a counterpart must have a reason, and must really have none. */
function gaps({ entries, groups, expectations, library }: Kit): string[] {
  const missing = entries.filter(({ typescript }) => typescript === null);
  const ids = new Set(missing.map(entryId));
  const checks = new Set(groups.flatMap((group) => group.checks.map((check) => idOf(group, check))));
  return [
    ...missing.filter((entry) => !expectations.some((each) => each.id === entryId(entry) && each.reason))
      .map((entry) => `${entryId(entry)} has no counterpart and no reason in the expectations`),
    ...missing.filter((entry) => hasMember(library, entry, entries))
      .map((entry) => `${entryId(entry)} is said to be missing, and is there`),
    ...expectations.filter(({ id }) => !ids.has(id) && !checks.has(id))
      .map(({ id }) => `the expectation of ${id} is of nothing`),
  ];
}

/** Tells whether a class here has a member with the name that an entry would have. */
function hasMember(library: Kit["library"], entry: Entry, entries: readonly Entry[]): boolean {
  const value = library[classNames.get(entry.class) ?? ""];
  const name = nameOf(entry);
  const member = name?.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  // An existing member may lack one of Python's overloads.
  const isShared = entries.some((each) =>
    each.class === entry.class && each.typescript !== null && nameOf(each) === name
  );
  return typeof value === "function" && member !== undefined && !isShared && membersOfClass(value).includes(member);
}

/** The Python name in an entry. */
function nameOf({ python }: Entry): string | undefined {
  return /^\w+/.exec(python)?.[0];
}

/** The public members of a class: static ones and those of its prototype. */
// deno-lint-ignore ban-types -- a class is known as nothing else
export function membersOfClass(value: Function): string[] {
  const statics = Object.getOwnPropertyNames(value).filter((name) => !["length", "name", "prototype"].includes(name));
  return [...Object.getOwnPropertyNames(value.prototype).filter((name) => name !== "constructor"), ...statics];
}

/** The Python name of a class. */
function pythonName(name: string): string {
  return [...classNames].find(([, typescript]) => typescript === name)?.[0] ?? name;
}
