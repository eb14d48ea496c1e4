import { copyFileSync, existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { causeOf } from "./failed_program.ts";
import type { Host } from "../finding/host.ts";
import { OpenVINOLoadError } from "../load_error.ts";
import { packageVersion } from "../package_version.ts";
import { platformPackage } from "../finding/platform_package.ts";
import { runProgram } from "./run_program.ts";

/** A package manager that is there where its runtime is, and how it installs a project's packages. */
interface Manager {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

function managerOf(host: Host): Manager {
  // A single-file program has its runtime inside, which installs nothing.
  const own = host.programFolder() === undefined ? process.execPath : undefined;
  switch (host.runtime) {
    case "Deno":
      return { name: "deno", command: own ?? "deno", args: ["install"] };
    case "Bun":
      return { name: "bun", command: own ?? "bun", args: ["install", "--ignore-scripts"] };
    case "Node": {
      const command = process.platform === "win32" ? "npm.cmd" : "npm";
      return { name: "npm", command, args: ["install", "--ignore-scripts", "--no-audit", "--no-fund"] };
    }
  }
}

/**
 * Fetches the npm package of a platform into a folder, with the package manager of the runtime, from the registry that
 * this is configured for; its progress shows on stderr.
 *
 * @param workFolder A folder for temporary files, of which the package is one
 * @returns The package's folder
 * @throws {OpenVINOLoadError} If there is no such package or no package manager, or it fails
 */
export async function fetchPackage(workFolder: string, signal: AbortSignal | undefined, host: Host): Promise<string> {
  const { name, command, args } = managerOf(host);
  const wanted = platformPackage(host);
  const project = join(workFolder, "project");
  makeProject(project, wanted, join(host.cwd(), ".npmrc"));
  const { code, printed } = await runProgram(command, args, {
    show: true,
    signal,
    folder: project,
    environment: { NO_COLOR: "1" },
  });
  if (code === 0) return realpathSync(join(project, "node_modules", wanted));
  const why = code === undefined ? `there is no ${name}` : describeFailure(name, printed);
  throw new OpenVINOLoadError(`The npm package ${wanted} ${packageVersion} could not be installed: ${why}`);
}

/** Makes a project that needs a package, with the registry's settings of the one that this is for. */
function makeProject(folder: string, wanted: string, settings: string): void {
  mkdirSync(folder);
  const dependencies = { [wanted]: packageVersion };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  // Deno would else leave the package in its cache.
  writeFileSync(join(folder, "deno.json"), JSON.stringify({ nodeModulesDir: "auto", lock: false }));
  if (existsSync(settings)) copyFileSync(settings, join(folder, ".npmrc"));
}

/** One line on why a package manager failed, from what it printed. */
export function describeFailure(name: string, printed: string): string {
  const causes: [RegExp, string][] = [
    [/ENOSPC|No space left on device/i, "no space left on the disk"],
    [
      /EINTEGRITY|integrity check|checksum did not match/i,
      "the downloaded file is not what the registry describes: its checksum differs",
    ],
    [
      /\b404\b|E404|ETARGET|does not exist|No matching version|No version matching|Could not find npm package/i,
      "the registry does not have it",
    ],
    [
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ConnectionRefused|ConnectionClosed|ETIMEDOUT|ECONNRESET|tunnel|client error|Failed to fetch|FailedToOpenSocket|error sending request|certificate/i,
      `${name} cannot reach the registry; check the network and the proxy settings`,
    ],
    [/EACCES|EPERM|EROFS|Permission denied|Read-only file system/i, "the folder cannot be written"],
  ];
  return causeOf(printed, causes) ?? `${name} failed`;
}
