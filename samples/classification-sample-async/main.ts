import process from "node:process";
import { type Options, parseArguments, USAGE } from "./arguments.ts";
import { causeOf, Failure } from "../common/failure.ts";
import { paintFor } from "./paint.ts";
import { decodingThreads, startPicturePool } from "../common/pictures/picture_pool.ts";
import { Report } from "./report.ts";

const streams = {
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
  paint: { out: paintFor(process.stdout), err: paintFor(process.stderr) },
};

function parse(args: string[]): Options | "help" | undefined {
  try {
    return parseArguments(args);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    new Report({ json: false, quiet: false }, streams).error(causeOf(error));
  }
}

async function main(args: string[]): Promise<number> {
  const options = parse(args);
  if (options === undefined) return 2;
  if (options === "help") {
    streams.out(USAGE);
    return 0;
  }
  // The pool's first thread loads the decoder while this one loads OpenVINO, which is therefore not imported above.
  using decoders = startPicturePool(decodingThreads(options));
  const { classify } = await import("./classify.ts");
  const report = new Report(options, streams);
  await classify(options, decoders, report);
  return report.failed ? 1 : 0;
}

// The reader of the output may close it early, as head does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});
process.exitCode = await main(process.argv.slice(2));
