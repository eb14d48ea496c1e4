import type { LanguageModel } from "./language_model.ts";

/** Turns tokens into text as they come, up to a stop text. No piece ends within a character, or has part of a stop text. */
export async function* readText({ detokenizer }: LanguageModel, tokens: AsyncIterable<number>, stops: string[]) {
  const textOf = async (some: number[]) => (await detokenizer.inferAsync({ 0: [some] })).get(0).strData[0]!;
  // Of a token's text the beginning may depend on the token before: some are read again with each.
  let [window, known, held]: [number[], string, string] = [[], "", ""];
  for await (const token of tokens) {
    window.push(token);
    const text = await textOf(window);
    if (text.endsWith("\ufffd")) continue;
    held += text.slice(known.length);
    known = window.length < 16 ? text : await textOf(window = [token]);
    // Where a stop text is, or may begin.
    let end = 0;
    const isStop = (stop: string) => held.startsWith(stop, end) || stop.startsWith(held.slice(end));
    while (end < held.length && !stops.some(isStop)) end++;
    yield held.slice(0, end);
    held = held.slice(end);
    if (stops.some((stop) => held.startsWith(stop))) return;
  }
  if (window.length > 0) yield held + (await textOf(window)).slice(known.length);
}
