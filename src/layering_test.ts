import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";
import { assert, assertEquals } from "@std/assert";

/** A file's imports; all paths are relative to the repository's root. */
interface Imports {
  /** Imports that exist at run time. */
  readonly atRuntime: ReadonlySet<string>;
  /** All imports, including types. */
  readonly all: ReadonlySet<string>;
}

/** The folders that each folder may import besides itself, apart from `internals`. */
const layers: Readonly<Record<string, readonly string[]>> = {
  ffi: [],
  src: ["ffi"],
  conformance: [],
  samples: [],
  bench: ["conformance"],
  tasks: ["conformance"],
};

/** The names by which folders above `src` import the library. */
const publicNames: readonly string[] = ["openvino-ffi", "openvino-ffi/protocol", "openvino-ffi/remote"];

/** Files without a public name that folders above `src` import nevertheless, and the reasons. */
const internals: Readonly<Record<string, { readonly of: readonly string[]; readonly why: string }>> = {
  "ffi/fetching/fetch_openvino.ts": { of: ["tasks"], why: "a checkout may have packed OpenVINO itself" },
  "ffi/fetching/fetch_wheels.ts": { of: ["tasks"], why: "what the samples need is fetched as OpenVINO is" },
  "ffi/fetching/fetched_folder.ts": { of: ["tasks"], why: "as ffi/fetching/fetch_wheels.ts" },
  "ffi/finding/environment_variables.ts": { of: ["tasks"], why: "a test gives a task's permissions for them" },
  "ffi/finding/finder.ts": {
    of: ["conformance", "bench", "tasks", "samples"],
    why: "Python, C and other processes are given the very library that is found here; samples' tests only",
  },
  "ffi/finding/host.ts": {
    of: ["conformance"],
    why: "as ffi/finding/finder.ts, for a Python that brings its own library",
  },
  "ffi/finding/library_in.ts": { of: ["conformance"], why: "as ffi/finding/host.ts" },
  "ffi/finding/library_name.ts": {
    of: ["conformance", "tasks"],
    why: "two libraries are compared by their releases; a library for macOS is found by its name",
  },
  "ffi/fetching/lock.ts": {
    of: ["conformance"],
    why: "one process at a time installs a Python package, as the set-up does",
  },
  "ffi/messages.ts": { of: ["tasks"], why: "as ffi/fetching/fetch_wheels.ts" },
  "ffi/fetching/pip.ts": {
    of: ["conformance", "tasks"],
    why: "Python is called by the names by which the set-up calls it",
  },
  "ffi/finding/platform_package.ts": {
    of: ["tasks"],
    why: "packages are made under the names by which they are looked for",
  },
  "ffi/finding/platform_support.ts": {
    of: ["tasks"],
    why: "the glibc that messages name is the one of the packaged wheels",
  },
  "ffi/loading/probe_tensor.ts": { of: ["conformance"], why: "test support makes a library of tensors for the probes" },
  "ffi/release.ts": {
    of: ["conformance", "tasks"],
    why: "the Python package that is installed, or made into npm packages, is of the pinned release",
  },
  "ffi/fetching/run_for_user.ts": { of: ["tasks"], why: "as ffi/fetching/fetch_wheels.ts" },
  "ffi/fetching/setup.ts": { of: ["tasks"], why: "as ffi/fetching/fetch_openvino.ts" },
  "ffi/symbols/mod.ts": {
    of: ["conformance", "tasks"],
    why: "memory-check writes the native calls as a C program; a library for macOS must export what is bound",
  },
  "ffi/load.ts": { of: ["conformance", "bench"], why: "native calls are recorded, and measured without the library" },
  "ffi/runtimes.ts": { of: ["conformance", "tasks"], why: "runs are started in each runtime that is new enough" },
  "ffi/version.ts": { of: ["conformance"], why: "as ffi/runtimes.ts" },
  "ffi/structs.ts": { of: ["bench"], why: "native calls are measured without the library" },
  "ffi/keep_alive.ts": { of: ["bench"], why: "native calls are measured without the library" },
  "samples/threads.ts": { of: ["conformance"], why: "Workers under stress are started as the samples start theirs" },
  "src/cli/hand_over.ts": { of: ["conformance"], why: "Node.js runs it before it can load the library" },
};

