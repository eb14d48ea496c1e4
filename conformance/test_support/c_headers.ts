import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/** One parameter of a C function. */
export interface CParameter {
  /** The type without the name, white space normalized: `const ov_shape_t`, `char**`. */
  readonly type: string;
  readonly name: string;
}

/** One C function. */
export interface CFunction {
  readonly name: string;
  readonly result: string;
  readonly parameters: readonly CParameter[];
  readonly variadic: boolean;
}

/** The declarations in a header. */
export interface CHeader {
  /** The path below the folder, without `.h`. */
  readonly name: string;
  readonly functions: readonly CFunction[];
  /** Structs with declared fields, by name. */
  readonly structs: ReadonlyMap<string, readonly CParameter[]>;
  /** The enumerators' values, by the enumeration's name. */
  readonly enums: ReadonlyMap<string, Readonly<Record<string, number>>>;
  /** Type aliases: `ov_rank_t` → `ov_dimension_t`. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** Reads the C headers that came with a library; throws if there are none. */
export function headersOf(library: string): CHeader[] {
  return headerTexts(library).map(({ name, text }) => parseHeader(name, text));
}

/** The texts of the C headers that came with a library, each with its path below their folder, without `.h`. */
export function headerTexts(library: string): { readonly name: string; readonly text: string }[] {
  const folder = headersFolder(library);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".h"))
    .toSorted()
    .map((path) => {
      const name = relative(folder, join(folder, path)).split(sep).join("/").slice(0, -".h".length);
      return { name, text: readFileSync(join(folder, path), "utf8") };
    });
}

/** The folder of the C headers that came with a library: in the wheel `include` next to `libs`, else further up. */
export function headersFolder(library: string): string {
  const tried: string[] = [];
  for (let at = dirname(library); dirname(at) !== at; at = dirname(at)) {
    const folder = join(at, "include", "openvino", "c");
    if (existsSync(folder)) return folder;
    tried.push(folder);
  }
  throw new Error(
    `no C headers of OpenVINO come with ${library}, which are needed to check the symbol table: ` +
      `install its development package, or test with the one that the set-up task fetches. Tried ${tried.join(", ")}`,
  );
}

/** Parses a header. It supports the C in OpenVINO's headers, not all of C. */
export function parseHeader(name: string, text: string): CHeader {
  const code = text
    .replace(/\/\*[\s\S]*?\*\//g, " ")
    .replace(/\/\/.*/g, " ")
    .replace(/\\\r?\n/g, " ")
    .replace(/^\s*#.*/gm, " ");
  const functions = Array.from(
    code.matchAll(/OPENVINO_C_API\(([^)]*)\)\s*(\w+)\s*\(([^)]*)\)\s*;/g),
    ([, result, name, list]) => parseFunction(name!, result!, list!),
  );
  // A declaration that is not parsed would go unchecked.
  const declared = code.match(/OPENVINO_C_API\(/g)?.length ?? 0;
  if (declared !== functions.length) {
    throw new Error(`${name}.h declares ${declared} functions, ${functions.length} of them could be read`);
  }
  const structs = new Map<string, readonly CParameter[]>();
  const enums = new Map<string, Readonly<Record<string, number>>>();
  const plain = code.replace(/enum\s+(\w+)\s*\{([^}]*)\}\s*(\w+)\s*;/g, (_, type: string, list: string, field) => {
    enums.set(type, parseEnum(list));
    return `int ${field};`;
  });
  for (const [, list, type] of plain.matchAll(/typedef\s+enum\s*\w*\s*\{([^}]*)\}\s*(\w+)\s*;/g)) {
    enums.set(type!, parseEnum(list!));
  }
  for (const [, list, type] of plain.matchAll(/typedef\s+struct\s*\w*\s*\{([^}]*)\}\s*(\w+)\s*;/g)) {
    structs.set(type!, list!.split(";").filter((field) => field.trim() !== "").map(parseParameter));
  }
  const aliases = new Map(
    Array.from(code.matchAll(/typedef\s+(\w+)\s+(\w+)\s*;/g), ([, type, alias]) => [alias!, type!]),
  );
  return { name, functions, structs, enums, aliases };
}

