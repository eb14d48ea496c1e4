import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { durationText, escapeMarkup, printable, several, wrapped } from "./text.ts";

test("printable() leaves text as it is, and shows control characters as pictures", () => {
  const text = "Größe 模型 🙂\n\ttab";
  assertEquals(printable(text), text);
  assertEquals(printable("\x1b[31mred\x1b[0m\0\x7f"), "␛[31mred␛[0m␀␡");
  assertEquals(printable("a\r\nb\rc"), "a\nb␍c");
  assertEquals(printable("\x9b1m \ud800 \uffff"), "\ufffd1m \ufffd \ufffd");
});

test("escapeMarkup() leaves nothing that begins an element, an entity or ends an attribute", () => {
  assertEquals(
    escapeMarkup(`<a href="x" b='y'>&amp;</a>`),
    "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;",
  );
});

test("several() counts one and many", () => {
  assertEquals(several(1, "entry", "entries"), "1 entry");
  assertEquals(several(0, "entry", "entries"), "0 entries");
  assertEquals(several(1234, "result"), "1,234 results");
});

test("durationText() takes the unit that fits", () => {
  assertEquals([0, 12.4, 999.4].map(durationText), ["0 ms", "12 ms", "999 ms"]);
  assertEquals([999.6, 59_949].map(durationText), ["1.0 s", "59.9 s"]);
  assertEquals([59_950, 119_600, 3_725_000].map(durationText), ["1 min 0 s", "2 min 0 s", "62 min 5 s"]);
});

test("wrapped() breaks between words only", () => {
  assertEquals(wrapped("one two three", 7), ["one two", "three"]);
  assertEquals(wrapped("a verylongword b c", 5), ["a", "verylongword", "b c"]);
  assertEquals(wrapped("one two three", 100), ["one two three"]);
});
