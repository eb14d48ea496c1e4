import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fetchedProgram, type RuntimeName, runtimePath } from "../../conformance/run/runtimes.ts";
import { runOrThrow } from "../package/run.ts";

/** A way to install packages. */
export interface Installer {
  /** What is special about it. */
  readonly title: string;
  /** The runtime that it is part of, or that it comes with. */
  readonly runtime: RuntimeName;
  /** The script of the package manager. Default: the runtime is one. */
  readonly script?: () => string | Promise<string>;
  /** The project's own files, for a registry. */
  readonly files: (registry: string) => Readonly<Record<string, string>>;
  /** The arguments for installing packages. */
  readonly add: (names: readonly string[]) => readonly string[];
  /** The arguments for running a package's command. Default: the runtime runs it. */
  readonly exec?: readonly string[];
  /** The arguments for running the runtime so that it finds what is installed. Default: it does so by itself. */
  readonly start?: readonly string[];
}

const manifest = JSON.stringify({ type: "module" });
const npmSettings = (registry: string) => ({ ".npmrc": `registry=${registry}\n` });
const npmFiles = (registry: string) => ({ ...npmSettings(registry), "package.json": manifest });

const ofRuntimes: Readonly<Record<RuntimeName, readonly Installer[]>> = {
  Deno: (["none", "auto", "manual"] as const).map((nodeModulesDir) => ({
    title: `deno add with nodeModulesDir ${nodeModulesDir}`,
    runtime: "Deno",
    files: (registry) => ({ ...npmSettings(registry), "deno.json": JSON.stringify({ nodeModulesDir }) }),
    add: (names) => ["add", ...names.map((name) => `npm:${name}`)],
  })),
  Bun: (["hoisted", "isolated"] as const).map((linker) => ({
    title: `bun add, ${linker}`,
    runtime: "Bun",
    files: npmFiles,
    add: (names) => ["add", "--linker", linker, ...names],
  })),
  Node: (["hoisted", "linked"] as const).map((strategy) => ({
    title: `npm install, ${strategy}`,
    runtime: "Node",
    script: npmScript,
    files: npmFiles,
    add: (names) => ["install", "--no-audit", "--no-fund", `--install-strategy=${strategy}`, ...names],
  })),
};

/** The ways to install packages that come with a runtime. */
export function installersOf(runtime: RuntimeName): readonly Installer[] {
  return ofRuntimes[runtime];
}

/** Other package managers for Node.js. */
export const otherInstallers: readonly Installer[] = [
  {
    title: "pnpm add",
    runtime: "Node",
    script: () => fetched("pnpm", "12.21.0", "bin/pnpm.mjs"),
    files: npmFiles,
    add: (names) => ["add", ...names],
    exec: ["exec"],
  },
  {
    title: "yarn add, with node_modules",
    runtime: "Node",
    script: yarnScript,
    files: (registry) => yarnFiles(registry, "node-modules"),
    add: (names) => ["add", ...names],
    exec: ["run"],
  },
  {
    title: "yarn add, with Plug'n'Play",
    runtime: "Node",
    script: yarnScript,
    files: (registry) => yarnFiles(registry, "pnp"),
    add: (names) => ["add", ...names],
    exec: ["run"],
    start: ["node"],
  },
];

function yarnScript(): string {
  return fetched("@yarnpkg/cli-dist", "4.18.1", "bin/yarn.js");
}

function yarnFiles(registry: string, nodeLinker: string): Readonly<Record<string, string>> {
  const settings = {
    ...{ nodeLinker, npmRegistryServer: registry, unsafeHttpWhitelist: ["127.0.0.1"] },
    ...{
      enableTelemetry: false,
      enableGlobalCache: false,
      cacheFolder: "../yarn-cache",
      httpProxy: "",
      httpsProxy: "",
    },
  };
  return { "package.json": manifest, "yarn.lock": "", ".yarnrc.yml": JSON.stringify(settings) };
}

/** A file of a package that npm fetches. */
function fetched(name: string, version: string, file: string): string {
  const path = fetchedProgram(name, version, file);
  if (path === undefined) throw new Error(`npm did not fetch ${name}@${version}`);
  return path;
}

