import { once } from "node:events";
import process from "node:process";
import { getVersion } from "openvino-ffi";
import { pino } from "pino";
import { causeOf, Failure } from "../common/failure.ts";
import { isLoopback } from "./access.ts";
import { makeApp, VERSION } from "./app.ts";
import { type Options, parseArguments, USAGE } from "./arguments.ts";
import { Budget } from "./budget.ts";
import { LongText } from "./long_text.ts";
import { Metrics } from "./metrics.ts";
import { Repository } from "./repository.ts";
import { HttpServer } from "./server.ts";

async function run({ models, host, port, limits, graceMs, logLevel }: Options): Promise<number> {
  // Without `sync`, the last lines before the end may come in the wrong order, or not at all.
  const log = pino({ level: logLevel }, pino.destination({ dest: 1, sync: true }));
  const stop = stopSignal();
  const repository = new Repository(models);
  const text = new LongText();
  const budget = new Budget(limits.budgetBytes);
  const versions = { version: VERSION, openvino: getVersion().buildNumber };
  const metrics = new Metrics(versions, () => repository.models, budget);
  const parts = { repository, limits, metrics, log, budget, text, isLocal: isLoopback(host) };
  const { maxConnections } = limits;
  const server = await HttpServer.listen((server) => makeApp({ ...parts, server }), { host, port, maxConnections });
  log.info({ host, port: server.port }, "listening");
  try {
    text.start();
    await repository.load(limits, metrics);
  } catch (error) {
    await server.stop(0);
    // An invalid command line.
    if (error instanceof Failure) throw error;
    log.fatal({ err: error }, "a model cannot be served");
    return 1;
  }
  log.info({ models: repository.models.map(({ metadata }) => metadata) }, "ready");
  if (!stop.aborted) await once(stop, "abort");
  log.info({ signal: stop.reason }, "stopping");
  const allAnswered = await server.stop(graceMs);
  repository[Symbol.dispose]();
  log.info({ allAnswered }, "stopped");
  return allAnswered ? 0 : 1;
}

/** Aborts when the process is told to stop. If told twice, it exits at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort(name);
    });
  }
  return controller.signal;
}

/** The exit code of a failure: the command line is wrong, or what it names cannot be served. */
let failed = 2;
try {
  const options = parseArguments(process.argv.slice(2));
  failed = 1;
  if (options === "help") process.stdout.write(USAGE);
  else process.exit(await run(options));
} catch (error) {
  if (!(error instanceof Failure) && (error as NodeJS.ErrnoException).code === undefined) throw error;
  console.error(causeOf(error));
  process.exit(failed);
}
