import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { withSection } from "./page.ts";

const date = new Date("2026-12-01T12:00:00Z");

test("withSection() replaces a kind's table and nothing else", () => {
  const page = "# A\n\n<!-- a -->\nold\n<!-- /a -->\n\nB\n<!-- b -->\n<!-- /b -->\n";
  const replaced = "# A\n\n<!-- a -->\n\nOn 1 December 2026:\n\n| x |\n\n<!-- /a -->\n\nB\n<!-- b -->\n<!-- /b -->\n";
  assertEquals(withSection(page, "a", date, "| x |\n"), replaced);
  assertEquals(withSection(replaced, "a", date, "| x |\n"), replaced);
});

test("withSection() refuses a page without the place", () => {
  for (const page of ["", "<!-- a -->", "<!-- /a -->", "<!-- b --><!-- /b -->"]) {
    assertThrows(() => withSection(page, "a", date, ""), Error, "<!-- a -->");
  }
});
