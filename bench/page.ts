import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { escapeMarkup } from "../conformance/report/text.ts";
import { ratioText, spreadText } from "./format.ts";
import { type ContenderName, type Measurement, ratioOf } from "./measurement.ts";
import {
  about,
  barExplanation,
  boundText,
  contenderNames,
  countText,
  judgedIn,
  machineText,
  peers,
  type Run,
  scalingRows,
  verdictText,
} from "./report.ts";
import { spreadOf } from "./statistics.ts";
import { suiteLines } from "./suite_report.ts";

/** A bar chart that compares contenders with a peer, for each kind of work. */
export interface Chart {
  readonly title: string;
  readonly labels: readonly string[];
  readonly datasets: readonly {
    readonly name: ContenderName;
    readonly medians: readonly (number | null)[];
    /** The quartiles. */
    readonly ranges: readonly (readonly [number, number] | null)[];
  }[];
}

/** The charts of a run: times divided by each peer's, for all the work that the peer has done. */
export function charts({ measurements }: Run): Chart[] {
  return peers.flatMap((peer) => {
    const compared = measurements.filter(({ samples, unit }) => samples[peer] !== undefined && unit === "nanoseconds");
    if (compared.length === 0) return [];
    const datasets = contenderNames.filter((name) => name !== peer).map((name) => {
      const spreads = compared.map((measurement) => ratioOf(measurement, name, peer));
      return {
        name,
        medians: spreads.map((spread) => spread?.median ?? null),
        ranges: spreads.map((spread) => spread ? [spread.low, spread.high] as const : null),
      };
    }).filter(({ medians }) => medians.some((median) => median !== null));
    return [{ title: `time, as a multiple of ${peer}'s`, labels: compared.map(({ title }) => title), datasets }];
  });
}

