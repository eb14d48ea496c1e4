/**
 * Compiles the Image Classification Async sample into one file that runs without Deno, Bun or `node_modules`, in
 * `.cache/package`: `deno task executable`, `bun run executable`, each including its own runtime.
 */
import { mkdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { printsHelp, runCommand } from "../../conformance/run/command.ts";
import { thisRuntime } from "../../conformance/run/runtimes.ts";
import { run, type RunOptions } from "./run.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const sample = "samples/classification-sample-async/main.ts";
/** The Worker's module, which no import references. */
const worker = "samples/common/pictures/decode_worker.ts";
/** The JPEG decoder, which no import references either. */
const decoder = "npm:@cwasm/jpeg-turbo";
/** The decoder's file, which Bun puts next to the modules. */
const wasm = "node_modules/@cwasm/jpeg-turbo/jpeg-turbo.wasm";

/**
 * Compiles the executable with the current runtime.
 *
 * @param file The file to write.
 * @param env The environment. Default: this process's.
 * @returns The runtime's output.
 */
export async function makeExecutable(file: string, env: RunOptions["env"] = process.env): Promise<string> {
  const runtime = thisRuntime();
  if (runtime === "Node") throw new Error("An executable has Deno or Bun in it: make it with one of them");
  const command = runtime === "Bun"
    ? ["build", "--compile", ...besideMain, sample, worker, wasm, "--outfile", file]
    : ["compile", "--no-check", ...permissions, ...packagesInUse, ...included, "--output", file, sample];
  const { code, stdout, stderr } = await run([process.execPath, ...command], { cwd: root, env });
  if (code !== 0) throw new Error(`The executable was not made:\n${stdout}${stderr}`);
  return stdout + stderr;
}

const included = [worker, decoder].flatMap((module) => ["--include", module]);

/** The files of the sample are in one folder, wherever they were. */
const besideMain = ["--entry-naming", "[name].[ext]", "--asset-naming", "[name].[ext]"];

const permissions = ["--allow-ffi", "--allow-read", "--allow-env"];

/** Without these, all of this repository's `node_modules` would be included. */
const packagesInUse = ["--node-modules-dir=none", "--exclude-unused-npm"];

const usage = `Makes the sample one file that runs without Deno, Bun and node_modules, in .cache/package.

usage: executable [--help]
`;

async function main(args: string[]): Promise<number> {
  if (printsHelp(args, usage)) return 0;
  const runtime = process.versions["bun"] ? "bun" : "deno";
  const extension = process.platform === "win32" ? ".exe" : "";
  const file = join(root, ".cache", "package", `classification-sample-async-${runtime}${extension}`);
  mkdirSync(dirname(file), { recursive: true });
  await makeExecutable(file);
  console.log(relative(process.cwd(), file));
  return 0;
}

if (import.meta.main) process.exitCode = await runCommand(main);
