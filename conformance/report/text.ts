/**
 * Replaces control characters, which would control a terminal and which XML forbids, by their symbols. Tabs and line
 * feeds stay; half a surrogate pair becomes the replacement character.
 */
export function printable(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(
    /[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu,
    (c) => {
      const code = c.codePointAt(0)!;
      return code < 0x20 ? String.fromCodePoint(0x2400 + code) : code === 0x7f ? "␡" : "\ufffd";
    },
  );
}

/** Escapes text for HTML and XML elements and quoted attributes. */
export function escapeMarkup(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return printable(text).replaceAll(/[&<>"']/g, (c) => entities[c]!);
}

/** Formats a number: `1,200`. */
export function grouped(value: number): string {
  return value.toLocaleString("en");
}

/** Formats a number with its noun: `1 entry`, `1,200 entries`. */
export function several(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** Formats a duration: `12 ms`, `3.4 s`, `2 min 5 s`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Breaks a text into lines of at most a width, unless a word is longer. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = [...lines.slice(-1), word].join(" ");
    if (lines.length > 0 && longer.length <= width) lines.pop();
    lines.push(longer.length <= width ? longer : word);
  }
  return lines;
}
