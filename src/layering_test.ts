import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";
import { assert, assertEquals } from "@std/assert";

/** The files and what they import, all paths from the repository's root. */
interface Imports {
  /** What is there when the program runs. */
  readonly atRuntime: ReadonlySet<string>;
  /** What there are types from. */
  readonly all: ReadonlySet<string>;
}

const root = new URL("../", import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, root), "utf8");
const files = ["ffi", "src"].flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((file) => /(?<!_test|\.d)\.ts$/.test(file))
).sort();
const imports = new Map(files.map((file) => [file, importsOf(file)]));

function importsOf(file: string): Imports {
  const text = textOf(file);
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:([^;"]*?)\s+from\s+)?"([^"]+)";/gm);
  const found = Array.from(statements, ([, type, names = "", name]) => ({
    name: name!,
    isType: type !== undefined || /^\{(\s*type\s[^,}]*,?)+\s*\}$/.test(names),
  }));
  for (const [, name] of text.matchAll(/\bawait import\("([^"]+)"\)/g)) found.push({ name: name!, isType: false });
  const resolved = found.map(({ name, isType }) => ({ isType, to: resolve(file, name) }));
  return {
    atRuntime: new Set(resolved.filter(({ isType }) => !isType).map(({ to }) => to)),
    all: new Set(resolved.map(({ to }) => to)),
  };
}

/** A file of the repository; what else is imported is named as it is. */
function resolve(from: string, name: string): string {
  return name.startsWith(".") ? posix.join(posix.dirname(from), name) : name;
}

/** All that a file imports, also by way of others. */
function reached(file: string, kind: keyof Imports): Set<string> {
  const found = new Set<string>();
  const visit = (at: string) => {
    for (const to of imports.get(at)?.[kind] ?? []) {
      if (found.has(to)) continue;
      found.add(to);
      visit(to);
    }
  };
  visit(file);
  return found;
}

/** The groups of files each of which imports all of its group, by way of others. */
function cycles(kind: keyof Imports): string[][] {
  const reach = new Map(files.map((file) => [file, reached(file, kind)]));
  const groups = files.filter((file) => reach.get(file)!.has(file)).map((file) =>
    files.filter((other) => reach.get(file)!.has(other) && reach.get(other)!.has(file)).join()
  );
  return [...new Set(groups)].map((group) => group.split(","));
}

test("ffi/ and src/ import their own files and the runtime's modules only", () => {
  assert(files.length > 100, `${files.length} were read`);
  for (const [file, { all }] of imports) {
    const ofRuntimes = file.startsWith("ffi/") ? /^(node|bun):/ : /^node:/;
    assertEquals([...all].filter((to) => !imports.has(to) && !ofRuntimes.test(to)), [], file);
  }
});

test("there are no cycles among imports", () => {
  assertEquals(cycles("atRuntime"), []);
});

test("there are none among imports of types, but for a compiled model and its request, each of which gives the other", () => {
  assertEquals(cycles("all"), [
    ["src/compiled_model.ts", "src/infer_request.ts"],
    ["src/remote/remote_compiled_model.ts", "src/remote/remote_infer_request.ts"],
  ]);
});

test("ffi/ knows nothing of src/", () => {
  for (const [file, { all }] of imports) {
    if (file.startsWith("ffi/")) assertEquals([...all].filter((to) => to.startsWith("src/")), [], file);
  }
});

test("only ffi/ names what one runtime alone has", () => {
  for (const file of files.filter((each) => each.startsWith("src/"))) {
    const code = textOf(file).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    assertEquals(code.match(/\b(Deno|Bun)(\.|\[)|"bun:|node:ffi/g), null, file);
  }
});

/** Files of ffi/ that have nothing to do with C: clocks, and the contexts of callbacks. */
const withoutC: ReadonlySet<string> = new Set(["ffi/async_context.ts", "ffi/timers.ts"]);

test("src/remote/ needs nothing of C, directly or by way of others", () => {
  for (const file of files.filter((each) => each.startsWith("src/remote/"))) {
    const reach = [...reached(file, "atRuntime")].filter((to) => to.startsWith("ffi/") && !withoutC.has(to));
    assertEquals(reach, [], file);
  }
});
