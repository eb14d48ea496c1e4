import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { causeOf } from "./failed_program.ts";
import type { Installer } from "./installer.ts";
import { OpenVINOLoadError } from "../load_error.ts";
import { findPip } from "./pip.ts";
import { runProgram } from "./run_program.ts";
import { findUv } from "./uv.ts";

/** Python packages to fetch. */
export interface Wheels {
  /** What they are, for messages: "OpenVINO". */
  readonly what: string;
  /** The text of a requirements file, with versions and checksums. */
  readonly requirements: string;
}

/** One line on why pip or uv failed, from what it printed. */
export function describeFailure(
  name: Installer["name"],
  printed: string,
  { requirements }: Wheels,
  platform: string,
  arch: string,
): string {
  const release = requirements.match(/^[\w.-]+==[\w.]+/gm)?.join(" or ") ?? "them";
  const causes: [RegExp, string][] = [
    [/No space left on device|os error 28\b/i, "no space left on the disk"],
    [
      /DO NOT MATCH THE HASHES|Hash mismatch/i,
      `the downloaded file is not the pinned ${release}: its checksum differs`,
    ],
    [
      // Whatever keeps pip from the index, it says that it tries again, and at the end that there is no such version.
      /^WARNING: Retrying|after connection broken|Could not fetch URL|name resolution|getaddrinfo failed|nodename nor servname|NewConnectionError|NameResolutionError|Connection refused|Network is unreachable|timed out|ProxyError|SSLError|CERTIFICATE_VERIFY|error sending request|dns error|network connectivity is disabled/im,
      `${name} cannot reach the package index; check the network and the proxy settings`,
    ],
    [
      /No matching distribution|Could not find a version|No solution found|has no wheels with a matching/i,
      `there is no wheel of ${release} for ${platform} ${arch}`,
    ],
    [/Permission denied|EACCES|Read-only file system/i, "the folder cannot be written"],
  ];
  return causeOf(printed, causes) ?? `${name} failed`;
}

/**
 * Fetches Python packages into a folder, with pip, or with uv where there is only that; its progress shows on stderr.
 *
 * @param workFolder An empty folder; its `site` gets the packages, the rest temporary files
 * @returns The folder with the packages
 * @throws {OpenVINOLoadError} If there is neither, or it fails
 */
export async function fetchWheels(wheels: Wheels, workFolder: string, signal?: AbortSignal): Promise<string> {
  const { name, command, args, environment } = await findInstaller(wheels, signal);
  const target = join(workFolder, "site");
  const temporary = join(workFolder, "temporary");
  mkdirSync(temporary);
  const requirements = join(workFolder, "requirements.txt");
  writeFileSync(requirements, wheels.requirements);
  const { code, printed } = await runProgram(command, args(requirements, target), {
    show: true,
    signal,
    // Beside the target, so that files are moved instead of copied, and a killed run's are found and removed.
    environment: { ...environment, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
  });
  if (code === 0) return target;
  throw notFetched(wheels, describeFailure(name, printed, wheels, process.platform, process.arch));
}

async function findInstaller(wheels: Wheels, signal: AbortSignal | undefined): Promise<Installer> {
  const pip = await findPip(signal);
  if (typeof pip !== "string") return pip;
  const uv = await findUv(signal);
  if (uv === undefined) throw notFetched(wheels, pip);
  return uv;
}

function notFetched({ what }: Wheels, why: string): OpenVINOLoadError {
  return new OpenVINOLoadError(`${what} could not be fetched: ${why}`);
}
