import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { Markup, markup, nothing } from "./markup.ts";

test("markup() escapes text, in lists too, and keeps what is HTML already", () => {
  assertEquals(String(markup`<b title="${`"`}">${"<i>"}${1}</b>`), `<b title="&quot;">&lt;i&gt;1</b>`);
  assertEquals(String(markup`${["<", markup`<br>`, [markup`${"&"}`]]}${nothing}`), "&lt;<br>&amp;");
});

test("markup() takes nothing for HTML that only looks like it", () => {
  const forged = { toString: () => "<script>" } as unknown as Markup;
  assertEquals(String(markup`${forged instanceof Markup ? forged : String(forged)}`), "&lt;script&gt;");
});
