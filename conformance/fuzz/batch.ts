/**
 * Plays sequences in this process, started repeatedly by `main.ts`. Each line of output is JSON.
 *
 *     batch.ts SEED SEQUENCES [PATH] [RULE=VALUE…]
 */
import fc from "fast-check";
import process from "node:process";
import { writeNow } from "../run/write_now.ts";
import { documented, type Rules } from "./reference.ts";
import { play } from "./sequence.ts";
import { sequences } from "./steps.ts";

/** The messages of a batch. */
export type Message =
  | { readonly sequence: number }
  | { readonly done: { readonly sequences: number; readonly steps: number } }
  | { readonly failed: { readonly path: string; readonly message: string } };

function say(message: Message): void {
  writeNow(`${JSON.stringify(message)}\n`);
}

async function main([seed = "0", numRuns = "0", path = "", ...doctored]: readonly string[]): Promise<void> {
  const changes = doctored.map((rule) => rule.split("=") as [keyof Rules, string]);
  const rules: Rules = {
    ...documented,
    ...Object.fromEntries(changes.map(([name, value]) => [
      name,
      typeof documented[name] === "string" ? value : JSON.parse(value),
    ])),
  };
  let started = 0;
  let steps = 0;
  const property = fc.asyncProperty(sequences, async (sequence) => {
    say({ sequence: started++ });
    steps += await play(sequence, rules);
  });
  const outcome = await fc.check(property, {
    seed: Number(seed),
    numRuns: Number(numRuns),
    ...(path === "" ? {} : { path }),
    // Sequences of asynchronous calls are not deterministic: a few hundred attempts suffice for shrinking.
    interruptAfterTimeLimit: 20 * 60_000,
  });
  if (!outcome.failed) return say({ done: { sequences: started, steps } });
  const [{ theme, steps: shortest }] = outcome.counterexample!;
  const lines = shortest.map((step) => `  ${JSON.stringify(step)}`).join("\n");
  const error = outcome.errorInstance as Error;
  say({
    failed: {
      path: outcome.counterexamplePath ?? "",
      message: `${error?.stack ?? error}\nafter ${shortest.length} steps about ${theme}:\n${lines}`,
    },
  });
  process.exitCode = 1;
}

await main(process.argv.slice(2));
