import type { Heard } from "./detector.ts";

/** A time in which someone speaks, in seconds, to the millisecond. */
export interface Segment {
  readonly start: number;
  readonly end: number;
}

/** Speech begins at the first probability, and ends below the second. */
const [beginning, ending] = [0.5, 0.35];
/** Speech that is shorter is noise, and a silence that is shorter is part of the speech. In seconds, as in silero-vad. */
const [leastSpeech, leastSilence] = [0.25, 0.1];
/** What a segment has before and after its speech. */
const margin = 0.03;

/** Joins chunks to the times in which someone speaks, each as soon as it has ended. */
export async function* segmentsOf(chunks: AsyncIterable<Heard>): AsyncGenerator<Segment> {
  let begun: number | undefined;
  let silentSince: number | undefined;
  let heardUntil = 0;
  for await (const { start, end, probability } of chunks) {
    heardUntil = end;
    if (probability >= beginning) {
      begun ??= start;
      silentSince = undefined;
    } else if (begun !== undefined && probability < ending) silentSince ??= start;
    if (begun === undefined || silentSince === undefined || start - silentSince < leastSilence) continue;
    if (silentSince - begun > leastSpeech) yield segment(begun, silentSince + margin);
    begun = silentSince = undefined;
  }
  if (begun !== undefined && heardUntil - begun > leastSpeech) yield segment(begun, heardUntil);
}

function segment(begun: number, end: number): Segment {
  const rounded = (time: number) => Math.round(time * 1000) / 1000;
  return { start: rounded(Math.max(0, begun - margin)), end: rounded(end) };
}
