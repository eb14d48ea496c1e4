/** A function of the library, found by names alone: what stands inside it may change freely. */
export interface Seam {
  /** Its file, from the project's folder. */
  readonly file: string;
  /** The class that it is a member of. */
  readonly owner: string | undefined;
  /** What a getter or a setter has before its name. */
  readonly accessor: "get" | "set" | undefined;
  readonly name: string;
}

/**
 * Reads a seam's text: `src/tensor.ts copied` for a function that stands in the file or is imported there; for a class's
 * `src/tensor.ts Tensor.copyTo`, `src/tensor.ts Tensor.#live`, `src/tensor.ts Tensor.get size`.
 *
 * @throws {Error} If it is none.
 */
export function parseSeam(text: string): Seam {
  const [, file, owner, accessor, name] = /^(\S+\.ts) (?:(\w+)\.(?:(get|set) )?)?(#?\w+)$/.exec(text) ?? [];
  if (file === undefined || name === undefined) throw new Error(`not a seam: ${JSON.stringify(text)}`);
  return { file, owner, accessor: accessor as Seam["accessor"], name };
}

/** What the original is called where another function stands in its place. */
const original = (name: string) => `${name}$original`;

/**
 * Puts another function in the place of a seam's.
 *
 * @param source The file, as `deno fmt` formats it: that tells declarations from other uses of a name.
 * @param instead The other function, an arrow function's text. It is called with the original, and with what that would
 * be given. `this` and the file's names mean in it what they mean in the original.
 * @returns The file with both; undefined where there is no such seam.
 */
export function replaceFunction(source: string, seam: Seam, instead: string): string | undefined {
  if (seam.owner === undefined) {
    return replaceDeclared(source, seam.name, instead) ?? replaceImported(source, seam.name, instead);
  }
  const [start, end] = classIn(source, seam.owner) ?? [0, 0];
  const replaced = replaceMember(source.slice(start, end), seam, instead);
  return replaced && source.slice(0, start) + replaced + source.slice(end);
}

/** Where a class begins and ends. */
function classIn(source: string, name: string): [number, number] | undefined {
  const start = source.search(new RegExp(`^(?:export )?(?:abstract )?class ${name}\\b`, "m"));
  return start < 0 ? undefined : [start, source.indexOf("\n}\n", start)];
}

function replaceMember(members: string, { accessor, name }: Seam, instead: string): string | undefined {
  const kind = accessor ? `${accessor} ` : "";
  const declaration = new RegExp(
    `^  (?:(?:static|async|protected|private|public|override) )*${kind}\\*?${name}(?=[(<])`,
  );
  const called = `this.${original(name)}`;
  const bodies = {
    get: `() { return ${call(instead, `() => ${called}`)}; }`,
    set: `(value: any) { ${call(instead, `(value: any) => { ${called} = value; }`, "value")}; }`,
    method: `(...args: any[]): any { return ${call(instead, `(...args) => ${called}(...args)`, "...args")}; }`,
  };
  return replaceName(members, declaration, name, (found) => {
    return `  ${/\bstatic\b/.test(found) ? "static " : ""}${kind}${name}${bodies[accessor ?? "method"]}\n`;
  });
}

function replaceDeclared(source: string, name: string, instead: string): string | undefined {
  const declaration = new RegExp(`^(?:export )?(?:async )?function\\*? ${name}(?=[(<])`);
  return replaceName(source, declaration, name, (found) => {
    return `${found.startsWith("export ") ? "export " : ""}${standIn(name, instead)}`;
  });
}

function replaceImported(source: string, name: string, instead: string): string | undefined {
  const imported = new RegExp(`(?<=[{,]\\s*)(\\w+ as )?${name}(?=\\s*[,}])`);
  for (const [statement] of source.matchAll(/^import \{[^}]*\} from .*;\n/gm)) {
    if (!imported.test(statement)) continue;
    const renamed = statement.replace(imported, (_, as = `${name} as `) => `${as}${original(name)}`);
    return source.replace(statement, () => `${renamed}${standIn(name, instead)}`);
  }
  return undefined;
}

/** A function of the name, which is there before anything in the file runs. */
function standIn(name: string, instead: string): string {
  const called = call(instead, `(...args) => ${original(name)}(...args)`, "...args");
  return `function ${name}(...args: any[]): any { return ${called}; }\n`;
}

/** A call of an arrow function. */
function call(arrow: string, ...args: readonly string[]): string {
  return `((${arrow}) as (original: any, ...args: any[]) => any)(${args.join(", ")})`;
}

/** Renames what is declared, with its overloads, and puts a stand-in before the first. */
function replaceName(
  text: string,
  declaration: RegExp,
  name: string,
  standInFor: (found: string) => string,
): string | undefined {
  let isFirst = true;
  const renamed = text.replace(new RegExp(declaration, "gm"), (found) => {
    const before = isFirst ? standInFor(found) : "";
    isFirst = false;
    return `${before}${found.slice(0, -name.length)}${original(name)}`;
  });
  return isFirst ? undefined : renamed;
}
