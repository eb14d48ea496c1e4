/**
 * Runs the first program and the heart of the tests with other releases of OpenVINO and in other releases of the
 * runtimes, and prints a matrix.
 *
 *     deno task platforms --only versions      bun run platforms --only versions
 */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { readUsage, runCommand, UsageError } from "../../conformance/run/command.ts";
import { root } from "../../conformance/run/runtimes.ts";
import { formatMatrix, type PlaceResult, unexplained } from "./matrix.ts";
import { knownFaults, type Place, versions } from "./places.ts";
import { runPlace } from "./run_place.ts";

/** The kinds of places, by the names that `--only` takes. */
const placesByKind: Readonly<Record<string, readonly Place[]>> = { versions };

const usage =
  `Runs the first program and the heart of the tests in other places than this machine's own, and prints a matrix.

usage: platforms [--only KIND] [--openvino RELEASE] [--runtime NAME] [--markdown FILE]

  --only KIND         the places: versions, which are releases of OpenVINO from PyPI and of runtimes from npm, on
                      Linux x64. Default: all kinds; there is this one
  --openvino RELEASE  only with this release of OpenVINO
  --runtime NAME      only in Deno, Bun or Node
  --markdown FILE     also write the matrix to a file
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
        markdown: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    })
  );
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const { only, openvino, runtime } = values;
  if (only !== undefined && !Object.hasOwn(placesByKind, only)) {
    throw new UsageError(`--only must be one of ${Object.keys(placesByKind).join(", ")}, got ${only}`);
  }
  const places = (only === undefined ? Object.values(placesByKind).flat() : placesByKind[only]!).filter((place) =>
    (openvino === undefined || place.openvino === openvino) && (runtime === undefined || place.runtime === runtime)
  );
  if (places.length === 0) throw new UsageError("there is no such place");
  if (process.platform !== "linux" || process.arch !== "x64") throw new UsageError("platforms needs Linux x64");
  const results: PlaceResult[] = [];
  for (const place of places) {
    const result = await runPlace(place, join(root, ".cache", "platforms"));
    const failed = unexplained(result, knownFaults).length;
    const outcome = result.refused ?? (failed === 0 ? "ok" : `${failed} files failed`);
    process.stderr.write(`OpenVINO ${place.openvino} in ${result.runtime}: ${outcome}\n`);
    results.push(result);
  }
  const matrix = formatMatrix(results, knownFaults);
  process.stdout.write(matrix);
  if (values.markdown !== undefined) writeFileSync(resolve(values.markdown), matrix);
  return results.some((result) => unexplained(result, knownFaults).length > 0) ? 1 : 0;
}

process.exitCode = await runCommand(main);
