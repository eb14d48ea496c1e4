/** `deno task conformance:remote`: the kit's checks with models on a server, in each runtime. */
import process from "node:process";
import { terminalProgress } from "../networks/progress.ts";
import { printsHelp, runCommand } from "../run/command.ts";
import { ownModels } from "../run/models.ts";
import { runtimeNames } from "../run/runtimes.ts";
import { remoteReport, runRemote } from "./run_remote.ts";

const usage = `Runs the kit's checks with models that samples/serve runs, in every runtime.

usage: conformance:remote [--help]
`;

async function main(args: string[]): Promise<number> {
  if (printsHelp(args, usage)) return 0;
  const models = await ownModels(terminalProgress(process.stderr));
  // What samples/serve serves; the checks of other formats are of reading files.
  const on = Object.keys(models.paths).filter((name) => /\.(xml|onnx)$/.test(models.paths[name]!));
  const ran = await runRemote({ models, on, runtimes: runtimeNames, parallel: 2 });
  for (const line of remoteReport(ran)) process.stdout.write(`${line}\n`);
  return ran.problems.length > 0 || ran.results.some(({ status }) => status !== "passed") ? 1 : 0;
}

process.exitCode = await runCommand(main);
