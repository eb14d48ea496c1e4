import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { thisRuntime } from "../../conformance/run/runtimes.ts";
import { runOrThrow } from "../package/run.ts";

/** A way to install packages in this runtime. */
export interface Installer {
  /** What is special about it. */
  readonly title: string;
  /** The project's own files. */
  readonly files: Readonly<Record<string, string>>;
  /** Installs a package. */
  readonly add: (name: string) => readonly string[];
}

/** The program that runs this, as a command of the path that {@linkcode makeProject} gives. */
const own = thisRuntime().toLowerCase();

const manifest = { "package.json": JSON.stringify({ type: "module" }) };

const ofRuntimes: Readonly<Record<ReturnType<typeof thisRuntime>, readonly Installer[]>> = {
  Deno: (["none", "auto", "manual"] as const).map((nodeModulesDir) => ({
    title: `deno add with nodeModulesDir ${nodeModulesDir}`,
    files: { "deno.json": JSON.stringify({ nodeModulesDir }) },
    add: (name) => ["add", `npm:${name}`],
  })),
  Bun: (["hoisted", "isolated"] as const).map((linker) => ({
    title: `bun add, ${linker}`,
    files: manifest,
    add: (name) => ["add", "--linker", linker, name],
  })),
  Node: (["hoisted", "linked"] as const).map((strategy) => ({
    title: `npm install, ${strategy}`,
    files: manifest,
    add: (name) => ["install", "--no-audit", "--no-fund", `--install-strategy=${strategy}`, name],
  })),
};

/** The ways to install packages in this runtime. */
export const installers: readonly Installer[] = ofRuntimes[thisRuntime()];

/** A project whose programs find nothing but this runtime. */
export interface InstalledProject {
  readonly folder: string;
  /** Runs this runtime's program in it, or npm beside Node.js. */
  run(args: readonly string[], program?: "npm"): Promise<string>;
}

/**
 * Makes a project in a folder that is not there yet: without Python, without OpenVINO, with no cache, and with no way
 * to any server but those on this machine.
 *
 * @param folder The folder, which is also the home.
 * @param installer How its packages are installed.
 * @param registry The address of the registry they come from.
 */
export async function makeProject(folder: string, installer: Installer, registry: string): Promise<InstalledProject> {
  const programs = join(folder, "programs");
  mkdirSync(programs, { recursive: true });
  const extension = process.platform === "win32" ? ".exe" : "";
  symlinkSync(process.execPath, join(programs, own + extension));
  for (const [name, text] of Object.entries(installer.files)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, ".npmrc"), `registry=${registry}\n`);
  const npm = own === "node" ? await npmScript() : "";
  const nowhere = "http://127.0.0.1:9";
  const env = {
    PATH: programs,
    HOME: folder,
    USERPROFILE: folder,
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    NO_PROXY: "127.0.0.1",
    NO_COLOR: "1",
  };
  return {
    folder,
    run: (args, program) =>
      runOrThrow([process.execPath, ...(program === "npm" ? [npm] : []), ...args], { cwd: folder, env }),
  };
}

/** The script of the npm that is installed, which any Node.js can run. */
async function npmScript(): Promise<string> {
  const folder = (await runOrThrow(["npm", "root", "--global"])).trim();
  return join(folder, "npm", "bin", "npm-cli.js");
}
