import { readFileSync } from "node:fs";
import { fetchWheels } from "./fetch_wheels.ts";
import { type Host, nodeHost } from "./host.ts";
import { OpenVINOLoadError } from "./load_error.ts";
import { platformProblem } from "./platform_support.ts";

/**
 * Fetches the pinned OpenVINO into a folder: see {@linkcode fetchWheels}.
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
  return await fetchWheels({ what: "OpenVINO", requirements: await pinnedRequirements() }, workFolder, signal);
}

/** The requirements, which are read from a file only, while this package may lie on a registry's server. */
async function pinnedRequirements(): Promise<string> {
  const url = new URL("openvino-requirements.txt", import.meta.url);
  return url.protocol === "file:" ? readFileSync(url, "utf8") : await (await fetch(url)).text();
}
