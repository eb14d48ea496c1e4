import { readFileSync } from "node:fs";
import { fetchPackage } from "./fetch_package.ts";
import { fetchWheels } from "./fetch_wheels.ts";
import { type Host, nodeHost } from "../finding/host.ts";
import { OpenVINOLoadError } from "../load_error.ts";
import { tell } from "../messages.ts";
import { platformProblem } from "../finding/platform_support.ts";

/**
 * Fetches the pinned OpenVINO into a folder: its wheel with pip or uv ({@linkcode fetchWheels}), or where that is
 * impossible the platform's npm package ({@linkcode fetchPackage}), which needs no Python.
 *
 * @param host The machine, which may be one that the pinned OpenVINO is not for. Default: this one
 */
export async function fetchOpenVINO(
  workFolder: string,
  signal?: AbortSignal,
  host: Host = nodeHost(),
): Promise<string> {
  // pip would only say that there is no wheel.
  const problem = platformProblem(host);
  if (problem !== undefined) throw new OpenVINOLoadError(`OpenVINO could not be fetched: ${problem}`);
  const wheels = { what: "OpenVINO", requirements: await pinnedRequirements() };
  try {
    return await fetchWheels(wheels, workFolder, signal);
  } catch (error) {
    if (!(error instanceof OpenVINOLoadError)) throw error;
    tell(`${error.message}. Trying the npm package`);
    return await insteadOf(error, () => fetchPackage(workFolder, signal, host));
  }
}

/** Takes another way after one has failed. If that fails too, the error tells of both. */
async function insteadOf<T>({ message }: OpenVINOLoadError, other: () => Promise<T>): Promise<T> {
  try {
    return await other();
  } catch (error) {
    throw error instanceof OpenVINOLoadError ? new OpenVINOLoadError(`${message}\n${error.message}`) : error;
  }
}

/** The requirements, which are read from a file only, while this package may lie on a registry's server. */
async function pinnedRequirements(): Promise<string> {
  const url = new URL("openvino-requirements.txt", import.meta.url);
  return url.protocol === "file:" ? readFileSync(url, "utf8") : await (await fetch(url)).text();
}
