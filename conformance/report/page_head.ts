import { processorText } from "../run/environment.ts";
import { loadText } from "../run/load.ts";
import type { Counts, Report } from "../run/result.ts";
import { type Content, type Markup, markup } from "./markup.ts";
import { sign } from "./page_sign.ts";
import { several } from "./text.ts";

/** Says what the page shows, and for whom. */
export function aboutPart(about: string): Markup {
  return markup`<p class="about">${about}</p>`;
}

/** Tells in a line whether all is as it should be. */
export function verdictPart({ results, problems }: Report, { failed, known }: Counts): Markup {
  if (results.length === 0 && problems.length === 0) return markup`<p class="verdict">No check was run.</p>`;
  if (failed > 0) {
    const failures = failed - problems.length;
    const parts = [
      ...(failures > 0 ? [`${failures} of ${several(results.length, "result")} failed`] : []),
      ...(problems.length > 0
        ? [several(problems.length, "problem of the kit itself", "problems of the kit itself")]
        : []),
    ];
    return markup`<p class="verdict failed">${sign("failed")} ${parts.join(", ")}</p>`;
  }
  const text = known > 0 ? `All but ${several(known, "known gap")} passed` : "All results passed";
  return markup`<p class="verdict passed">${sign("passed")} ${text}</p>`;
}

/** Where the run took place. */
export function environmentPart({ environment: on }: Report): Markup {
  const rows: readonly (readonly [string, Content])[] = [
    ["Compared with", on.judge],
    ["Runtimes", on.runtimes.join(", ")],
    ["OpenVINO", markup`${on.openvino} <code class="hint">${on.library}</code>`],
    ["This processor", processorText(on)],
    ["Precision", on.precision],
    ["System", on.system],
    ...(on.load ? [["Load", loadText(on.load)] as const] : []),
    ["Begun", markup`<time datetime="${on.date}">${on.date.replace("T", " ").replace(/(?:\.\d+)?Z$/, " UTC")}</time>`],
  ];
  return markup`<dl class="environment">${rows.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}
