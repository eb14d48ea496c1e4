/**
 * Loads a server with googlenet-v1, and compares it with the queue alone. `--help` describes the options.
 *
 * Rounds alternate between both, so that the machine's other load affects both; the median round counts. The processor
 * time per inference shows on a busy machine what the server costs, without the client's share. Finally the server gets
 * twice as many requests as it can handle.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { readUsage, runCommand, UsageError } from "../../conformance/run/command.ts";
import { ensureNetworks } from "../../conformance/networks/ensure.ts";
import { startServer, type TestServer } from "../../conformance/test_support/serve_process.ts";
import { quantile } from "../statistics.ts";
import { type Body, runScript, shoot } from "./shoot.ts";

/** Enough clients to keep the queue busy while answers are in transit. */
const CONNECTIONS = 8;

const usage = `Loads a server with googlenet-v1, and compares it with the queue alone.

usage: main.ts [options]

  --rounds N          how often each has its turn (default: 3)
  --seconds N         how long a turn is (default: 10)
  --overload SECONDS  how long the server gets twice what it can handle (default: 120)
  -h, --help          print this
`;

/** The options, all of them numbers from 1. */
interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly overload: number;
}

function parse(args: string[]): Options | "help" {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "10" },
      overload: { type: "string", default: "120" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return "help";
  const number = (name: keyof Options): number => {
    if (/^[1-9]\d*$/.test(values[name])) return Number(values[name]);
    throw new UsageError(`--${name} takes a whole number from 1, not '${values[name]}'`);
  };
  return { rounds: number("rounds"), seconds: number("seconds"), overload: number("overload") };
}

function urlOf({ url }: TestServer): string {
  return `${url}/v2/models/googlenet-v1/infer`;
}

/** Writes an inference request with binary data. */
function writeBody(folder: string): Body {
  const data = new Float32Array(3 * 224 * 224).fill(0.5);
  const header = new TextEncoder().encode(JSON.stringify({
    parameters: { binary_data_output: true },
    inputs: [{
      name: "data",
      datatype: "FP32",
      shape: [1, 3, 224, 224],
      parameters: { binary_data_size: data.byteLength },
    }],
  }));
  const bodyFile = join(folder, "request");
  writeFileSync(bodyFile, Buffer.concat([header, new Uint8Array(data.buffer)]));
  return { bodyFile, headerLength: header.byteLength };
}

async function metric(server: TestServer, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
}

const fixed = (number: number) => number.toFixed(2);

async function compare(model: string, body: Body, rounds: number, seconds: number): Promise<number> {
  await using server = await startServer(model);
  await shoot(urlOf(server), body, CONNECTIONS, 2);
  const [ratios, cpuRatios, rates]: [number[], number[], number[]] = [[], [], []];
  const cpuSeconds = () => metric(server, "process_cpu_seconds_total");
  for (let round = 0; round < rounds; round++) {
    const queue = await runScript<{ perSecond: number; cpuMs: number }>("queue_alone.ts", model, String(seconds));
    const startCpu = await cpuSeconds();
    const volley = await shoot(urlOf(server), body, CONNECTIONS, seconds);
    const answers = volley.statuses["200"]!;
    const cpuMs = (await cpuSeconds() - startCpu) * 1000 / answers;
    const rate = answers / volley.seconds;
    rates.push(rate);
    ratios.push(rate / queue.perSecond);
    cpuRatios.push(queue.cpuMs / cpuMs);
    console.log(
      `queue alone ${fixed(queue.perSecond)}/s with ${fixed(queue.cpuMs)} ms of processor time each, ` +
        `server ${fixed(rate)}/s with ${fixed(cpuMs)} ms; ` +
        `${CONNECTIONS} clients: median ${volley.p50.toFixed(0)} ms, p99 ${volley.p99.toFixed(0)} ms; ` +
        `answers ${JSON.stringify(volley.statuses)}, ${volley.errors} errors`,
    );
  }
  console.log(
    `server / queue alone, median of ${rounds}: ${fixed(quantile(ratios, 0.5))}; by processor time: ${
      fixed(quantile(cpuRatios, 0.5))
    }`,
  );
  return quantile(rates, 0.5);
}

async function overload(model: string, body: Body, capacity: number, seconds: number): Promise<void> {
  await using server = await startServer(model, "--max-waiting", "4");
  await shoot(urlOf(server), body, CONNECTIONS, 5);
  const rate = Math.max(2, Math.round(2 * capacity));
  const memory: number[] = [];
  const timer = setInterval(
    async () => memory.push(await metric(server, "process_resident_memory_bytes") / 2 ** 20),
    Math.min(2000, seconds * 50),
  );
  const volley = await shoot(urlOf(server), body, 16, seconds, rate);
  clearInterval(timer);
  const third = Math.floor(memory.length / 3);
  const parts = [memory.slice(0, third), memory.slice(third, -third), memory.slice(-third)].map((part) =>
    quantile(part, 0.5)
  );
  console.log(
    `asked for ${rate}/s over ${volley.seconds.toFixed(0)} s: answers ${JSON.stringify(volley.statuses)}, ` +
      `${volley.errors} errors, ${volley.timeouts} timeouts; ${
        fixed(volley.statuses["200"]! / volley.seconds)
      }/s with 200, ` +
      `median ${volley.p50.toFixed(0)} ms, p99 ${volley.p99.toFixed(0)} ms`,
  );
  console.log(`resident memory, first, middle and last third: ${parts.map((each) => each.toFixed(0)).join(", ")} MB`);
}

async function main(args: string[]): Promise<number> {
  const options = readUsage(() => parse(args));
  if (options === "help") {
    process.stdout.write(usage);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), "serve-load-"));
  try {
    const { "googlenet-v1": { xml } } = await ensureNetworks({
      networks: ["googlenet-v1"],
      formats: ["ir"],
      verify: "size",
    });
    const body = writeBody(folder);
    const capacity = await compare(xml, body, options.rounds, options.seconds);
    await overload(xml, body, capacity, options.overload);
    return 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

process.exitCode = await runCommand(main);
