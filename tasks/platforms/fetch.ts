/** Fetches releases of OpenVINO and of runtimes, by pip and npm, into a folder that is kept. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { RuntimeName } from "../../conformance/run/runtimes.ts";
import { pythonNames } from "../../ffi/pip.ts";
import { wheelOptions } from "../../ffi/release.ts";
import { runOrThrow } from "../package/run.ts";

/** Fills a folder once; an interrupted attempt leaves none that is taken for whole. */
async function once(folder: string, fill: (temporary: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder;
  mkdirSync(join(folder, ".."), { recursive: true });
  const temporary = mkdtempSync(`${folder}.fetch-`);
  try {
    await fill(temporary);
    renameSync(temporary, folder);
    return folder;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Fetches a release of OpenVINO, for this platform. */
export function fetchRelease(cache: string, version: string): Promise<string> {
  return once(join(cache, `openvino-${version}`), async (temporary) => {
    const options = [...wheelOptions, "--ignore-requires-python", "--no-compile", "--quiet", "--target", temporary];
    const python = pythonNames(process.platform)[0]!;
    await runOrThrow([python, "-m", "pip", "install", ...options, `openvino==${version}`]);
  });
}

/** The npm packages that runtimes are in, for Linux x64. */
const packages = { Deno: "@deno/linux-x64-glibc", Bun: "@oven/bun-linux-x64" } as const;

/** Fetches a release of a runtime, and returns its program. */
export async function fetchRuntime(cache: string, name: RuntimeName, version: string): Promise<string> {
  if (name === "Node") throw new Error("no older releases of Node.js are fetched");
  const folder = await once(join(cache, `${name.toLowerCase()}-${version}`), async (temporary) => {
    const archive = (await runOrThrow(["npm", "pack", "--silent", `${packages[name]}@${version}`], { cwd: temporary }))
      .trim();
    await runOrThrow(["tar", "xzf", archive, "--strip-components=1"], { cwd: temporary });
    rmSync(join(temporary, archive));
  });
  return name === "Deno" ? join(folder, "deno") : join(folder, "bin", "bun");
}
