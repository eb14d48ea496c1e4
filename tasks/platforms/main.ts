/**
 * Runs the first program and the heart of the tests with other releases of OpenVINO, in other releases of the runtimes,
 * and on other systems under emulators, reads what files for macOS say of themselves, and prints a table of each.
 *
 *     deno task platforms --only versions      bun run platforms --only windows
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { readUsage, runCommand, UsageError } from "../../conformance/run/command.ts";
import { root, runtimePath } from "../../conformance/run/runtimes.ts";
import { excerpt } from "../report.ts";
import { knownFaults } from "./known_faults.ts";
import { readMacos } from "./macos/read.ts";
import { formatMatrix, unexplained } from "./matrix.ts";
import { withSection } from "./page.ts";
import { type Place, places } from "./places.ts";
import { runPlace } from "./run_place.ts";

/** What `--only` takes. */
const choices: readonly string[] = [...Object.keys(places), "macos"];

/** The page with the tables. */
const page = join(root, "docs", "platforms.md");

const usage =
  `Runs the first program and the heart of the tests in other places than this machine's own, and prints a matrix.

usage: platforms [--only KIND] [--runtime NAME] [--openvino RELEASE] [--write]

  --only KIND         versions: releases of OpenVINO from PyPI, and of runtimes from npm, on Linux x64
                      windows: Windows x64 under Wine, which Debian's apt installs if it is missing
                      arm64: Linux arm64 under qemu, which Debian's apt downloads; an hour, since it is slow
                      macos: what can be read from files for macOS; nothing runs
                      Default: all of them. Each needs Linux x64, pip and npm
  --runtime NAME      only in Deno, Bun or Node
  --openvino RELEASE  only with this release of OpenVINO
  --write             put the tables into docs/platforms.md, with today's date
  -h, --help          show this
`;

async function main(args: string[]): Promise<number> {
  const { values } = readUsage(() =>
    parseArgs({
      args,
      options: {
        only: { type: "string" },
        openvino: { type: "string" },
        runtime: { type: "string" },
        write: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    })
  );
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const { only, openvino, runtime, write = false } = values;
  if (only !== undefined && !choices.includes(only)) {
    throw new UsageError(`--only must be one of ${choices.join(", ")}, got ${only}`);
  }
  const chosen = (only === undefined ? choices : [only]).map((kind) => {
    const those = places[kind]?.filter((place) =>
      (openvino === undefined || place.openvino === openvino) && (runtime === undefined || place.runtime === runtime)
    );
    return [kind, those] as const;
  }).filter(([, those]) => those?.length !== 0);
  if (chosen.length === 0) throw new UsageError("there is no such place");
  if (process.platform !== "linux" || process.arch !== "x64") throw new UsageError("platforms needs Linux x64");
  let failed = false;
  for (const [kind, those] of chosen) {
    const { table, isGood } = those === undefined ? await macosTable() : await matrixOf(those);
    process.stdout.write(`${table}\n`);
    if (write) writePage(kind, table);
    failed ||= !isGood;
  }
  return failed ? 1 : 0;
}

/** Where everything is kept that is fetched. */
const cache = join(root, ".cache", "platforms");

/** A table in Markdown, and whether all in it is as it must be. */
interface Table {
  readonly table: string;
  readonly isGood: boolean;
}

async function macosTable(): Promise<Table> {
  const table = await readMacos(cache);
  return { table, isGood: !table.includes("| no") };
}

async function matrixOf(those: readonly Place[]): Promise<Table> {
  const results = [];
  for (const place of those) {
    const result = await runPlace(place, cache, log);
    const failures = unexplained(result, knownFaults);
    const outcome = result.refused ?? (failures.length === 0 ? "ok" : `${failures.length} failed`);
    log(`OpenVINO ${place.openvino} in ${result.runtime}, ${result.system}: ${outcome}`);
    for (const { file, name, text } of failures) log(`${file}: ${name}\n${excerpt(text.split("\n"), 20).join("\n")}`);
    results.push(result);
  }
  const isGood = results.every((result) => unexplained(result, knownFaults).length === 0);
  return { table: formatMatrix(results, knownFaults), isGood };
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

function writePage(kind: string, table: string): void {
  writeFileSync(page, withSection(readFileSync(page, "utf8"), kind, new Date(), table));
  spawnSync(runtimePath("Deno"), ["fmt", "--quiet", page], { stdio: "inherit", cwd: root });
}

process.exitCode = await runCommand(main);
