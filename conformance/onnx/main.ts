/** `deno task conformance:onnx`: the ONNX backend suite in each runtime, compared with Python and its own values. */
import process from "node:process";
import { parseArgs } from "node:util";
import { outsideOptions, outsideUsage, reportOutside } from "../outside/command.ts";
import { findJudge } from "../judge/python.ts";
import { readUsage, runCommand, UsageError } from "../run/command.ts";
import { ensureSuite } from "./suite.ts";
import { onnxOutside } from "./onnx_outside.ts";
import { partOf, parts, thisPart } from "./part.ts";

const usage = `Runs the ONNX backend suite in Deno, Bun and Node.js: the test cases of the Python package onnx.

usage: conformance:onnx [options]

  --part N          only the N-th of ${parts} parts of the cases, from 0; "today" for the part that the tests run
${outsideUsage}
A case must end as it does in Python, with the same bits. The tables tell how many are as the suite expects.

exit codes: 0 all as in Python, 1 something is not, 2 wrong options
`;

async function main(args: string[]): Promise<number> {
  const options = { ...outsideOptions, part: { type: "string" } } as const;
  const { values } = readUsage(() => parseArgs({ args, options }));
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const judge = await findJudge({ ...(values.python !== undefined && { python: values.python }), log });
  const all = await ensureSuite(judge);
  const missing = values.model?.find((name) => !(name in all));
  if (missing !== undefined) throw new UsageError(`The suite has no case ${missing}`);
  const part = values.part === undefined ? all : partOf(all, partNumber(values.part));
  const chosen = Object.entries(part).filter(([name]) => values.model?.includes(name) ?? true);
  return await reportOutside(onnxOutside(Object.fromEntries(chosen)), judge, values);
}

function partNumber(text: string): number {
  if (text === "today") return thisPart();
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number < parts) return number;
  throw new UsageError(`--part must be a whole number from 0 to ${parts - 1}, or today, got '${text}'`);
}

process.exitCode = await runCommand(main);
