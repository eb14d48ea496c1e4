import { classNames, documentedApi, type Entry, entryId } from "../documented_api.ts";
import { type RuntimeName, runtimeNames } from "../run/runtimes.ts";
import type { Result } from "../run/result.ts";

/** Models that share a column of the matrix. */
export interface Column {
  readonly title: string;
  readonly models: readonly string[];
}

/** A documented entry with its results. */
export interface Row {
  readonly id: string;
  /** The signature without the class: `set_tensor(name, tensor)`. */
  readonly title: string;
  /** The documented entry; undefined if it occurs in results only. */
  readonly entry?: Entry;
  /** Results by column, then by runtime. */
  readonly cells: readonly (readonly (readonly Result[])[])[];
}

/** The entries of one class that have results. */
export interface Section {
  /** The class's name in Python. */
  readonly class: string;
  readonly rows: readonly Row[];
  /** The results of the checks that are mainly about this class; each result belongs to one class. */
  readonly results: readonly Result[];
}

/** The matrix of methods, models and runtimes. */
export interface Matrix {
  readonly columns: readonly Column[];
  readonly runtimes: readonly RuntimeName[];
  readonly sections: readonly Section[];
}

/** The title of the shared column of small models. */
export const smallModels = "small models";

/**
 * Arranges results in a matrix. Each network has a column; all other models share one. Columns, runtimes and entries
 * without results are omitted. A check that covers no entry gets a row, so that no result is lost.
 */
export function matrixOf(results: readonly Result[], networks: readonly string[]): Matrix {
  const columns = columnsOf(results, networks);
  const runtimes = runtimeNames.filter((name) => results.some(({ runtime }) => runtime === name));
  const byEntry = new Map<string, Result[]>();
  for (const result of results) {
    for (const entry of result.entries.length > 0 ? result.entries : [result.check]) {
      byEntry.set(entry, [...byEntry.get(entry) ?? [], result]);
    }
  }
  const rowOf = (id: string, title: string, entry?: Entry): Row => {
    const own = byEntry.get(id)!;
    const cells = columns.map(({ models }) =>
      runtimes.map((name) => own.filter(({ model, runtime }) => runtime === name && models.includes(model)))
    );
    return { id, title, ...(entry === undefined ? {} : { entry }), cells };
  };
  const documented = documentedApi.filter((entry) => byEntry.has(entryId(entry)));
  const ids = new Set(documented.map(entryId));
  const unknown = [...byEntry].filter(([id]) => !ids.has(id)).map(([id, [first]]) => ({ id, class: first!.class }));
  const classes = new Set([...classNames.keys(), ...results.map((each) => each.class)]);
  const sections = [...classes].map((name): Section => ({
    class: name,
    rows: [
      ...documented.filter((entry) => entry.class === name).map((entry) => rowOf(entryId(entry), entry.python, entry)),
      ...unknown.filter((each) => each.class === name).map(({ id }) => rowOf(id, withoutClass(id, name))),
    ],
    results: results.filter((each) => each.class === name),
  }));
  return { columns, runtimes, sections: sections.filter(({ rows, results }) => rows.length + results.length > 0) };
}

function columnsOf(results: readonly Result[], networks: readonly string[]): Column[] {
  const models = new Set(results.map(({ model }) => model));
  const small = [...models].filter((model) => !networks.includes(model));
  const own = networks.filter((network) => models.has(network)).map((title) => ({ title, models: [title] }));
  return small.length === 0 ? own : [...own, { title: smallModels, models: small }];
}

function withoutClass(id: string, name: string): string {
  return id.startsWith(`${name}.`) || id.startsWith(`${name}/`) ? id.slice(name.length + 1) : id;
}
