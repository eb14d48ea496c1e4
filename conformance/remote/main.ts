/** `deno task conformance:remote`: the kit's checks with models that a server runs, in both runtimes. */
import process from "node:process";
import { terminalProgress } from "../networks/progress.ts";
import { ownModels } from "../run/models.ts";
import { runtimeNames } from "../run/runtimes.ts";
import { remoteReport, runRemote } from "./run_remote.ts";

const models = await ownModels(terminalProgress(process.stderr));
const ran = await runRemote({ models, on: Object.keys(models.paths), runtimes: runtimeNames, parallel: 2 });
for (const line of remoteReport(ran)) process.stdout.write(`${line}\n`);
process.exitCode = ran.problems.length > 0 || ran.results.some(({ status }) => status !== "passed") ? 1 : 0;
