/**
 * Fetches OpenVINO for this checkout, as `openvino-ffi setup` does for a project; where that is impossible, it takes the
 * package that `deno task pack` has made.
 */
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fetchOpenVINO } from "../ffi/fetching/fetch_openvino.ts";
import { platformPackage } from "../ffi/finding/platform_package.ts";
import { setUpForUser } from "../ffi/fetching/setup.ts";
import { printsHelp, runCommand } from "../conformance/run/command.ts";
import { root } from "../conformance/run/runtimes.ts";

const usage =
  `Fetches OpenVINO into .openvino, unless the machine has it: with pip, with uv or from npm; where none of these
has it, from the package that the task pack has made.

usage: fetch_openvino.ts

  -h, --help  show this
`;

async function fetch(workFolder: string, signal?: AbortSignal): Promise<string> {
  try {
    return await fetchOpenVINO(workFolder, signal);
  } catch (error) {
    const made = join(root, ".cache", "package", platformPackage(process));
    if (signal?.aborted || !existsSync(made)) throw error;
    const target = join(workFolder, "made");
    cpSync(made, target, { recursive: true });
    return target;
  }
}

async function main(args: string[]): Promise<number> {
  return printsHelp(args, usage) ? 0 : await setUpForUser({ fetch });
}

process.exitCode = await runCommand(main);
