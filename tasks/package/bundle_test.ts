import { assert, assertRejects, assertStringIncludes } from "@std/assert";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { platformPackage } from "../../ffi/finding/platform_package.ts";
import { type RuntimeName, runtimeNames, runtimePath } from "../../conformance/run/runtimes.ts";
import { withDenort } from "../test_support/denort.ts";
import { assertPrinted, firstProgram } from "../test_support/first_program.ts";
import { installersOf } from "../test_support/installed_project.ts";
import { run, runOrThrow } from "./run.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "openvino-ffi-bundle-")));
after(() => rmSync(folder, { recursive: true, force: true }));

const project = await firstProgram(join(folder, "project"), installersOf("Node")[0]!);
// What bundlers fetch for themselves is not in the registry that the project came from.
rmSync(join(project.folder, ".npmrc"));

const paths = Object.fromEntries(runtimeNames.map((name) => [name, runtimePath(name)])) as Record<RuntimeName, string>;
/** The commands that run a file in each runtime. */
const running: Readonly<Record<RuntimeName, readonly string[]>> = {
  Deno: [paths.Deno, "run", "--cached-only", "--allow-ffi", "--allow-read", "--allow-env"],
  Bun: [paths.Bun],
  Node: [paths.Node, "--disable-warning=ExperimentalWarning"],
};

/** A bundler, and the runtimes that its bundle is for. */
interface Bundler {
  readonly title: string;
  readonly command: (main: string, bundle: string) => readonly string[];
  readonly runtimes: readonly RuntimeName[];
}

/** A package of CommonJS that reads a file beside it, as the decoder does, is left out of bundles. */
const decoder = "@cwasm/jpeg-turbo";
const toNode = ["--bundle", "--platform=node", "--format=esm", `--external:${decoder}`];

const bundlers: readonly Bundler[] = [
  {
    title: "esbuild",
    command: (main, bundle) => ["npx", "-y", "esbuild@0.28.2", main, ...toNode, `--outfile=${bundle}`],
    runtimes: runtimeNames,
  },
  {
    title: "bun build",
    command: (main, bundle) => [paths.Bun, "build", main, "--target=bun", "--external", decoder, "--outfile", bundle],
    runtimes: ["Bun"],
  },
  {
    title: "bun build --target=node",
    command: (main, bundle) => [paths.Bun, "build", main, "--target=node", "--external", decoder, "--outfile", bundle],
    runtimes: ["Node"],
  },
  {
    title: "deno bundle",
    command: (main, bundle) => [paths.Deno, "bundle", "--external", decoder, "--output", bundle, main],
    runtimes: ["Deno"],
  },
];

for (const { title, command, runtimes } of bundlers) {
  test(`${title}: README's first program runs as a bundle in the project's folder`, async () => {
    const bundle = `${title.replaceAll(/\W+/g, "-")}.mjs`;
    await runOrThrow(command("main.ts", bundle), { cwd: project.folder });
    for (const name of runtimes) {
      assertPrinted(await runOrThrow([...running[name], bundle], { cwd: project.folder, env: project.env }));
    }
  });
}

test("bun build --compile: README's first program runs as one file in the project's folder", async () => {
  const file = process.platform === "win32" ? "main.exe" : "main";
  await runOrThrow([paths.Bun, "build", "--compile", "main.ts", "--outfile", file], { cwd: project.folder });
  assertPrinted(await runOrThrow([join(project.folder, file)], { cwd: project.folder, env: project.env }));
});

test("deno compile: README's first program is one file, without OpenVINO's package inside", async () => {
  const file = join(project.folder, process.platform === "win32" ? "compiled.exe" : "compiled");
  const flags = ["--no-check", "--allow-ffi", "--allow-read", "--allow-env"];
  const compile = (others: readonly string[]) =>
    withDenort(async (env) => {
      const command = [paths.Deno, "compile", ...flags, ...others, "--output", file, "main.ts"];
      const { code, stdout, stderr } = await run(command, { cwd: project.folder, env });
      if (code !== 0) throw new Error(stderr);
      return stdout + stderr;
    });
  await compile([]);
  const whole = statSync(file).size;
  const { runs } = await compile(["--exclude", "node_modules/@openvino-ffi"]);
  const saved = whole - statSync(file).size;
  const libraries = join(project.folder, "node_modules", platformPackage(process), "openvino/libs");
  const sizes = readdirSync(libraries).map((name) => statSync(join(libraries, name)).size);
  assert(saved >= sizes.reduce((a, b) => a + b, 0), `${saved} bytes saved`);
  if (runs) assertPrinted(await runOrThrow([file], { cwd: project.folder, env: project.env }));
});

test("a bundle that is where OpenVINO's package is not says how to get it", async () => {
  writeFileSync(join(project.folder, "core.ts"), `import { Core } from "openvino-ffi";\n\nnew Core();\n`);
  const [bundler] = bundlers.filter(({ title }) => title === "bun build");
  await runOrThrow(bundler!.command("core.ts", "core.mjs"), { cwd: project.folder });
  await runOrThrow([...running.Bun, "core.mjs"], { cwd: project.folder, env: project.env });
  const elsewhere = join(folder, "elsewhere");
  mkdirSync(join(elsewhere, "node_modules"), { recursive: true });
  copyFileSync(join(project.folder, "core.mjs"), join(elsewhere, "core.mjs"));
  const moved = () => runOrThrow([...running.Bun, "core.mjs"], { cwd: elsewhere, env: project.env });
  const { message } = await assertRejects(moved, Error);
  assertStringIncludes(message, "Install it with:\n  bun add @openvino-ffi/");
});
