/**
 * Model-based fuzzing: compares random sequences of calls with a reference model.
 *
 *     deno task fuzz [options]      bun conformance/fuzz/main.ts [options]
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { readUsage, runCommand, UsageError } from "../run/command.ts";
import { thisRuntime } from "../run/runtimes.ts";
import { fuzz, type Played, replayCommand } from "./fuzz.ts";

const usage = `usage: fuzz [options]

Plays random sequences of calls on the library, in the runtime this runs in, and compares every answer with a small
reference of what it must be. Sequences run in processes of their own: crashes and hangs are found too.

  --sequences N   how many sequences (20000)
  --seed S        the first seed; without it a random one
  --path P        play one sequence again, as a failure names it
  --minutes M     end after so many minutes
  -h, --help      print this text
`;

function wholeNumber(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`--${name} takes a whole number, not '${text}'`);
}

const line = ({ sequences, steps, seconds }: Played) =>
  `${sequences} sequences, ${steps} steps, ${seconds.toFixed(0)} seconds`;

async function main(args: string[]): Promise<number> {
  const text = { type: "string" } as const;
  const help = { type: "boolean", short: "h" } as const;
  const options = { sequences: text, seed: text, path: text, minutes: text, help };
  const { values } = readUsage(() => parseArgs({ args, options }));
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const seed = wholeNumber("seed", values.seed, Math.floor(Math.random() * 1e9));
  const { path } = values;
  console.log(`seed ${seed}, ${thisRuntime()}`);
  let lastReport = performance.now();
  const { failure, ...played } = await fuzz({
    seed,
    sequences: wholeNumber("sequences", values.sequences, 20_000),
    minutes: values.minutes === undefined ? Infinity : wholeNumber("minutes", values.minutes, 0),
    ...(path === undefined ? {} : { path }),
    onBatch: (so) => {
      if (performance.now() - lastReport < 10_000) return;
      lastReport = performance.now();
      console.log(line(so));
    },
  });
  if (failure) {
    console.log(`${failure.kind}: ${failure.message}\n\nto play it again: ${replayCommand(failure)}\n`);
  }
  console.log(`${line(played)}: ${failure ? failure.kind : "no crash, no hang, no wrong answer"}`);
  return failure ? 1 : 0;
}

process.exitCode = await runCommand(main);
