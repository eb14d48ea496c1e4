/**
 * Puts a table into a page in the place of the last one.
 *
 * @param page The page, in which each kind's place is between `<!-- KIND -->` and `<!-- /KIND -->`.
 * @throws {Error} If the page has no such place.
 */
export function withSection(page: string, kind: string, date: Date, table: string): string {
  const [start, end] = [`<!-- ${kind} -->`, `<!-- /${kind} -->`];
  const [before, rest] = [page.split(start)[0]!, page.split(start)[1]];
  const after = rest?.split(end)[1];
  if (rest === undefined || after === undefined) throw new Error(`the page has no ${start} … ${end}`);
  const day = date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return `${before}${start}\n\nOn ${day}:\n\n${table.trim()}\n\n${end}${after}`;
}
