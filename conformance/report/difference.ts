/** A text split around its difference from another: the common beginning, the difference, and the common end. */
export type Cut = readonly [before: string, different: string, after: string];

/** A number or name that differs in part is shown as differing completely, unless it is longer than this. */
const longestWord = 40;

/**
 * Splits two texts around their difference, at the boundaries of words and numbers and never within a surrogate pair.
 */
export function difference(a: string, b: string): readonly [Cut, Cut] {
  const [left, right] = [[...a], [...b]];
  const shorter = Math.min(left.length, right.length);
  let start = 0;
  while (start < shorter && left[start] === right[start]) start++;
  let end = 0;
  while (end < shorter - start && left.at(-1 - end) === right.at(-1 - end)) end++;
  const both = [left, right];
  const isOfWord = (c: string | undefined) => c !== undefined && /[\w.+-]/.test(c);
  // Only a word that would be split is included whole, not one next to the difference.
  const cutsAtStart = both.some((text) => isOfWord(text[start]));
  const cutsAtEnd = both.some((text) => isOfWord(text[text.length - end - 1]));
  const leastStart = cutsAtStart ? Math.max(start - longestWord, 0) : start;
  const leastEnd = cutsAtEnd ? Math.max(end - longestWord, 0) : end;
  while (start > leastStart && isOfWord(left[start - 1])) start--;
  while (end > leastEnd && isOfWord(left.at(-end))) end--;
  const cut = (text: readonly string[]): Cut => [
    text.slice(0, start).join(""),
    text.slice(start, text.length - end).join(""),
    text.slice(text.length - end).join(""),
  ];
  return [cut(left), cut(right)];
}

/** Shortens a text to about a number of characters around its difference; `…` marks the omissions. */
export function excerptOf([before, different, after]: Cut, most: number): Cut {
  const context = Math.floor(most / 3);
  const end = (text: string, length: number) => text.length > length ? `…${text.slice(-length).toWellFormed()}` : text;
  const start = (text: string, length: number) =>
    text.length > length ? `${text.slice(0, length).toWellFormed()}…` : text;
  const shown = start(different, context);
  return [end(before, context), shown, start(after, most - context - Math.min(different.length, context))];
}