/** The chart library's single file, if installed. */
export function chartLibrary(): string | undefined {
  const path = fileURLToPath(new URL("../node_modules/chart.js/dist/chart.umd.min.js", import.meta.url));
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Escapes text for a script element, so that nothing in it ends the element. */
function scriptText(text: string): string {
  return text.replaceAll(/<(?=\/script|!--)/gi, "\\x3C");
}

function tableHtml(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]) =>
    row.map((cell, i) => {
      const state = tag === "td" && i === row.length - 1 && { met: "met", "NOT MET": "missed" }[cell];
      return `<${tag}${state ? ` class="${state}"` : ""}>${escapeMarkup(cell)}</${tag}>`;
    }).join("");
  const body = rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("\n");
  return `<div class="wide"><table><thead><tr>${
    cells("th", head)
  }</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

function measurementRows(measurement: Measurement): string[][] {
  const { title, samples, unit, leftOut } = measurement;
  return contenderNames.flatMap((name) => {
    const own = samples[name];
    if (own === undefined) {
      return leftOut[name] === undefined ? [] : [[title, name, ...peers.map(() => "–"), `left out: ${leftOut[name]}`]];
    }
    const toPeers = peers.map((peer) => {
      const ratio = name === peer ? undefined : ratioOf(measurement, name, peer);
      return ratio ? ratioText(ratio) : "–";
    });
    return [[title, name, ...toPeers, spreadText(spreadOf(own), unit)]];
  });
}

const style = `
:root { color-scheme: light dark; --line: #8884; --met: #1a7f37; --missed: #cf222e; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
h1, h2 { line-height: 1.2; } h2 { margin-top: 2.5rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .75rem .25rem 0; text-align: left; vertical-align: top; white-space: nowrap; }
/* The work, a contender's version and the reason why it was left out are sentences. */
th:first-child, td:first-child, td:last-child { white-space: normal; overflow-wrap: break-word; }
td:first-child { min-width: 8rem; } td:last-child { min-width: 12rem; }
.count { font-size: 1.125rem; font-weight: 600; }
.met { color: var(--met); } .missed { color: var(--missed); font-weight: 600; }
.chart { position: relative; } pre { overflow-x: auto; }
@media (prefers-color-scheme: dark) { :root { --met: #3fb950; --missed: #f85149; } }
`;

/** Draws the charts: a floating bar from quartile to quartile, and a point at the median. */
const drawing = `
const colours = { Deno: "#4c78d0", Bun: "#e08a3c", Node: "#8cb83c", C: "#6b6b6b", Python: "#4fa06a", "onnxruntime-node": "#9a6fc0" };
const text = getComputedStyle(document.body).color;
Chart.defaults.color = text;
Chart.defaults.borderColor = "#8884";
// Of the ticks of a logarithmic axis only 1, 2 and 5 of each power of ten have room.
const tick = (value) => "125".includes(value.toExponential()[0]) && !value.toExponential().startsWith("1.") ? "× " + value : "";
for (const [i, chart] of charts.entries()) {
  const holder = document.getElementById("chart" + i);
  const rows = chart.labels.length * chart.datasets.length;
  holder.style.height = 110 + chart.labels.length * 14 + rows * 12 + "px";
  const medians = {
    id: "medians",
    afterDatasetsDraw(drawn) {
      const { ctx, scales } = drawn;
      drawn.data.datasets.forEach((dataset, d) => {
        if (!drawn.isDatasetVisible(d)) return;
        drawn.getDatasetMeta(d).data.forEach((bar, row) => {
          const median = chart.datasets[d].medians[row];
          if (median === null) return;
          ctx.beginPath();
          ctx.arc(scales.x.getPixelForValue(median), bar.y, 4, 0, 2 * Math.PI);
          ctx.fillStyle = dataset.borderColor;
          ctx.fill();
        });
      });
      const one = scales.x.getPixelForValue(1);
      ctx.beginPath();
      ctx.moveTo(one, scales.y.top);
      ctx.lineTo(one, scales.y.bottom);
      ctx.strokeStyle = text;
      ctx.setLineDash([4, 4]);
      ctx.stroke();
      ctx.setLineDash([]);
    },
  };
  new Chart(holder.firstElementChild, {
    type: "bar",
    data: {
      labels: chart.labels,
      datasets: chart.datasets.map(({ name, ranges }) => ({
        label: name,
        data: ranges,
        backgroundColor: colours[name] + "66",
        borderColor: colours[name],
        borderWidth: 1,
        borderSkipped: false,
        minBarLength: 3,
      })),
    },
    options: {
      indexAxis: "y",
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      scales: {
        x: { type: "logarithmic", title: { display: true, text: chart.title }, ticks: { autoSkip: false, callback: tick } },
        y: { ticks: { autoSkip: false } },
      },
      plugins: {
        tooltip: {
          callbacks: {
            label: ({ datasetIndex, dataIndex }) => {
              const { name, medians, ranges } = chart.datasets[datasetIndex];
              const [low, high] = ranges[dataIndex];
              return name + " × " + medians[dataIndex].toFixed(3) + " [" + low.toFixed(3) + " … " + high.toFixed(3) + "]";
            },
          },
        },
      },
    },
    plugins: [medians],
  });
}
`;

/** Formats a run as one self-contained page. Without the chart library it only has the tables, and says so. */
export function page(run: Run, library: string | undefined): string {
  const drawn = charts(run);
  const chartParts = library === undefined
    ? [`<p>The charts are left out: chart.js is not installed.</p>`]
    : drawn.map((_, i) => `<div class="chart" id="chart${i}"><canvas></canvas></div>`);
  const scripts = library === undefined ? [] : [
    `<script>${scriptText(library)}</script>`,
    `<script>const charts = ${scriptText(JSON.stringify(drawn).replaceAll("<", "\\u003C"))};${drawing}</script>`,
  ];
  const head = ["work", "contender", ...peers.map((peer) => `× ${peer}`), "median [quartiles]"];
  return [
    `<!doctype html>`,
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<link rel="icon" href="data:,"><title>openvino-ffi: speed</title><style>${style}</style></head><body>`,
    `<h1>openvino-ffi: speed</h1>`,
    `<p>${about}</p>`,
    `<p class="count">${countText(run)}</p>`,
    `<p>${escapeMarkup(`${machineText(run.machine)}; ${run.effort} run of ${run.date}.`)} All contenders took turns`,
    `within one run; ratios are of times or memory in the same round: below 1 is less than the other takes. In charts`,
    `and brackets, the range is from the lower to the upper quartile; a point is the median.</p>`,
    tableHtml(["contender", "version"], [
      ...run.contenders.map(({ name, version }) => [name, version]),
      ...run.leftOut.map(({ name, reason }) => [name, `left out: ${reason}`]),
    ]),
    `<h2>The bars</h2>`,
    `<p>${barExplanation}</p>`,
    tableHtml(
      ["work", "runtime", "bound", "ratio [quartiles]", ""],
      judgedIn(run).map((verdict) => [
        verdict.bar.work,
        verdict.runtime,
        boundText(verdict),
        verdict.ratio ? ratioText(verdict.ratio) : "–",
        verdictText(verdict),
      ]),
    ),
    `<h2>Compared with the peers</h2>`,
    ...chartParts,
    `<h2>All measurements</h2>`,
    tableHtml(head, run.measurements.flatMap(measurementRows)),
    ...(run.scalings.length > 0 ? [`<h2>With ever more cores</h2>`] : []),
    ...run.scalings.map((scaling) => {
      const [head = [], ...rows] = scalingRows(scaling);
      return tableHtml(head, rows);
    }),
    ...run.suites.flatMap(({ runtime, tasks }) => [
      `<h2>How calls spread in ${runtime} (tinybench)</h2>`,
      `<pre>${escapeMarkup(suiteLines(tasks).join("\n"))}</pre>`,
    ]),
    ...scripts,
    `</body></html>`,
    ``,
  ].join("\n");
}
