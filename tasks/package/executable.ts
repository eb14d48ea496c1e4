/**
 * Makes the Image Classification Async sample one file that runs without Deno, Bun or `node_modules`, into
 * `.cache/package`: `deno task executable`, `bun run executable`, each with its own runtime in it.
 */
import { mkdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { thisRuntime } from "../../conformance/run/runtimes.ts";
import { run, type RunOptions } from "./run.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const main = "samples/classification-sample-async/main.ts";
/** The other thread's module, which no import leads to. */
const worker = "samples/classification-sample-async/decode_worker.ts";
/** The JPEG decoder, which no import leads to either. */
const decoder = "npm:@cwasm/jpeg-turbo";
/** Its file, which Bun puts beside the modules. */
const wasm = "node_modules/@cwasm/jpeg-turbo/jpeg-turbo.wasm";

/**
 * Makes the executable with the runtime that runs this.
 *
 * @param file The file to make.
 * @param env The environment, this program's own if left out.
 * @returns What the runtime said.
 */
export async function makeExecutable(file: string, env: RunOptions["env"] = process.env): Promise<string> {
  const runtime = thisRuntime();
  if (runtime === "Node") throw new Error("An executable has Deno or Bun in it: make it with one of them");
  const command = runtime === "Bun"
    ? ["build", "--compile", ...besideMain, main, worker, wasm, "--outfile", file]
    : ["compile", "--no-check", ...permissions, ...packagesInUse, ...included, "--output", file, main];
  const { code, stdout, stderr } = await run([process.execPath, ...command], { cwd: root, env });
  if (code !== 0) throw new Error(`The executable was not made:\n${stdout}${stderr}`);
  return stdout + stderr;
}

const included = [worker, decoder].flatMap((module) => ["--include", module]);

const besideMain = ["--root", dirname(main), "--asset-naming", "[name].[ext]"];

const permissions = ["--allow-ffi", "--allow-read", "--allow-env"];

/** Without these all of this repository's `node_modules` would go in. */
const packagesInUse = ["--node-modules-dir=none", "--exclude-unused-npm"];

if (import.meta.main) {
  const runtime = process.versions["bun"] ? "bun" : "deno";
  const extension = process.platform === "win32" ? ".exe" : "";
  const file = join(root, ".cache", "package", `classification-sample-async-${runtime}${extension}`);
  mkdirSync(dirname(file), { recursive: true });
  await makeExecutable(file);
  console.log(relative(process.cwd(), file));
}
