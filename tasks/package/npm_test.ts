import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  cpSync,
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
import { findLibrary } from "../../ffi/finder.ts";
import {
  buildPackage,
  conformancePackage,
  libraryPackage,
  pack,
  type PackageSource,
  publishedManifest,
  relativeLinks,
} from "./npm.ts";
import { fetchedNode, runtimePath, thisRuntime } from "../../conformance/run/runtimes.ts";
import { run, runOrThrow } from "./run.ts";
import { runtimePackages } from "./platform.ts";
import { emptyProject } from "../test_support/npm_project.ts";
import { libraryModules, root } from "../test_support/library_modules.ts";

const runtime = thisRuntime();

/** The folder for the packages and the projects that use them. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), "openvino-ffi-package-")));
after(() => rmSync(folder, { recursive: true, force: true }));

async function buildAndPack(source: PackageSource) {
  const built = join(folder, source.manifest.name);
  await buildPackage(root, source, built);
  return { built, manifest: publishedManifest(source.manifest), ...await pack(built, folder) };
}

let library: ReturnType<typeof buildAndPack> | undefined;

/** Packs the library, once. */
function packLibrary(): ReturnType<typeof buildAndPack> {
  return library ??= buildAndPack(libraryPackage(root));
}

/** Tells whether a file imports a TypeScript source. */
function importsSource(path: string): boolean {
  return /(?:from|import) ?\(?"[^"]+\.ts"/.test(readFileSync(path, "utf8"));
}

