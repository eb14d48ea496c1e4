/**
 * Generates the networks and prints their files' paths: `deno run --allow-all main.ts --help`, `bun main.ts --help`.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { readUsage, UsageError } from "../run/command.ts";
import { defaultFolder, ensureNetworks, type Format, formatNames, type NetworkName, networkNames } from "./ensure.ts";
import { terminalProgress } from "./progress.ts";

const USAGE = `Generates the conformance kit's networks and prints their files' paths.

usage: main.ts [network…] [options]

networks: ${networkNames.join(", ")}; all of them unless given

  --folder DIR     where to keep them (${defaultFolder()})
  --format FORMAT  ${formatNames.join(" or ")}; both unless given
  --verify HOW     check files that are there by their sha256 (default) or their size
  -h, --help       show this
`;

/** Returns the values if all of them are allowed; otherwise throws. */
function oneOf<T extends string>(what: string, allowed: readonly T[], values: readonly string[]): T[] {
  return values.map((value) => {
    const found = allowed.find((each) => each === value);
    if (found === undefined) throw new UsageError(`there is no ${what} '${value}': ${allowed.join(", ")}`);
    return found;
  });
}

/** Runs the command. Returns its exit code. */
export async function main(args: string[]): Promise<number> {
  try {
    const { values, positionals } = readUsage(() =>
      parseArgs({
        args,
        allowPositionals: true,
        options: {
          folder: { type: "string", default: defaultFolder() },
          format: { type: "string", multiple: true, default: [...formatNames] },
          verify: { type: "string", default: "sha256" },
          help: { type: "boolean", short: "h", default: false },
        },
      })
    );
    if (values.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    const names = positionals.length > 0 ? positionals : networkNames;
    const [verify] = oneOf("check", ["sha256", "size"] as const, [values.verify]);
    const onProgress = terminalProgress(process.stderr);
    const files = await ensureNetworks<NetworkName, Format>({
      networks: oneOf("network", networkNames, names),
      formats: oneOf("format", formatNames, values.format),
      folder: values.folder,
      verify: verify!,
      ...(onProgress && { onProgress }),
    });
    for (const path of Object.values(files).flatMap((paths) => Object.values<string>(paths))) {
      process.stdout.write(`${path}\n`);
    }
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
