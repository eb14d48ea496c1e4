import { parseArgs } from "node:util";
import type { ContenderName } from "./measurement.ts";
import { contenderNames } from "./report.ts";

/** Options of a run. */
export interface Options {
  readonly quick: boolean;
  /** Only work whose id contains one of these. */
  readonly only: readonly string[];
  readonly contenders: readonly ContenderName[];
  readonly python: string | undefined;
  readonly rounds: number | undefined;
  /** The folder for the JSON file and the page. */
  readonly out: string;
}

export const USAGE = `Measures this library in Deno, Bun and Node.js against its peers, in turns within one run.

usage: main.ts [options]

  --quick              less of everything: a few minutes
  --only TEXT          only work whose name has TEXT in it; may be repeated: infer-copy, queue, tiny, start-up, folder,
                       scaling, suites…
  --contenders LIST    who takes part, parted by commas (${contenderNames.join(",")})
  --python COMMAND     the Python that has openvino and numpy (BENCH_PYTHON, else the active one)
  --rounds N           how often each contender has its turn
  --out FOLDER         where bench.json and bench.html go (results, beside this file)
  -h, --help           print this

onnxruntime-node is no dependency; BENCH_ONNXRUNTIME names the folder it is installed in. The bars never fail a run.
`;

/** Parses the command line. Returns `"help"` if help is requested; throws if it is invalid. */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  defaultOut: string,
): Options | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      contenders: { type: "string", default: contenderNames.join(",") },
      python: { type: "string" },
      rounds: { type: "string" },
      out: { type: "string", default: defaultOut },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const contenders = values.contenders.split(",").map((given) => {
    const name = contenderNames.find((name) => name.toLowerCase() === given.trim().toLowerCase());
    if (name === undefined) throw new Error(`--contenders takes ${contenderNames.join(", ")}, not '${given}'`);
    return name;
  });
  if (values.rounds !== undefined && !/^[1-9]\d*$/.test(values.rounds)) {
    throw new Error(`--rounds takes a whole number from 1, not '${values.rounds}'`);
  }
  return {
    quick: values.quick,
    only: values.only,
    contenders,
    python: values.python ?? environment["BENCH_PYTHON"],
    rounds: values.rounds === undefined ? undefined : Number(values.rounds),
    out: values.out,
  };
}
