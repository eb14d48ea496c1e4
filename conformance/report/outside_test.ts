import { test } from "node:test";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { report, result } from "../test_support/reports.ts";
import { outsidePage } from "./outside_page.ts";
import { outsideLines } from "./outside_terminal.ts";
import { alignedLines, type Table } from "./table.ts";

const evil = `</script><b a="1">&'`;
const table: Table = { title: "Cases", head: ["Outcome", "Deno"], rows: [["as expected", 1234], [evil, "1 of 2"]] };

test("alignedLines() aligns columns", () => {
  assertEquals(alignedLines([["a", "number"], ["longer", 1234]]), ["a       number", "longer  1,234"]);
  assertEquals(alignedLines([]), []);
});

test("outsideLines() has the tables, the failures and the counts", () => {
  const failed = result({ status: "failed", model: "some", faults: [{ message: "other bytes" }] });
  const lines = outsideLines("For those who read it.", report([result(), failed]), [table], false);
  assertEquals(lines[0], "For those who read it.");
  assertStringIncludes(lines.join("\n"), "Cases\n\n  Outcome");
  assertStringIncludes(lines.join("\n"), "other bytes");
  assertStringIncludes(lines.at(-1)!, "1 passed, 1 failed");
});

test("outsidePage() has the same, and escapes text", () => {
  const failed = result({ status: "failed", model: evil, faults: [{ message: evil }] });
  const html = outsidePage({ title: evil, about: evil }, report([failed], { problems: [evil] }), [table]);
  assertStringIncludes(html, "<td>1,234</td>");
  assertStringIncludes(html, `<h2 id="failures">Failures</h2>`);
  assert(!/<b a|a="1"/.test(html));
  assertEquals(html.split("</script>").length, 2);
});
