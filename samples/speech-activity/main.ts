import { createReadStream } from "node:fs";
import { extname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Core } from "openvino-ffi";
import { causeOf, Failure } from "../classification-sample-async/failure.ts";
import { runCommand, UsageFailure } from "../shared/command.ts";
import { chunksOf } from "../shared/pcm.ts";
import { chunkLength, SpeechDetector } from "./detector.ts";
import { type Segment, segmentsOf } from "./segments.ts";

const usage = `usage: speech-activity [model] recording [options]

Tells when someone speaks, with Silero VAD.

  model       Silero VAD for 16 kHz (.onnx or .xml); without it: samples/data/silero_vad_openvino_16k.onnx
  recording   a WAV file of 16 bits, 16 kHz and one channel; or -: such a file, or its samples alone, on standard input

  --json      print one JSON document, { segments }, in seconds
  -h, --help  print this text
`;

/** What comes of a file, or of standard input. */
async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* path === "-" ? process.stdin : createReadStream(path);
  } catch (error) {
    throw new Failure(`cannot read '${path}': ${causeOf(error)}`);
  }
}

process.exitCode = await runCommand(usage, { json: { type: "boolean" } }, async ({ json }, positionals) => {
  const isModel = [".onnx", ".xml"].includes(extname(positionals[0] ?? "").toLowerCase());
  const builtIn = new URL("../data/silero_vad_openvino_16k.onnx", import.meta.url);
  const [model, ...recordings] = isModel ? positionals as [string] : [fileURLToPath(builtIn), ...positionals];
  const [path] = recordings;
  if (path === undefined || recordings.length > 1) {
    throw new UsageFailure("name one recording, or - (--help says more)");
  }

  using core = new Core();
  using detector = new SpeechDetector(core, model);
  const segments: Segment[] = [];
  for await (const segment of segmentsOf(detector.listen(chunksOf(bytesOf(path), chunkLength)))) {
    segments.push(segment);
    if (!json) console.log(`${segment.start.toFixed(2)} to ${segment.end.toFixed(2)} s`);
  }
  if (json) console.log(JSON.stringify({ segments }, null, 2));
  return 0;
});
