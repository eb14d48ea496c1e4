import { assertEquals } from "@std/assert";
import { test } from "node:test";
import type { Heard } from "./detector.ts";
import { type Segment, segmentsOf } from "./segments.ts";

/** The segments in chunks of 0.1 s, each of which has a probability of so many tenths. */
function segments(tenths: string): Promise<Segment[]> {
  async function* chunks(): AsyncGenerator<Heard> {
    for (const [index, digit] of [...tenths].entries()) {
      yield await Promise.resolve({ start: index / 10, end: (index + 1) / 10, probability: Number(digit) / 10 });
    }
  }
  return Array.fromAsync(segmentsOf(chunks()));
}

test("segmentsOf() begins at half, ends below a third, and leaves a margin", async () => {
  assertEquals(await segments("000999990000"), [{ start: 0.27, end: 0.83 }]);
  assertEquals(await segments("004599944000"), [{ start: 0.27, end: 0.93 }]);
  assertEquals(await segments("000444440000"), []);
});

test("segmentsOf() takes short silences as speech, and short speech as noise", async () => {
  assertEquals(await segments("099909990000"), [{ start: 0.07, end: 0.83 }]);
  assertEquals(await segments("099900099900"), [{ start: 0.07, end: 0.43 }, { start: 0.67, end: 1.03 }]);
  assertEquals(await segments("000990000000"), []);
});

test("segmentsOf() begins and ends with the sound", async () => {
  assertEquals(await segments("9999"), [{ start: 0, end: 0.4 }]);
  assertEquals(await segments("00009999"), [{ start: 0.37, end: 0.8 }]);
  assertEquals(await segments("000099"), []);
  assertEquals(await segments(""), []);
});
