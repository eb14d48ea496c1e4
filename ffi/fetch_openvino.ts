import { readFileSync } from "node:fs";
import { fetchWheels } from "./fetch_wheels.ts";

/** Fetches the pinned OpenVINO into a folder: see {@linkcode fetchWheels}. */
export async function fetchOpenVINO(workFolder: string, signal?: AbortSignal): Promise<string> {
  return await fetchWheels({ what: "OpenVINO", requirements: await pinnedRequirements() }, workFolder, signal);
}

/** The requirements, which are read from a file only, while this package may lie on a registry's server. */
async function pinnedRequirements(): Promise<string> {
  const url = new URL("openvino-requirements.txt", import.meta.url);
  return url.protocol === "file:" ? readFileSync(url, "utf8") : await (await fetch(url)).text();
}
