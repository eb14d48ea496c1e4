/** Fetches releases of OpenVINO and of runtimes, by pip and npm, into a folder that is kept. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { pythonNames } from "../../ffi/fetching/pip.ts";
import { wheelOptions } from "../../ffi/release.ts";
import { runOrThrow } from "../package/run.ts";
import type { RuntimePackage } from "./system.ts";

/** Fills a folder once; an interrupted attempt leaves none that is taken for whole. */
export async function once(folder: string, fill: (temporary: string) => Promise<void>): Promise<string> {
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

/**
 * Fetches a release of OpenVINO.
 *
 * @param wheel pip's name of the platform. Default: this one.
 * @returns The folder that Python's packages are in.
 */
export function fetchRelease(cache: string, version: string, wheel?: string): Promise<string> {
  return once(
    join(cache, ["openvino", version, ...(wheel === undefined ? [] : [wheel])].join("-")),
    async (temporary) => {
      const platform = wheel === undefined ? [] : ["--platform", wheel];
      const options = [...wheelOptions, "--ignore-requires-python", "--no-compile", "--quiet", "--target", temporary];
      const python = pythonNames(process.platform)[0]!;
      await runOrThrow([python, "-m", "pip", "install", ...options, ...platform, `openvino==${version}`]);
    },
  );
}

/**
 * Fetches a release of a runtime.
 *
 * @param adapt Changes the program in place.
 * @returns The program.
 */
export async function fetchRuntime(
  cache: string,
  [name, program]: RuntimePackage,
  version: string,
  adapt?: (program: string) => void,
): Promise<string> {
  return join(await fetchPackage(cache, name, version, (folder) => adapt?.(join(folder, program))), program);
}

/**
 * Fetches a package from npm, without those that it needs.
 *
 * @param adapt Changes it in place.
 * @returns Its folder.
 */
export function fetchPackage(
  cache: string,
  name: string,
  version: string,
  adapt?: (folder: string) => void,
): Promise<string> {
  return once(join(cache, `${name.replace("/", "-").replace("@", "")}-${version}`), async (temporary) => {
    const archive = (await runOrThrow(["npm", "pack", "--silent", `${name}@${version}`], { cwd: temporary })).trim();
    await runOrThrow(["tar", "xzf", archive, "--strip-components=1"], { cwd: temporary });
    rmSync(join(temporary, archive));
    adapt?.(temporary);
  });
}