test("the library's package has each module compiled, with its types, and nothing else", async () => {
  const { built, files, manifest } = await packLibrary();
  const modules = libraryModules().map((path) => path.slice(0, -".ts".length));
  const compiled = modules.flatMap((path) => [`${path}.js`, `${path}.d.ts`]);
  const docs = globSync("docs/*.md", { cwd: root }).map((path) => path.replaceAll("\\", "/"));
  const others = [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "ffi/openvino-requirements.txt",
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

test("the library's package runs its command in an empty project", async () => {
  await using project = await emptyProject(join(folder, "command"), [await packLibrary()]);
  await project.add("openvino-ffi");
  const info = await runOrThrow([...project.command("openvino-ffi"), "info"], {
    cwd: project.folder,
    env: project.env,
  });
  assertStringIncludes(info, "\nAll is well.\n");
});

test("openvino-ffi/remote and openvino-ffi/protocol are in the library's package, with their types", async () => {
  await using project = await emptyProject(join(folder, "remote"), [await packLibrary()]);
  writeFileSync(
    join(project.folder, "main.ts"),
    `import { Core, type InferRequest } from "openvino-ffi";
    import { type Datatype, datatypeOf } from "openvino-ffi/protocol";
    import { RemoteCore } from "openvino-ffi/remote";
    const make = (core: Pick<Core, keyof Core>): InferRequest => core.compileModel("x").createInferRequest();
    const datatype: Datatype | undefined = datatypeOf("f16");
    console.log(datatype);
    try {
      console.log(make, new RemoteCore("http://127.0.0.1:1").availableDevices);
    } catch (error) {
      console.log((error as Error).message);
    }`,
  );
  await project.add("openvino-ffi");
  await project.check("main.ts");
  const said = await project.run("main.ts");
  assertStringIncludes(said, "FP16\n");
  assertStringIncludes(said, "Core.availableDevices is not there on a server");
});

test("the texts of the packages link to what is in them only", async () => {
  const { built } = await packLibrary();
  const kit = await buildAndPack(conformancePackage(root, built));
  for (const folder of [built, kit.built]) {
    for (const text of globSync("**/*.md", { cwd: folder })) {
      const links = [...readFileSync(join(folder, text), "utf8").matchAll(relativeLinks)].map(([, , to]) => to!);
      assertEquals(links.filter((to) => !existsSync(join(folder, dirname(text), to))), [], text);
    }
  }
  const readme = readFileSync(join(built, "README.md"), "utf8");
  assertStringIncludes(readme, "](docs/permissions.md)");
  assertStringIncludes(readFileSync(join(root, "README.md"), "utf8"), "](CONTRIBUTING.md)");
  assert(!readme.includes("](CONTRIBUTING.md)") && readme.includes("CONTRIBUTING.md"));
});

test("an error that the library's package throws names files and lines that are there", async () => {
  await using project = await emptyProject(join(folder, "trace"), [await packLibrary()]);
  writeFileSync(
    join(project.folder, "main.ts"),
    `import { Tensor } from "openvino-ffi";\n\nnew Tensor("f32", [-1]);\n`,
  );
  await project.add("openvino-ffi");
  const { message } = await assertRejects(() => project.run("main.ts"), Error);
  assert(!message.includes("Couldn't format source line"), message);
  const frames = Array.from(
    message.matchAll(/(?:file:\/\/)?(\/[^\s()]+):(\d+):(\d+)\)?$/gm),
    ([, path, line, column]) => ({ path: path!, line: Number(line), column: Number(column) }),
  );
  const ofLibrary = frames.filter(({ path }) => path.includes("openvino-ffi/src/"));
  assertNotEquals(ofLibrary, [], message);
  for (const { path, line, column } of ofLibrary) {
    const text = readFileSync(path, "utf8").split("\n")[line - 1] ?? "";
    // What is called there, or thrown.
    assertMatch(
      text.slice(0, column - 1) + "|" + text.slice(column - 1),
      /\bthrow .*new \w*\|?\w*|\|[\w.#]+\(|[\w.]\|\w+\(/,
      `${path}:${line}`,
    );
  }
  assert(frames.some(({ path, line }) => path.endsWith("main.ts") && line === 3), message);
});

test("the library's package tells an older Node.js which one it needs", async () => {
  const { built } = await packLibrary();
  const main = join(folder, "older_main.mjs");
  writeFileSync(
    main,
    `import { Core } from ${JSON.stringify(pathToFileURL(join(built, "src/mod.js")).href)};\nnew Core();\n`,
  );
  const older = await run([fetchedNode("20.19.0"), main]);
  assertEquals(older.code, 1);
  assertStringIncludes(older.stderr, "openvino-ffi needs Node.js 26.9.0 or newer, Deno or Bun");
  const newer = await run([runtimePath("Node"), main], { env: { ...process.env, OPENVINO_LIB_PATH: findLibrary() } });
  assertEquals(newer.code, 0, newer.stderr);
});

test("the library's command hands over from an older Node.js to Deno or Bun, if it finds it", async () => {
  const { built } = await packLibrary();
  const [found, empty] = [join(folder, "found"), join(folder, "empty")];
  [found, empty].forEach((path) => mkdirSync(path));
  const extension = process.platform === "win32" ? ".exe" : "";
  const other = runtime === "Node" ? "Deno" : runtime;
  symlinkSync(runtimePath(other), join(found, other.toLowerCase() + extension));
  const older = join(folder, "older.mjs");
  writeFileSync(older, `Object.defineProperty(process.versions, "node", { value: "24.1.0" });`);
  const info = (path: string, ...flags: string[]) =>
    run([runtimePath("Node"), ...flags, join(built, "src/cli/main.js"), "info"], {
      env: { PATH: path, HOME: folder, USERPROFILE: folder, OPENVINO_LIB_PATH: findLibrary() },
    });
  assertStringIncludes((await info(found, "--import", older)).stdout, `in ${other} `);
  const { code, stderr } = await info(empty, "--import", older);
  assertEquals([code, stderr], [
    1,
    "openvino-ffi needs Node.js 26.9.0 or newer, Deno or Bun, and this is Node.js 24.1.0\n",
  ]);
  assertStringIncludes((await info(empty)).stdout, "in Node.js ");
});

test("the conformance kit's package checks the library's in an empty project", async () => {
  const { built } = await packLibrary();
  const kit = await buildAndPack(conformancePackage(root, built));
  const ownModules = kit.files.filter((path) => /^src\/.*\.js$/.test(path));
  assertEquals(ownModules, ["src/cli/hand_over.js"]); // The library is not included.
  await using project = await emptyProject(join(folder, "kit"), [await packLibrary(), kit]);
  // A tiny network instead of the kit's own, which take long to generate.
  mkdirSync(join(project.folder, "models"));
  for (const name of ["relu_add.xml", "relu_add.bin"]) {
    cpSync(join(root, "conformance/models", name), join(project.folder, "models", name));
  }
  await project.add("openvino-ffi-conformance");
  const options = ["--models", "models", "--against", "nothing", "--runtime", runtime, "--json", "report.json"];
  const command = [...project.command("openvino-ffi-conformance"), ...options, "--entry", "Tensor.shape"];
  const { stderr } = await run(command, { cwd: project.folder, env: project.env });
  const { results } = JSON.parse(readFileSync(join(project.folder, "report.json"), "utf8"));
  assertNotEquals(results.length, 0, stderr);
  for (const { id, status, runtime: of } of results) assertEquals([status, of], ["passed", runtime], id);
});
