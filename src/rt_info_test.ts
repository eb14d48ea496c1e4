import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { parseRtInfo, requireRtPath, rtInfoIn, rtValueAt } from "./rt_info.ts";

const xml = (section: string) =>
  new TextEncoder().encode(
    `<?xml version="1.0"?>\n<net name="&#10;&#9;<rt_info>">\n\t<layers>\n\t\t<layer>\n\t\t\t<rt_info>\n\t\t\t</rt_info>` +
      `\n\t\t</layer>\n\t</layers>\n\t${section}\n</net>\n`,
  );
const parse = (section: string) => parseRtInfo(rtInfoIn(xml(section)));

test("runtime information is read from the model's section, not a layer's", () => {
  assertEquals(parse("<rt_info />"), {});
  assertEquals(parse(""), {});
  assertEquals(parse('<rt_info>\n\t\t<a value="b" />\n\t</rt_info>'), { a: "b" });
});

test("runtime information keeps groups, names that are no names of elements, and texts as they are", () => {
  const entries = [
    '<a value="1&#10;2 &lt;&amp;&quot;>" />',
    '<info name="a b" value="" />',
    '<info name="a">\n\t\t\t<b value="c" />\n\t\t\t<d>\n\t\t\t\t<e value="f" />\n\t\t\t</d>\n\t\t</info>',
    "<g />",
    '<h value="i">\n\t\t\t<j value="k" />\n\t\t</h>',
    "<l>text</l>",
    '<info name="__proto__" value="m" />',
  ];
  const info = parse(`<rt_info>\n\t\t${entries.join("\n\t\t")}\n\t</rt_info>`);
  assertEquals(
    JSON.parse(JSON.stringify(info)),
    JSON.parse(JSON.stringify(Object.fromEntries([
      ["a b", ""],
      ["a", { b: "c", d: { e: "f" } }],
      ["g", {}],
      ["h", { j: "k" }],
      ["l", {}],
      ["__proto__", "m"],
    ]))),
  );
  assertEquals(parse(`<rt_info>\n\t\t${entries[0]}\n\t</rt_info>`), { a: '1\n2 <&">' });
});

test("a path leads to own values only", () => {
  const info = { a: "text", b: { c: { d: "deep" } } };
  const found = (...path: string[]) => rtValueAt(info, path);
  assertEquals([found("a"), found("b", "c", "d"), found("b", "c")], ["text", "deep", { d: "deep" }]);
  const missing = [["x"], ["a", "length"], ["a", "0"], ["toString"], ["b", "constructor"], ["b", "c", "d", "e"]];
  assertEquals(missing.map((path) => found(...path)), missing.map(() => undefined));
});

test("requireRtPath() takes a name or several", () => {
  assertEquals([requireRtPath("a"), requireRtPath(["a"]), requireRtPath(["a", ""])], [["a"], ["a"], ["a", ""]]);
  for (const wrong of [undefined, null, 3, {}, new Set(["a"])]) {
    assertThrows(() => requireRtPath(wrong), TypeError, `"path"`);
  }
  for (const wrong of [[3], ["a", undefined], Array(2)]) assertThrows(() => requireRtPath(wrong), TypeError, `"path[`);
  assertThrows(() => requireRtPath([]), RangeError, "at least one name");
  assertThrows(() => requireRtPath("a\0b"), TypeError, "NUL");
});
