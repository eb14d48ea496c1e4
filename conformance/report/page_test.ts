import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { documentedApi } from "../documented_api.ts";
import type { Report } from "../run/result.ts";
import { page } from "./page.ts";
import { networks, report, result, sampleReport } from "../test_support/reports.ts";
import { several } from "./text.ts";

function text(of: Report): string {
  return page(of, { networks });
}

test("page() is one file that asks for nothing else", () => {
  const html = text(sampleReport());
  assert(
    !/<(?:img|iframe|object|embed|base|form)\b|<[^>]*\ssrc=|<link(?! rel="icon" href="data:,")|@import|url\(/i.test(
      html,
    ),
  );
  assertStringIncludes(html, `content="default-src 'none'; img-src data:; style-src 'sha256-`);
});

test("page() allows its own style and script only", () => {
  const html = text(sampleReport());
  for (const element of ["style", "script"]) {
    const all = [...html.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, "gs"))];
    assertEquals(all.length, 1);
    const hash = createHash("sha256").update(all[0]![1]!).digest("base64");
    assertStringIncludes(html, `${element}-src 'sha256-${hash}'`);
  }
  assert(!/\sstyle=|\son\w+=|unsafe/.test(html.replace(/<style>.*?<\/style>|<script>.*?<\/script>/gs, "")));
});

test("page() escapes text, wherever it stands", () => {
  const evil = `</script><b a="1">&'`;
  const one = report(
    [
      result({
        status: "failed",
        check: `Tensor/${evil}`,
        entries: [evil],
        model: evil,
        repeat: evil,
        faults: [{ message: evil, expected: evil, actual: `${evil}x`, stack: evil }],
      }),
      result({ status: "failed", knownGap: evil }),
      result({ status: "passed", knownGap: evil }),
      result({ status: "not run", class: evil, model: evil }),
    ],
    { missing: [{ entry: evil, reason: evil }], problems: [evil], command: evil },
  );
  const environment = { ...one.environment, cpu: evil, judge: evil, library: evil, runtimes: [evil], date: evil };
  const html = text({ ...one, environment });
  assert(!/<b a|a="1"/.test(html));
  assertEquals(html.split("</script>").length, 2);
  assertStringIncludes(html, "&lt;/script&gt;&lt;b a=&quot;1&quot;&gt;&amp;&#39;");
});

test("page() has each entry once in the matrix, as a link to its documentation", () => {
  const html = text(sampleReport());
  const entries = documentedApi.filter(({ typescript }) => typescript !== null);
  assertEquals(html.match(/ data-row /g)?.length, entries.length);
  assertMatch(html, /<a href="https:\/\/[^"]*openvino\.Tensor\.html#openvino\.Tensor\.get_shape"><code>get_shape\(/);
  assertMatch(html, /<a href="https:\/\/[^"]*openvino\.Core\.html#openvino\.Core"><code>Core\(/);
});

test("page() leads from a cell to its failure", () => {
  const html = text(
    report([result(), result({ runtime: "Bun", status: "crashed", faults: [{ message: "SIGSEGV" }] })]),
  );
  assertMatch(html, /<td [^>]*class="cell marked"><a href="#failure-1" title="crashed">/);
  assertMatch(html, /<details class="failure" id="failure-1" open /);
});

test("page() tells how many checks a cell stands for", () => {
  const models = ["slow", "strings", "precisions"];
  const html = text(report(models.map((model, i) => result({ model, status: i === 1 ? "failed" : "passed" }))));
  assertStringIncludes(html, `title="failed: 1 of 3 checks"`);
});

test("page() says first what it shows, then on which machines", () => {
  const one = report([result()]);
  const [about] = text(one).match(/<p class="about">[^<]*/)!;
  assertStringIncludes(about, "whether each of its methods does the same in openvino-ffi as in Python");
  const load = { before: 0.25, after: 1.5 };
  const alone = text({ ...one, environment: { ...one.environment, judge: "none", load } });
  assertStringIncludes(alone, "Nothing was compared with Python in this run.");
  assertStringIncludes(alone, "<dt>This processor</dt><dd>A Processor with 8 cores (avx2 fma)</dd>");
  assertStringIncludes(alone, "<dt>Load</dt><dd>0.25 before, 1.50 at the end</dd>");
  assert(!text(one).includes("<dt>Load</dt>"));
});

test("page() has a failure once, and leads to it from each of its cells", () => {
  const faults = [{ message: "differ" }];
  const failed = result({ status: "failed", faults });
  const html = text(report([failed, result({ ...failed, runtime: "Bun", id: "other" })]));
  assertEquals(html.match(/<details class="failure"/g)?.length, 1);
  assertStringIncludes(html, `<span class="on">alexnet</span> <span class="on">Deno, Bun</span>`);
  assertEquals(html.match(/<td [^>]*><a href="#failure-1"/g)?.length, 2);
  assertStringIncludes(html, "is shown once");
  assert(!text(report([failed])).includes("is shown once"));
});

test("page() has its parts only where there is something in them", () => {
  const all = text(report([result()]));
  assertStringIncludes(all, "All results passed");
  for (const id of ["failures", "problems", "known", "missing"]) assert(!all.includes(` id="${id}"`), id);
  const { results } = sampleReport();
  const sample = text(sampleReport());
  for (const id of ["failures", "problems", "known", "missing"]) assertStringIncludes(sample, ` id="${id}"`);
  assertStringIncludes(sample, `10 of ${several(results.length, "result")} failed, 1 problem of the kit itself`);
  assertStringIncludes(text(report([])), "No check was run.");
  const gap = result({ status: "failed", knownGap: "so it is" });
  assertStringIncludes(text(report([result(), gap])), "All but 1 known gap passed");
});

test("page() shows a long value around what differs, and whole", () => {
  const value = (word: string) => `${"same ".repeat(500)}${word}${" alike".repeat(500)}`;
  const faults = [{ message: "differ", expected: value("this"), actual: value("that") }];
  const html = text(report([result({ status: "failed", faults })]));
  assertMatch(html, /<pre tabindex="0">…[^<]{0,310}<mark>that<\/mark>[^<]{0,620}…<\/pre>/);
  assertStringIncludes(html, `>${value("that")}</pre>`);
});
