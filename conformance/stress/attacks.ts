/**
 * Attacks `samples/serve`, in every runtime, and reports its peak memory, the worst answer of its health and what it has
 * lost:
 *
 *     deno run --allow-all conformance/stress/attacks.ts      bun conformance/stress/attacks.ts
 */
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { readUsage, runCommand } from "../run/command.ts";
import { type RuntimeName, runtimeNames } from "../run/runtimes.ts";
import {
  type Attack,
  attacks,
  type Scale,
  stopUnderLoad,
  stopWhileRead,
  watchHealth,
} from "../test_support/attacks.ts";
import { startServerBehind, startServerIn, type TestServer, tinyModels } from "../test_support/serve_process.ts";
import { MemoryGroup } from "./memory_group.ts";
import { numberOption } from "./options.ts";

const usage = `usage: attacks.ts [options]

  --clients N     how many attack at once (33)
  --megabytes N   how large large bodies are (60)
  --runtime NAME  only in this runtime: ${runtimeNames.join(", ")}
  --filter TEXT   only attacks whose name contains this
  --memory N      let each server have so many megabytes, by a control group of Linux; takes the superuser
`;

/** A little less than the server's `--max-text`. */
const textBytes = 4 * 2 ** 20 - 1024;

const models = tinyModels("relu_add", "dynamic_nchw", "strings");

/** The greatest memory that a process has had, in megabytes; Linux only. */
function peakMegabytes({ pid }: TestServer): number | "ended" {
  if (!existsSync(`/proc/${pid}/status`)) return "ended";
  const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))!;
  return Math.round(Number(kilobytes) / 1024);
}

function row(runtime: string, attack: string, peak: string, health: string, outcome: string): string {
  return `| ${runtime.padEnd(7)} | ${attack.padEnd(29)} | ${peak.padStart(8)} | ${health.padStart(10)} | ${outcome}`;
}

async function attackIn(
  runtime: RuntimeName,
  name: string,
  attack: Attack,
  scale: Scale,
  memory: number | undefined,
): Promise<string> {
  using group = memory === undefined ? undefined : new MemoryGroup(memory);
  await using server = await startServerBehind(group?.prefix ?? [], runtime, ...models, "--timeout", "10000");
  const calm = peakMegabytes(server);
  const stopWatching = await watchHealth(server);
  const counts = await attack.run(server, scale);
  const { worstMs, failures } = await stopWatching();
  const peak = peakMegabytes(server);
  const outcome = Object.entries(counts).map(([status, count]) => `${count} × ${status}`);
  if (failures > 0) outcome.push(`${failures} × no health`);
  if (group) outcome.push(`${group.peakMegabytes} of ${memory} MB`);
  return row(runtime, name, `${calm} → ${peak}`, `${worstMs.toFixed(0)} ms`, outcome.join(", "));
}

async function endingsIn(runtime: RuntimeName, scale: Scale): Promise<string[]> {
  const loaded = await startServerIn(runtime, ...models);
  const { answered, lost } = await stopUnderLoad(loaded, scale);
  const { code } = await loaded.ended;
  const read = await startServerIn(runtime, ...models);
  const isWhole = await stopWhileRead(read, { bytes: 16 * 2 ** 20 });
  const ended = await read.ended;
  return [
    row(runtime, "SIGTERM under load", "", "", `${answered} answered, ${lost} lost, exit code ${code}`),
    row(runtime, "SIGTERM while one is read", "", "", `${isWhole ? "whole" : "cut off"}, exit code ${ended.code}`),
  ];
}

async function main(args: string[]): Promise<number> {
  const { values } = readUsage(() =>
    parseArgs({
      args,
      options: {
        clients: { type: "string", default: "33" },
        megabytes: { type: "string", default: "60" },
        runtime: { type: "string" },
        filter: { type: "string", default: "" },
        memory: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    })
  );
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const clients = numberOption("clients", values.clients);
  const bytes = numberOption("megabytes", values.megabytes) * 2 ** 20;
  const memory = values.memory === undefined ? undefined : numberOption("memory", values.memory);
  const runtimes = runtimeNames.filter((name) => values.runtime === undefined || name === values.runtime);
  console.log(row("runtime", "attack", "MB", "health", "answers"));
  for (const runtime of runtimes) {
    for (const [name, attack] of Object.entries(attacks)) {
      if (!name.includes(values.filter)) continue;
      // As much text as is read.
      const scale = { clients, bytes: attack.isText ? Math.min(bytes, textBytes) : bytes };
      console.log(await attackIn(runtime, name, attack, scale, memory));
    }
    if (!"SIGTERM".includes(values.filter)) continue;
    for (const line of await endingsIn(runtime, { clients, bytes })) console.log(line);
  }
  return 0;
}

process.exitCode = await runCommand(main);
