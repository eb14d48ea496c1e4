import { describe } from "./describe.ts";

/**
 * Returns the end of a message about an unknown name, for example `, did you mean "f32"?`. It is empty if no known name
 * is similar.
 *
 * @param misspelt The unknown name.
 * @param known The known names.
 * @param synonyms Known names by other names for the same, which are in lower case.
 */
export function didYouMean(
  misspelt: unknown,
  known: readonly string[],
  synonyms: Readonly<Record<string, string>> = {},
): string {
  if (typeof misspelt !== "string") return "";
  const meant = similar(misspelt, known, synonyms);
  return meant === undefined ? "" : `, did you mean ${describe(meant)}?`;
}

function similar(
  misspelt: string,
  known: readonly string[],
  synonyms: Readonly<Record<string, string>>,
): string | undefined {
  const wanted = plain(misspelt);
  if (Object.hasOwn(synonyms, wanted)) return synonyms[wanted];
  // Short names differ from each other in few letters.
  let least = Math.floor(wanted.length / 4) + 1;
  let nearest: string | undefined;
  for (const name of known) {
    const distance = editDistance(wanted, plain(name), least);
    if (distance < least) [least, nearest] = [distance, name];
  }
  return nearest;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** The number of letters to insert, remove or replace to turn one text into the other; `limit` if it is that or more. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return Math.min(row[b.length]!, limit);
}
