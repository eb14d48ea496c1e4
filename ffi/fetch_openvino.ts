import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { Installer } from "./installer.ts";
import { OpenVINOLoadError } from "./load_error.ts";
import { findPip } from "./pip.ts";
import { pinnedOpenVINO } from "./release.ts";
import { runProgram } from "./run_program.ts";
import { findUv } from "./uv.ts";

/** One line on why pip or uv failed, from what it printed. */
export function describeFailure(name: Installer["name"], printed: string, platform: string, arch: string): string {
  const release = `openvino==${pinnedOpenVINO}`;
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
  for (const [pattern, cause] of causes) if (pattern.test(printed)) return cause;
  const last = printed.trim().split("\n").findLast((line) => /^error/i.test(line));
  return last ?? `${name} failed`;
}

/**
 * Fetches the pinned OpenVINO into a folder, with pip, or with uv where there is only that; its progress shows on stderr.
 *
 * @param workFolder An empty folder; its `site` gets the packages, the rest temporary files
 * @returns The folder with the packages
 * @throws {OpenVINOLoadError} If there is neither, or it fails
 */
export async function fetchOpenVINO(workFolder: string, signal?: AbortSignal): Promise<string> {
  const { name, command, args, environment } = await findInstaller(signal);
  const target = join(workFolder, "site");
  const temporary = join(workFolder, "temporary");
  mkdirSync(temporary);
  const requirements = join(workFolder, "requirements.txt");
  writeFileSync(requirements, await pinnedRequirements());
  const { code, printed } = await runProgram(command, args(requirements, target), {
    show: true,
    signal,
    // Beside the target, so that files are moved instead of copied, and a killed run's are found and removed.
    environment: { ...environment, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
  });
  if (code === 0) return target;
  throw new OpenVINOLoadError(
    `OpenVINO could not be fetched: ${describeFailure(name, printed, process.platform, process.arch)}`,
  );
}

async function findInstaller(signal: AbortSignal | undefined): Promise<Installer> {
  const pip = await findPip(signal);
  if (typeof pip !== "string") return pip;
  const uv = await findUv(signal);
  if (uv === undefined) throw new OpenVINOLoadError(`OpenVINO could not be fetched: ${pip}`);
  return uv;
}

/** The requirements, which are read from a file only, while this package may lie on a registry's server. */
async function pinnedRequirements(): Promise<string> {
  const url = new URL("openvino-requirements.txt", import.meta.url);
  return url.protocol === "file:" ? readFileSync(url, "utf8") : await (await fetch(url)).text();
}
