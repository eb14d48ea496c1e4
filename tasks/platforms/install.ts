import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { root, type RuntimeName } from "../../conformance/run/runtimes.ts";
import { buildPackage, libraryPackage, pack, publishedManifest } from "../package/npm.ts";
import { type Platform, platformPackages, writePackage } from "../package/platform.ts";
import { run as runHere } from "../package/run.ts";
import { type Packed, serve } from "../test_support/npm_registry.ts";
import { platformStandIns } from "../test_support/platform_stand_ins.ts";
import { fetchPackage } from "./fetch.ts";
import type { FileResult } from "./matrix.ts";
import type { ProgramEnded } from "./run_program.ts";

const npmRelease = "11.6.0";

/** The ten lines that use what was installed. */
const program = `import { Core } from "openvino-ffi";

const core = new Core();
const compiled = core.compileModel("relu_add.xml", "CPU");
const [result] = compiled.infer([new Float32Array([1, -2, 3, -4])]).values();
console.log([...result.data].join());
`;

/** Runs a runtime of the system in a folder, with variables. */
export type RunIn = (
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  minutes?: number,
) => Promise<ProgramEnded>;

/** Where packages are installed. */
export interface Where {
  readonly run: RunIn;
  readonly platform: Platform;
  /** Whether the runtime's own package manager works there; else this machine's npm is told the platform. */
  readonly emulatorInstalls: boolean;
  /** Where npm is kept. */
  readonly cache: string;
}

/** Makes the npm packages of the library and of a platform. */
export async function packFor(platform: Platform, folder: string): Promise<Packed[]> {
  const source = libraryPackage(root);
  const library = join(folder, "library");
  await buildPackage(root, source, library);
  const [made] = await platformPackages(platform, source.manifest);
  const files = join(folder, "platform");
  writePackage(made!, files);
  const packed: Packed[] = [
    { manifest: publishedManifest(source.manifest), ...await pack(library, folder) },
    { manifest: made!.manifest, ...await pack(files, folder) },
  ];
  return [...packed, ...platformStandIns(packed)];
}

/** Installs the packages from a registry on this machine, as a project's only ones, and runs the ten lines offline. */
export async function installAndRun(
  runtime: RuntimeName,
  packages: readonly Packed[],
  { run, platform, emulatorInstalls, cache }: Where,
): Promise<FileResult> {
  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-install-"));
  const registry = await serve(packages);
  try {
    mkdirSync(join(folder, "home"));
    const { settings, add, start } = await commands(runtime, platform, emulatorInstalls, cache);
    writeFileSync(join(folder, ".npmrc"), `registry=${registry.url}\n`);
    for (const [name, text] of Object.entries(settings)) writeFileSync(join(folder, name), JSON.stringify(text));
    writeFileSync(join(folder, "main.js"), program);
    for (const end of [".xml", ".bin"]) {
      copyFileSync(join(root, "conformance", "models", `relu_add${end}`), join(folder, `relu_add${end}`));
    }
    // What it needs is here, and nothing else can be reached.
    const home = join(folder, "home");
    const caches = { DENO_DIR: home, BUN_INSTALL: home, BUN_TMPDIR: home };
    const env = { HOME: home, ...caches, NO_PROXY: "127.0.0.1", HTTPS_PROXY: "http://127.0.0.1:9" };
    const installed = await install(add, folder, env, run);
    await registry[Symbol.asyncDispose]();
    const ended = installed.code === 0 ? await run(folder, start, env) : installed;
    const isGood = ended.code === 0 && ended.stdout.trim() === "2,0,4,0";
    const name = installed.code === 0 ? "the ten lines run from the packages" : "the packages are installed";
    const failure = { name, text: `${ended.code ?? ended.signal}: ${ended.stdout}${ended.stderr}` };
    return { file: "npm packages", passed: isGood ? 1 : 0, failures: isGood ? [] : [failure] };
  } finally {
    await registry[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How a runtime's packages are installed. */
interface Installation {
  /** The project's own files. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The arguments of the runtime that install the library, or a command of this machine. */
  readonly add: readonly string[] | { readonly here: readonly string[] };
  /** The arguments that run the program. */
  readonly start: readonly string[];
}

async function commands(
  runtime: RuntimeName,
  { os, cpu }: Platform,
  emulatorInstalls: boolean,
  cache: string,
): Promise<Installation> {
  if (runtime === "Deno") {
    return {
      // In Deno's own cache, which has no links: Wine makes none.
      settings: { "deno.json": { nodeModulesDir: "none" } },
      add: ["add", "npm:openvino-ffi"],
      start: ["run", "--cached-only", "--allow-ffi", "--allow-read", "--allow-env", "main.js"],
    };
  }
  const settings = { "package.json": { type: "module" } };
  const start = [...(runtime === "Node" ? ["--disable-warning=ExperimentalWarning"] : []), "main.js"];
  const install = ["install", "--no-audit", "--no-fund", "openvino-ffi"];
  if (!emulatorInstalls) return { settings, add: { here: ["npm", ...install, `--os=${os}`, `--cpu=${cpu}`] }, start };
  if (runtime === "Bun") return { settings, add: ["add", "openvino-ffi"], start };
  // The runtime's own package has no npm in it.
  const npm = join(await fetchPackage(cache, "npm", npmRelease), "bin", "npm-cli.js");
  return { settings, add: [npm, ...install], start };
}

async function install(
  add: Installation["add"],
  folder: string,
  env: Readonly<Record<string, string>>,
  run: RunIn,
): Promise<Pick<ProgramEnded, "code" | "signal" | "stdout" | "stderr">> {
  if (!("here" in add)) return await run(folder, add, env, 15);
  const ended = await runHere(add.here, { cwd: folder, env: { ...process.env, ...env } });
  return { ...ended, signal: null };
}