/** The script of the npm that is installed, which any Node.js can run. */
async function npmScript(): Promise<string> {
  const folder = (await runOrThrow(["npm", "root", "--global"])).trim();
  return join(folder, "npm", "bin", "npm-cli.js");
}

/** A project whose programs find nothing but its runtime and its package manager. */
export interface InstalledProject {
  readonly folder: string;
  /** The environment of what runs in it. */
  readonly env: Readonly<Record<string, string>>;
  /** Installs packages. */
  add(...names: readonly string[]): Promise<string>;
  /** Runs its `main.ts`. */
  runMain(home?: Home): Promise<string>;
  /** Runs the library's command. */
  runCommand(args: readonly string[], home?: Home): Promise<string>;
  /** Runs a TypeScript file with all permissions. */
  runFile(file: string): Promise<string>;
}

/** The home: the project's folder, in which caches are, or nothing that could be written to. */
type Home = "own" | "none";

/** A folder that is not there, and that not even root can make. */
const nowhereToWrite = "/proc/none";

/** The arguments that have a runtime run something. */
interface Running {
  readonly main: readonly string[];
  readonly command: readonly string[];
  readonly file: readonly string[];
}

const quiet = "--disable-warning=ExperimentalWarning";

const running: Readonly<Record<RuntimeName, Running>> = {
  Deno: {
    main: ["run", "--cached-only", "--allow-ffi", "--allow-read", "--allow-env", "main.ts"],
    command: ["run", "--cached-only", "--allow-all", "npm:openvino-ffi"],
    file: ["run", "--cached-only", "--allow-all"],
  },
  Bun: { main: ["main.ts"], command: ["x", "--bun", "openvino-ffi"], file: [] },
  Node: {
    main: [quiet, "main.ts"],
    command: [quiet, "node_modules/openvino-ffi/src/cli/main.js"],
    file: [quiet],
  },
};

/**
 * Makes a project in a folder that is not there yet: without Python, without OpenVINO, with no cache, and with no way
 * to any server but those on this machine.
 *
 * @param folder The folder, which is also the home.
 * @param installer How its packages are installed.
 * @param registry The address of the registry they come from.
 */
export async function makeProject(folder: string, installer: Installer, registry: string): Promise<InstalledProject> {
  const { runtime } = installer;
  const programs = join(folder, "programs");
  mkdirSync(programs, { recursive: true });
  const extension = process.platform === "win32" ? ".exe" : "";
  const program = runtimePath(runtime);
  symlinkSync(program, join(programs, runtime.toLowerCase() + extension));
  for (const [name, text] of Object.entries(installer.files(registry))) writeFileSync(join(folder, name), text);
  const script = await installer.script?.();
  if (runtime === "Node") symlinkSync(await npmScript(), join(programs, "npm"));
  const nowhere = "http://127.0.0.1:9";
  const env = {
    PATH: programs,
    HOME: folder,
    USERPROFILE: folder,
    DENO_DIR: join(folder, "deno"),
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    NO_PROXY: "127.0.0.1",
    NO_COLOR: "1",
  };
  const run = (args: readonly string[], home: Home = "own") => {
    const ofHome = home === "own" ? {} : { HOME: nowhereToWrite, USERPROFILE: nowhereToWrite };
    return runOrThrow([program, ...args], { cwd: folder, env: { ...env, ...ofHome } });
  };
  const manage = (args: readonly string[], home?: Home) => run(script === undefined ? args : [script, ...args], home);
  return {
    folder,
    env,
    add: (...names) => manage(installer.add(names)),
    runMain: (home) =>
      installer.start === undefined
        ? run(running[runtime].main, home)
        : manage([...installer.start, ...running[runtime].main], home),
    runCommand: (args, home) =>
      installer.exec === undefined
        ? run([...running[runtime].command, ...args], home)
        : manage([...installer.exec, "openvino-ffi", ...args], home),
    runFile: (file) => run([...running[runtime].file, file]),
  };
}
