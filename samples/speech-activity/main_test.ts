import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { spawn } from "node:child_process";
import { createReadStream, readFileSync } from "node:fs";
import process from "node:process";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Core } from "openvino-ffi";
import { runArguments, thisRuntime } from "../../conformance/run/runtimes.ts";
import { runSample } from "../../conformance/test_support/sample_process.ts";
import { Failure } from "../common/failure.ts";
import { chunksOf } from "./pcm.ts";
import { chunkLength, SpeechDetector } from "./detector.ts";
import type { Segment } from "./segments.ts";

const data = (name: string) => fileURLToPath(new URL(`../data/${name}`, import.meta.url));
const speech = data("sound/speech.wav");
const expected: { segments: Segment[]; probabilities: number[] } = JSON.parse(
  readFileSync(new URL("fixtures/expected.json", import.meta.url), "utf8"),
);

test("the times of speech are those that the official binding finds", { timeout: 900_000 }, async () => {
  const { code, out, err } = await runSample("speech-activity/main.ts", [speech, "--json"]);
  assertEquals([code, err], [0, ""]);
  const { segments }: { segments: Segment[] } = JSON.parse(out);
  assertEquals(segments, expected.segments);
  assertEquals(segments.length, 4);
});

test("every chunk is as likely speech as by the official binding, in two streams at once", async () => {
  using core = new Core();
  using detector = new SpeechDetector(core, data("silero_vad_openvino_16k.onnx"));
  const listen = () => Array.fromAsync(detector.listen(chunksOf(createReadStream(speech), chunkLength)));
  for (const heard of await Promise.all([listen(), listen()])) {
    assertEquals(heard.length, expected.probabilities.length);
    heard.forEach(({ start, probability }, index) => {
      assertEquals(start, index * chunkLength / 16_000);
      assertAlmostEquals(probability, expected.probabilities[index]!, 1e-3);
    });
    assertEquals(heard.at(-1)!.end, 187_922 / 16_000);
  }
});

test("samples that arrive on standard input are heard as those of the file", { timeout: 900_000 }, async () => {
  const script = fileURLToPath(new URL("main.ts", import.meta.url));
  const child = spawn(process.execPath, [...runArguments(thisRuntime(), script), "-", "--json"]);
  const samples = readFileSync(speech).subarray(44); // after the header
  child.stdin.write(samples.subarray(0, 99_999));
  child.stdin.end(samples.subarray(99_999));
  const out = await text(child.stdout);
  assertEquals(JSON.parse(out), { segments: expected.segments });
});

test("a model of another layout is refused", () => {
  using core = new Core();
  assertThrows(() => new SpeechDetector(core, data("mnist/lenet-mnist.onnx")), Failure, "is no Silero VAD for 16 kHz");
});

test("what is no recording is told in a line", { timeout: 900_000 }, async () => {
  const { code, out, err } = await runSample("speech-activity/main.ts", ["none.wav"]);
  assertEquals([code, out, err], [1, "", "cannot read 'none.wav': no such file or folder\n"]);
});
