/**
 * Fetches what the samples need besides OpenVINO: see `sample_files.ts`. Of `deno task setup` it is the second half, after
 * OpenVINO itself.
 */
import process from "node:process";
import { tell } from "../ffi/messages.ts";
import { runForUser } from "../ffi/fetching/run_for_user.ts";
import { printsHelp, runCommand } from "../conformance/run/command.ts";
import { root } from "../conformance/run/runtimes.ts";
import { ensureSampleFiles } from "./sample_files.ts";

const usage = `Fetches what the samples need besides OpenVINO, unless it is there: with pip or uv, into .cache/samples.

usage: setup

  -h, --help  show this
`;

async function main(args: string[]): Promise<number> {
  if (printsHelp(args, usage)) return 0;
  return await runForUser(async (signal) => `Samples: ${await ensureSampleFiles(root, { log: tell, signal })}`);
}

process.exitCode = await runCommand(main);
