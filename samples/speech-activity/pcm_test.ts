import { assertEquals, assertRejects } from "@std/assert";
import { test } from "node:test";
import { Failure } from "../common/failure.ts";
import { chunksOf } from "./pcm.ts";

/** The bytes of samples. */
const raw = (...samples: number[]) => new Uint8Array(Int16Array.from(samples).buffer);

/** A WAV file with another part before its samples, and one after them. */
function wav(samples: Uint8Array, { channels = 1, rate = 16_000, bits = 16, bytes = samples.length } = {}): Uint8Array {
  const text = (letters: string) => new TextEncoder().encode(letters);
  const numbers = (...values: number[]) => new Uint8Array(Uint32Array.from(values).buffer);
  const format = new Uint8Array(Uint16Array.of(1, channels, rate & 0xffff, rate >> 16, 0, 0, 2, bits).buffer);
  return new Uint8Array([
    ...[...text("RIFF"), ...numbers(0), ...text("WAVELIST"), ...numbers(3), 1, 2, 3, 0],
    ...[...text("fmt "), ...numbers(16), ...format, ...text("data"), ...numbers(bytes)],
    ...[...samples, ...text("LIST"), ...numbers(2), 7, 7],
  ]);
}

/** The chunks of bytes that arrive in pieces. */
async function chunks(bytes: Uint8Array, pieces: number, length = 2): Promise<number[][]> {
  async function* source() {
    for (let at = 0; at < bytes.length; at += pieces) yield await Promise.resolve(bytes.subarray(at, at + pieces));
  }
  const found = await Array.fromAsync(chunksOf(source(), length));
  return found.map((chunk) => [...chunk].map((value) => value * 32768));
}

test("chunksOf() cuts samples without a header, however they arrive, and the last chunk is what is left", async () => {
  const samples = raw(1, -2, 3, 32767, -32768);
  for (const pieces of [1, 3, 4, 100]) {
    assertEquals(await chunks(samples, pieces), [[1, -2], [3, 32767], [-32768]], `${pieces}`);
  }
  assertEquals(await chunks(raw(), 1), []);
});

test("chunksOf() takes nothing but the samples of a WAV file", async () => {
  for (const pieces of [1, 7, 1000]) {
    assertEquals(await chunks(wav(raw(1, 2, 3)), pieces), [[1, 2], [3]], `${pieces}`);
  }
});

test("chunksOf() takes all that comes of a WAV file whose writer did not know its size", async () => {
  const file = wav(raw(1, 2, 3), { bytes: 0xffffffff });
  assertEquals((await chunks(file, 5)).slice(0, 1), [[1, 2]]);
  assertEquals((await chunks(file, 5)).flat().length, 3 + 5);
});

test("chunksOf() refuses WAV files of other samples", async () => {
  for (
    const [options, told] of [
      [{ rate: 44_100 }, "1 channels and 44100 Hz"],
      [{ channels: 2 }, "2 channels and 16000 Hz"],
      [{ bits: 8 }, "8 bits"],
    ] as const
  ) {
    await assertRejects(() => chunks(wav(raw(1), options), 9), Failure, told);
  }
});
