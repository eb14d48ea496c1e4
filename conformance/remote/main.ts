/** `deno task conformance:remote`: the kit's checks with models on a server, in each runtime. */
import process from "node:process";
import { terminalProgress } from "../networks/progress.ts";
import { ownModels } from "../run/models.ts";
import { runtimeNames } from "../run/runtimes.ts";
import { remoteReport, runRemote } from "./run_remote.ts";

const models = await ownModels(terminalProgress(process.stderr));
// What samples/serve serves; the checks of other formats are of reading files.
const on = Object.keys(models.paths).filter((name) => /\.(xml|onnx)$/.test(models.paths[name]!));
const ran = await runRemote({ models, on, runtimes: runtimeNames, parallel: 2 });
for (const line of remoteReport(ran)) process.stdout.write(`${line}\n`);
process.exitCode = ran.problems.length > 0 || ran.results.some(({ status }) => status !== "passed") ? 1 : 0;
