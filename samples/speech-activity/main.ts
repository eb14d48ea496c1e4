import { createReadStream } from "node:fs";
import process from "node:process";
import { Core } from "openvino-ffi";
import { cannotRead } from "../common/cannot_read.ts";
import { command, run } from "../common/command.ts";
import { splitModel } from "../common/model_argument.ts";
import { chunksOf } from "./pcm.ts";
import { chunkLength, SpeechDetector } from "./detector.ts";
import { type Segment, segmentsOf } from "./segments.ts";

/** What comes of a file, or of standard input. */
async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* path === "-" ? process.stdin : createReadStream(path);
  } catch (error) {
    throw cannotRead(path, error);
  }
}

const program = command("speech-activity", "Tells when someone speaks, with Silero VAD.")
  .usage("[model] <recording> [options]")
  .argument(
    "<recording...>",
    "a WAV file of 16 bits, 16 kHz and one channel; or -: such a file, or its samples alone, on standard input; " +
      "before it: Silero VAD for 16 kHz, .onnx or .xml (default: samples/data/silero_vad_openvino_16k.onnx)",
  )
  .option("--json", "print one JSON document, { segments }, in seconds");

await run(program.action(async (args: string[], { json }: { json?: boolean }) => {
  const [model, [path, ...others]] = splitModel(args, [".onnx", ".xml"], "silero_vad_openvino_16k.onnx");
  if (path === undefined || others.length > 0) return program.error("error: name one recording, or -");

  using core = new Core();
  using detector = new SpeechDetector(core, model);
  const segments: Segment[] = [];
  for await (const segment of segmentsOf(detector.listen(chunksOf(bytesOf(path), chunkLength)))) {
    segments.push(segment);
    if (!json) console.log(`${segment.start.toFixed(2)} to ${segment.end.toFixed(2)} s`);
  }
  if (json) console.log(JSON.stringify({ segments }, null, 2));
}));