/** Folders of commands that exercise the library; like tests, they may use the test support. */
const trials = /^(conformance\/(field|fuzz|onnx|remote|stress)|bench\/serve|tasks\/platforms)\//;

const root = new URL("../", import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, root), "utf8");
const everyFile = Object.keys(layers).flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((file) => /(?<!\.d)\.ts$/.test(file))
).sort();
const imports = new Map(everyFile.map((file) => [file, importsOf(file)]));
/** The library's own files. */
const files = everyFile.filter((file) => /^(ffi|src)\//.test(file) && !isTest(file));

function isTest(file: string): boolean {
  return file.endsWith("_test.ts") || isTestSupport(file);
}

function isTestSupport(file: string): boolean {
  return file.includes("/test_support/");
}

function folderOf(file: string): string {
  return file.slice(0, file.indexOf("/"));
}

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

/** Resolves an import to a file of the repository; other imports keep their names. */
function resolve(from: string, name: string): string {
  return name.startsWith(".") ? posix.join(posix.dirname(from), name) : name;
}

/** All files that a file imports, directly or indirectly. */
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

/** Groups of files that import each other in a cycle. */
function cycles(among: readonly string[], kind: keyof Imports): string[][] {
  const reach = new Map(among.map((file) => [file, reached(file, kind)]));
  const groups = among.filter((file) => reach.get(file)!.has(file)).map((file) =>
    among.filter((other) => reach.get(file)!.has(other) && reach.get(other)!.has(file)).join()
  );
  return [...new Set(groups)].map((group) => group.split(","));
}

/** Parts of the kit that tests of every folder may import. */
const forEveryTest = /^conformance\/(assert\/|run\/runtimes\.ts$)/;

/** Tells whether a file may import a file of another folder. */
function mayImport(file: string, to: string): boolean {
  const [from, other] = [folderOf(file), folderOf(to)];
  if (layers[from]!.includes(other)) return true;
  if (isTest(file) && (isTestSupport(to) || forEveryTest.test(to))) return true;
  if (from === "samples" && !isTest(file)) return false;
  return internals[to]?.of.includes(from) ?? false;
}

test("each folder imports those below it only, and those above src the library by its public names", () => {
  assert(everyFile.length > 400, `${everyFile.length} were read`);
  for (const [file, { all }] of imports) {
    const others = [...all].filter((to) => imports.has(to) && folderOf(to) !== folderOf(file));
    assertEquals(others.filter((to) => !mayImport(file, to)), [], file);
  }
});

/** The sample that a file of `samples` belongs to. */
function sampleOf(file: string): string {
  return /^samples\/([^/]+)\//.exec(file)?.[1] ?? "common";
}

test("no sample imports another", () => {
  const ofSamples = everyFile.filter((file) => folderOf(file) === "samples");
  assert(new Set(ofSamples.map(sampleOf)).size > 5);
  for (const file of ofSamples) {
    const may = ["common", sampleOf(file)];
    const others = [...imports.get(file)!.all].filter((to) => to.startsWith("samples/") && !may.includes(sampleOf(to)));
    assertEquals(others, [], file);
  }
});

test("what is in samples/common is used by several samples", () => {
  const common = (file: string) => /^samples\/common\/([^/]+)/.exec(file)?.[1];
  const programs = everyFile.filter((file) => folderOf(file) === "samples" && !isTest(file));
  const users = Map.groupBy(
    programs.filter((file) => !common(file)).flatMap((file) =>
      [...reached(file, "all")].map((to) => ({ used: common(to), by: sampleOf(file) }))
    ),
    ({ used }) => used,
  );
  const parts = new Set(programs.map(common).filter((part) => part !== undefined));
  assert(parts.size > 10, `${parts.size} were read`);
  for (const part of parts) assert(new Set(users.get(part)?.map(({ by }) => by)).size > 1, part);
});

test("each internal file that is granted to folders above src is imported there", () => {
  for (const [to, { of, why }] of Object.entries(internals)) {
    assert(why.length > 0);
    const users = everyFile.filter((file) => imports.get(file)!.all.has(to)).map(folderOf);
    assertEquals(of.filter((folder) => !users.includes(folder)), [], to);
  }
});

test("every path that is imported is a file, and none is in a folder whose name begins with a dot", () => {
  for (const [file, { all }] of imports) {
    const paths = [...all].filter((to) => /^\.|\//.test(to) && /\.[cm]?[jt]s$/.test(to));
    assertEquals(paths.filter((to) => !existsSync(new URL(to, root)) || /(^|\/)\./.test(to)), [], file);
  }
});

test("ffi/ and src/ import their own files and the runtime's modules only", () => {
  assert(files.length > 100, `${files.length} were read`);
  for (const file of files) {
    const ofRuntimes = file.startsWith("ffi/") ? /^(node|bun):/ : /^node:/;
    assertEquals([...imports.get(file)!.all].filter((to) => !imports.has(to) && !ofRuntimes.test(to)), [], file);
  }
});

test("the kit that is published imports nothing but its own files, the library and the runtime's modules", () => {
  const known = new Set([...publicNames, "@std/assert"]);
  const kit = [...reached("conformance/cli.ts", "all")];
  assert(kit.length > 50, `${kit.length} are imported`);
  assertEquals(kit.filter((to) => !imports.has(to) && !known.has(to) && !to.startsWith("node:")), []);
});

test("test support is for tests, and for the commands that try the library out", () => {
  for (const [file, { all }] of imports) {
    if (isTest(file) || trials.test(file) || file === "tasks/chromium.ts") continue;
    assertEquals([...all].filter((to) => isTestSupport(to) || to.endsWith("_test.ts")), [], file);
  }
});

test("there are no cycles among imports", () => {
  assertEquals(cycles(everyFile, "atRuntime"), []);
});

test("there are none among the library's imports of types, but for a compiled model and its request, each of which gives the other", () => {
  assertEquals(cycles(files, "all"), [
    ["src/compiled_model.ts", "src/infer_request.ts"],
    ["src/remote/remote_compiled_model.ts", "src/remote/remote_infer_request.ts"],
  ]);
});

/** What a runtime alone has, named outside its backend. */
const named: ReadonlySet<string> = new Set([
  "ffi/async_context.ts",
  "ffi/finding/program_folder.ts",
]);

test("only a runtime's backend names what that runtime alone has", () => {
  for (const file of files.filter((each) => !/^ffi\/(deno|bun|node)\//.test(each))) {
    const code = textOf(file).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    assertEquals(/\b(Deno|Bun)(\.|\[)|"bun:|node:ffi/.test(code), named.has(file), file);
  }
});

/** Files of ffi/ that call nothing of C: clocks, the async contexts of callbacks, and the numbers of element types. */
const withoutC: ReadonlySet<string> = new Set([
  "ffi/async_context.ts",
  "ffi/loading/element_codes.ts",
  "ffi/timers.ts",
]);

test("src/remote/ needs nothing of C, and nothing native, directly or by way of others", () => {
  for (const file of files.filter((each) => each.startsWith("src/remote/"))) {
    const reach = [...reached(file, "atRuntime")];
    assertEquals(reach.filter((to) => to.startsWith("ffi/") && !withoutC.has(to)), [], file);
    assertEquals(reach.filter((to) => to.startsWith("src/native/")), [], file);
  }
});
