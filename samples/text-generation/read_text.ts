import type { LanguageModel } from "./language_model.ts";

/** Turns tokens into text as they come, up to a stop text. No piece ends within a character, or has part of a stop text. */
export async function* readText({ detokenizer }: LanguageModel, tokens: AsyncIterable<number>, stops: string[]) {
  // Not in the background, since starting that takes longer than this does.
  const textOf = (some: number[]) => detokenizer.infer({ 0: [some] }).get(0).strData[0]!;
  // Of a token's text the beginning may depend on the token before: some are read again with each.
  let [window, known, held]: [number[], string, string] = [[], "", ""];
  for await (const token of tokens) {
    window.push(token);
    const text = textOf(window);
    if (text.endsWith("\ufffd")) continue;
    held += text.slice(known.length);
    known = window.length < 16 ? text : textOf(window = [token]);
    // Where a stop text is, or may begin.
    let end = 0;
    const isStop = (stop: string) => held.startsWith(stop, end) || stop.startsWith(held.slice(end));
    while (end < held.length && !stops.some(isStop)) end++;
    yield held.slice(0, end);
    held = held.slice(end);
    if (stops.some((stop) => held.startsWith(stop))) return;
  }
  if (window.length > 0) yield held + textOf(window).slice(known.length);
}
