import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { findLibrary } from "../../ffi/finding/finder.ts";
import { fetchedNode, runtimePath } from "../../conformance/run/runtimes.ts";
import { libraryModules, root } from "../test_support/library_modules.ts";
import { madeKit, madeLibrary } from "../test_support/made_packages.ts";
import { relativeLinks } from "./npm.ts";
import { runtimePackages } from "./platform.ts";
import { run } from "./run.ts";

/** The folder for the programs that use the packages. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), "openvino-ffi-package-")));
after(() => rmSync(folder, { recursive: true, force: true }));

const node = runtimePath("Node");
const library = await madeLibrary();
const kit = await madeKit();

/** Tells whether a file imports a TypeScript source. */
function importsSource(path: string): boolean {
  return /(?:from|import) ?\(?"[^"]+\.ts"/.test(readFileSync(path, "utf8"));
}

test("the library's package has each module compiled, with its types, and nothing else", () => {
  const { folder: built, files, manifest } = library;
  const modules = libraryModules().map((path) => path.slice(0, -".ts".length));
  const compiled = modules.flatMap((path) => [`${path}.js`, `${path}.d.ts`]);
  const docs = globSync("docs/*.md", { cwd: root }).map((path) => path.replaceAll("\\", "/"));
  const others = [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "ffi/fetching/openvino-requirements.txt",
    "globals.d.ts",
    "package.json",
  ];
  assertEquals(files, [...compiled, ...others, ...docs].sort());

  const sources = files.filter((path) => /\.(js|d\.ts)$/.test(path) && importsSource(join(built, path)));
  assertEquals(sources, []);
  assertEquals(JSON.parse(readFileSync(join(built, "package.json"), "utf8")), manifest);
  assertEquals(Object.keys(manifest).filter((key) => /scripts|dependencies/i.test(key)), ["optionalDependencies"]);
  const optional = runtimePackages.map((name) => [name, manifest.version]);
  assertEquals(manifest["optionalDependencies"], Object.fromEntries(optional));
});

test("the texts of the packages link to what is in them only", () => {
  for (const { folder } of [library, kit]) {
    for (const text of globSync("**/*.md", { cwd: folder })) {
      const links = [...readFileSync(join(folder, text), "utf8").matchAll(relativeLinks)].map(([, , to]) => to!);
      assertEquals(links.filter((to) => !existsSync(join(folder, dirname(text), to))), [], text);
    }
  }
  const readme = readFileSync(join(library.folder, "README.md"), "utf8");
  assertStringIncludes(readme, "](docs/permissions.md)");
  assertStringIncludes(readFileSync(join(root, "README.md"), "utf8"), "](CONTRIBUTING.md)");
  assert(!readme.includes("](CONTRIBUTING.md)") && readme.includes("CONTRIBUTING.md"));
});

test("the library's package tells an older Node.js which one it needs", async () => {
  const main = join(folder, "older_main.mjs");
  writeFileSync(
    main,
    `import { Core } from ${JSON.stringify(pathToFileURL(join(library.folder, "src/mod.js")).href)};\nnew Core();\n`,
  );
  const older = await run([fetchedNode("20.19.0"), main]);
  assertEquals(older.code, 1);
  assertStringIncludes(older.stderr, "openvino-ffi needs Node.js 26.9.0 or newer, Deno or Bun");
  const newer = await run([node, main], { env: { ...process.env, OPENVINO_LIB_PATH: findLibrary() } });
  assertEquals(newer.code, 0, newer.stderr);
});

test("the library's command hands over from an older Node.js to Deno or Bun, if it finds it", async () => {
  const extension = process.platform === "win32" ? ".exe" : "";
  const withRuntime = (name: "Deno" | "Bun") => {
    const found = join(folder, name);
    mkdirSync(found);
    symlinkSync(runtimePath(name), join(found, name.toLowerCase() + extension));
    return found;
  };
  const empty = join(folder, "empty");
  mkdirSync(empty);
  const older = join(folder, "older.mjs");
  writeFileSync(older, `Object.defineProperty(process.versions, "node", { value: "24.1.0" });`);
  const info = (path: string, ...flags: string[]) =>
    run([node, ...flags, join(library.folder, "src/cli/main.js"), "info"], {
      env: { PATH: path, HOME: folder, USERPROFILE: folder, OPENVINO_LIB_PATH: findLibrary() },
    });
  for (const name of ["Deno", "Bun"] as const) {
    assertStringIncludes((await info(withRuntime(name), "--import", older)).stdout, `in ${name} `);
  }
  const { code, stderr } = await info(empty, "--import", older);
  assertEquals([code, stderr], [
    1,
    "openvino-ffi needs Node.js 26.9.0 or newer, Deno or Bun, and this is Node.js 24.1.0\n",
  ]);
  assertStringIncludes((await info(empty)).stdout, "in Node.js ");
});

test("the conformance kit's package does not include the library", () => {
  assertEquals(kit.files.filter((path) => /^src\/.*\.js$/.test(path)), ["src/cli/hand_over.js"]);
});
