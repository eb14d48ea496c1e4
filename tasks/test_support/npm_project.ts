import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { findLibrary } from "../../ffi/finding/finder.ts";
import { thisRuntime } from "../../conformance/run/runtimes.ts";
import { runOrThrow } from "../package/run.ts";
import { type Packed, serve } from "./npm_registry.ts";
import { root } from "./library_modules.ts";
import { platformStandIns } from "./platform_stand_ins.ts";

/** An empty project for the current runtime, with its own registry. */
export interface TestProject extends AsyncDisposable {
  /** The project's folder, which is also its home, so that caches are empty. */
  readonly folder: string;
  /** Installs a package. */
  add(name: string): Promise<unknown>;
  /** Checks the types of a file, with the runtime's from packages of this repository. Default: without these. */
  check(file: string, types?: readonly string[]): Promise<unknown>;
  /** Runs a file. Returns its output. Deno's permissions are those that loading the library needs, unless given. */
  run(file: string, permissions?: readonly string[]): Promise<string>;
  /** The command line for the command of a package. */
  command(name: string): readonly string[];
  /** The environment variables of these calls. */
  readonly env: Readonly<Record<string, string>>;
}

/** Creates an empty project in a new folder. */
export async function emptyProject(folder: string, packages: readonly Packed[]): Promise<TestProject> {
  mkdirSync(folder);
  const registry = await serve([...packages, ...platformStandIns()]);
  writeFileSync(join(folder, ".npmrc"), `registry=${registry.url}\n`);
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    USERPROFILE: folder,
    NO_PROXY: "127.0.0.1",
    NO_COLOR: "1",
    OPENVINO_LIB_PATH: findLibrary(),
  };
  const run = (...args: string[]) => runOrThrow([process.execPath, ...args], { cwd: folder, env });
  return {
    folder,
    env,
    ...{ Deno: inDeno, Bun: inBun, Node: inNode }[thisRuntime()](folder, run, env),
    [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose](),
  };
}

/** Runs the current runtime's executable. */
type Run = (...args: string[]) => Promise<string>;
type Tools = Pick<TestProject, "add" | "check" | "run" | "command">;

function inBun(folder: string, run: Run): Tools {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  return {
    add: (name) => run("add", name),
    check: (file, types) => checkWithTsc(folder, file, run, types),
    run: (file) => run(file),
    command: (name) => [process.execPath, "x", "--bun", name],
  };
}

function inNode(folder: string, run: Run, env: TestProject["env"]): Tools {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  return {
    add: (name) => runOrThrow(["npm", "install", "--no-audit", "--no-fund", name], { cwd: folder, env }),
    check: (file, types) => checkWithTsc(folder, file, run, types),
    run: (file) => run("--disable-warning=ExperimentalWarning", file),
    command: (
      name,
    ) => [process.execPath, "--disable-warning=ExperimentalWarning", join(folder, "node_modules/.bin", name)],
  };
}

function checkWithTsc(folder: string, file: string, run: Run, types: readonly string[] = []): Promise<string> {
  const lib = ["ESNext", "DOM"]; // Available in every runtime.
  const compilerOptions = {
    ...{ strict: true, target: "ESNext", lib, module: "NodeNext", noEmit: true },
    ...{ types, typeRoots: [join(root, "node_modules")], allowImportingTsExtensions: true },
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
  return run(join(root, "node_modules/typescript/bin/tsc"), "-p", folder);
}

function inDeno(folder: string, run: Run): Tools {
  writeFileSync(join(folder, "deno.json"), JSON.stringify({ nodeModulesDir: "auto" }));
  return {
    add: (name) => run("add", `npm:${name}`),
    check: (file) => run("check", file),
    run: (file, permissions = ["--allow-ffi", "--allow-read", "--allow-env=OPENVINO_LIB_PATH"]) =>
      run("run", ...permissions, file),
    command: (name) => [process.execPath, "run", "--allow-all", `npm:${name}`],
  };
}
