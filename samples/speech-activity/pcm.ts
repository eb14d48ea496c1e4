import { Buffer } from "node:buffer";
import { Failure } from "../common/failure.ts";

/** The only rate that the network takes, in samples a second. */
export const sampleRate = 16_000;

/**
 * Cuts sound into chunks of equal length, as it arrives. The last one may be shorter.
 *
 * @param source The bytes of a WAV file, or samples without a header: 16 bits, little-endian, one channel, 16 kHz.
 * @param length The number of samples of a chunk.
 * @returns Chunks with values from -1 to 1.
 * @throws {Failure} If a WAV file has other samples.
 */
export async function* chunksOf(source: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Float32Array> {
  let held = Buffer.alloc(0);
  /** The bytes of samples that are still to come; undefined until the header has been read. */
  let left: number | undefined;
  for await (const bytes of source) {
    held = Buffer.concat([held, bytes]);
    if (left === undefined) {
      const found = findSamples(held);
      if (found === undefined) continue;
      held = held.subarray(found.start);
      left = found.bytes;
    }
    for (; Math.min(held.length, left) >= 2 * length; left -= 2 * length) {
      yield toNumbers(held.subarray(0, 2 * length));
      held = held.subarray(2 * length);
    }
  }
  const rest = held.subarray(0, left ?? 0);
  if (rest.length >= 2) yield toNumbers(rest);
}

function toNumbers(bytes: Buffer): Float32Array {
  return Float32Array.from({ length: bytes.length >> 1 }, (_, i) => bytes.readInt16LE(2 * i) / 32768);
}

/** Finds the samples in the beginning of a file; undefined if more of it is needed. */
function findSamples(file: Buffer): { start: number; bytes: number } | undefined {
  const name = (at: number) => file.toString("latin1", at, at + 4);
  if (file.length < 4) return undefined;
  if (name(0) !== "RIFF") return { start: 0, bytes: Infinity };
  for (let at = 12; at + 8 <= file.length;) {
    const bytes = file.readUInt32LE(at + 4);
    // A program that writes into a pipe does not know the size.
    if (name(at) === "data") return { start: at + 8, bytes: bytes === 0 || bytes === 0xffffffff ? Infinity : bytes };
    if (name(at) === "fmt ") {
      if (at + 24 > file.length) return undefined;
      requireFormat(file.subarray(at + 8));
    }
    at += 8 + bytes + bytes % 2;
  }
  return undefined;
}

function requireFormat(format: Buffer): void {
  const [coding, channels, bits] = [0, 2, 14].map((at) => format.readUInt16LE(at));
  const rate = format.readUInt32LE(4);
  if (coding === 1 && channels === 1 && rate === sampleRate && bits === 16) return;
  throw new Failure(
    `the recording has ${bits} bits, ${channels} channels and ${rate} Hz (coding ${coding}), not 16 bits, 1 and ` +
      `${sampleRate} Hz of PCM: convert it with sox IN -r 16000 -c 1 -b 16 OUT.wav, or ffmpeg -i IN -ar 16000 -ac 1 OUT.wav`,
  );
}