function parseFunction(name: string, result: string, list: string): CFunction {
  const all = list.split(",").map((text) => text.trim()).filter((text) => text !== "" && text !== "void");
  const variadic = all.at(-1) === "...";
  return {
    name,
    result: normalise(result),
    parameters: (variadic ? all.slice(0, -1) : all).map(parseParameter),
    variadic,
  };
}

/** Splits `const char** names` into type and name. A function pointer's type is `function`. */
export function parseParameter(text: string): CParameter {
  const pointer = /^\s*\w+\s*\([^)]*\*\s*(\w+)\s*\)/.exec(text);
  if (pointer) return { type: "function", name: pointer[1]! };
  const [, type, name] = /^([\s\S]*?)(\w+)\s*$/.exec(text) ?? [];
  if (!type || !name) throw new Error(`no type and name: ${text}`);
  return { type: normalise(type), name };
}

/** Normalizes C text to single spaces, and stars at the type: `const char * * names` → `const char** names`. */
export function normalise(text: string): string {
  return text.trim().replace(/\s+/g, " ").replace(/\s*\*/g, "*").replace(/\*(?=\w)/g, "* ");
}

function parseEnum(list: string): Record<string, number> {
  let next = 0;
  return Object.fromEntries(
    list.split(",").map((text) => text.trim()).filter((text) => text !== "").map((text) => {
      const [name, value] = text.split("=").map((part) => part.trim());
      if (value !== undefined) next = Number(value.replace(/U$/, ""));
      if (!Number.isInteger(next)) throw new Error(`no number: ${text}`);
      return [name!, next++];
    }),
  );
}

/** The size of a C type in bytes on 64-bit platforms, and the offsets of a struct's fields. */
export function layoutOf(
  type: string,
  headers: readonly CHeader[],
): { readonly size: number; readonly offsets: Readonly<Record<string, number>> } {
  const bare = type.replace(/^const /, "");
  if (type.endsWith("*") || type === "function") return { size: 8, offsets: {} };
  const size = { int64_t: 8, size_t: 8, int32_t: 4, int: 4, float: 4, encryption_func: 8 }[bare];
  if (size !== undefined) return { size, offsets: {} };
  for (const { structs, aliases, enums } of headers) {
    const alias = aliases.get(bare);
    if (alias) return layoutOf(alias, headers);
    if (enums.has(bare)) return { size: 4, offsets: {} };
    const fields = structs.get(bare);
    if (!fields) continue;
    const offsets: Record<string, number> = {};
    let end = 0;
    let largest = 1;
    for (const field of fields) {
      const inner = layoutOf(field.type, headers);
      // Here every type is aligned to its size, except structs, which consist of 64-bit fields.
      const alignment = Math.min(inner.size, 8);
      end = Math.ceil(end / alignment) * alignment;
      offsets[field.name] = end;
      for (const [name, offset] of Object.entries(inner.offsets)) offsets[name] = end + offset;
      end += inner.size;
      largest = Math.max(largest, alignment);
    }
    return { size: Math.ceil(end / largest) * largest, offsets };
  }
  throw new Error(`${type} is not declared in the headers`);
}

/** An exported variable with the comment before it. */
export interface CVariable {
  readonly name: string;
  readonly comment: string;
}

/** Reads the variables that a header declares. */
export function parseVariables(name: string, text: string): CVariable[] {
  const variables = Array.from(
    text.matchAll(/((?:\/\*(?:[^*]|\*(?!\/))*\*\/|\/\/.*)\s*)*OPENVINO_C_VAR\([^)]*\)\s*(\w+)\s*;/g),
    ([whole, , variable]) => ({ name: variable!, comment: whole.slice(0, whole.lastIndexOf("OPENVINO_C_VAR")) }),
  );
  // A declaration that is not parsed would go unchecked; `#define` contains one.
  const declared = text.replace(/^\s*#.*/gm, "").match(/OPENVINO_C_VAR\(/g)?.length ?? 0;
  if (declared === variables.length) return variables;
  throw new Error(`${name}.h declares ${declared} variables, ${variables.length} of them could be read`);
}
