/**
 * Compares the requests a second of samples/serve, in this runtime, with those of a Python server of thirty lines
 * (FastAPI, uvloop, AsyncInferQueue), for a model of four numbers. `--help` describes the options.
 *
 * Both are there all the time. In each round they have their turns in random order, so that the machine's other load
 * affects both; only the ratio says anything.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findJudge } from "../../conformance/judge/python.ts";
import { readUsage, runCommand, UsageError } from "../../conformance/run/command.ts";
import { thisRuntime } from "../../conformance/run/runtimes.ts";
import { freePort, type OutsideServer, startOutside } from "../../conformance/test_support/outside_server.ts";
import { pythonClients } from "../../conformance/test_support/python_clients.ts";
import { startServer, tinyModels } from "../../conformance/test_support/serve_process.ts";
import { quantile } from "../statistics.ts";
import { type Body, shoot } from "./shoot.ts";

const usage = `Compares samples/serve with a Python server, by requests a second for a model of four numbers.

usage: beside_python.ts [options]

  --rounds N    how often each has its turn (default: 5)
  --seconds N   how long a turn is (default: 5)
  -h, --help    print this
`;

const [model] = tinyModels("relu_add");

/** Enough clients to keep either server busy. */
const CONNECTIONS = 8;

function parse(args: string[]): { rounds: number; seconds: number } | "help" {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "5" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return "help";
  const number = (name: "rounds" | "seconds"): number => {
    if (/^[1-9]\d*$/.test(values[name])) return Number(values[name]);
    throw new UsageError(`--${name} takes a whole number from 1, not '${values[name]}'`);
  };
  return { rounds: number("rounds"), seconds: number("seconds") };
}

/** Starts the Python server. */
async function startPython(): Promise<OutsideServer> {
  const { python: { command, env = {} } } = await findJudge();
  const requirements = new URL("python/requirements.txt", import.meta.url);
  const packages = await pythonClients({ requirements, python: command });
  if (!packages) throw new Error("pip cannot install FastAPI here");
  const script = fileURLToPath(new URL("python/server.py", import.meta.url));
  const environment = { ...env, PYTHONPATH: [env["PYTHONPATH"], packages.folder].filter(Boolean).join(delimiter) };
  return await startOutside("python", async () => {
    const port = await freePort();
    return { command, args: [script, model!, String(port)], environment, url: `http://127.0.0.1:${port}` };
  });
}

/** The requests a second that a server answers. */
async function rateOf(url: string, body: Body, seconds: number): Promise<number> {
  const { statuses, seconds: took } = await shoot(url, body, CONNECTIONS, seconds);
  if (Object.keys(statuses).join() !== "200") throw new Error(`${url} answers ${JSON.stringify(statuses)}`);
  return statuses["200"]! / took;
}

async function main(args: string[]): Promise<number> {
  const options = readUsage(() => parse(args));
  if (options === "help") {
    process.stdout.write(usage);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), "beside-python-"));
  try {
    const text = JSON.stringify({ inputs: [{ name: "x", datatype: "FP32", shape: [1, 4], data: [1, 2, 3, 4] }] });
    const body = { bodyFile: join(folder, "request"), headerLength: text.length };
    writeFileSync(body.bodyFile, text);
    await using python = await startPython();
    await using own = await startServer(`model=${model}`, "--log-level", "info");
    const urls = [own, python].map(({ url }) => `${url}/v2/models/model/infer`);
    for (const url of urls) await rateOf(url, body, 1);
    const ratios: number[] = [];
    for (let round = 0; round < options.rounds; round++) {
      const rates = [0, 0];
      const first = Math.random() < 0.5 ? 0 : 1;
      for (const which of [first, 1 - first]) rates[which] = await rateOf(urls[which]!, body, options.seconds);
      ratios.push(rates[0]! / rates[1]!);
      console.log(`${rates[0]!.toFixed(0)} and ${rates[1]!.toFixed(0)} requests a second`);
    }
    const spread = [0, 0.5, 1].map((fraction) => quantile(ratios, fraction).toFixed(2));
    console.log(`${thisRuntime()} / Python: ${spread[1]} (${spread[0]} to ${spread[2]})`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

process.exitCode = await runCommand(main);
