import { wrapped } from "../conformance/report/text.ts";
import { loadText } from "../conformance/run/load.ts";
import type { Verdict } from "./bars.ts";
import { quantity, ratioText, spreadText, table, threeDigits } from "./format.ts";
import { type ContenderName, type Measurement, ratioOf, runtimes } from "./measurement.ts";
import { type Spread, spreadOf } from "./statistics.ts";
import type { Scaling } from "./scaling.ts";
import type { SuiteTask } from "./suite_report.ts";

/** The machine of a run. */
export interface Machine {
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  /**
   * The number of processes that were running or waiting, averaged over the minute before the run; undefined if the
   * system does not report it.
   */
  readonly load: number | undefined;
  /** The same in the run's last minute, which has the run's own processes in it; absent before its end. */
  readonly loadAfter?: number | undefined;
}

/** The first words of reports: what they show, and for whom. */
export const about =
  "For those who want to know what OpenVINO costs from JavaScript, this report shows the time and memory that " +
  "openvino-ffi takes in each runtime, compared with the same work by the same OpenVINO from C and from Python.";

/** Describes a machine. */
export function machineText({ processor, cores, system, load, loadAfter }: Machine): string {
  return [processor, `${cores} cores`, system, machineLoad(load, loadAfter)].join(", ");
}

function machineLoad(before: number | undefined, after: number | undefined): string {
  if (before === undefined) return "load unknown";
  return after === undefined ? `load ${before.toFixed(2)} before` : `load ${loadText({ before, after })}`;
}

/** A whole run, as written to a file. */
export interface Run {
  readonly date: string;
  readonly effort: "quick" | "full";
  readonly machine: Machine;
  readonly contenders: readonly { readonly name: ContenderName; readonly version: string }[];
  readonly leftOut: readonly { readonly name: ContenderName; readonly reason: string }[];
  readonly measurements: readonly Measurement[];
  readonly scalings: readonly Scaling[];
  readonly suites: readonly { readonly runtime: ContenderName; readonly tasks: readonly SuiteTask[] }[];
  readonly verdicts: readonly Verdict[];
}

/** All contenders, in printing order. */
export const contenderNames: readonly ContenderName[] = [...runtimes, "C", "Python", "onnxruntime-node"];

/** The contenders that others are compared with. */
export const peers = ["C", "Python"] as const satisfies ContenderName[];

/** Formats a measurement as lines: each contender with its ratio to each peer, and who is missing and why. */
export function measurementLines(measurement: Measurement): string[] {
  const { title, unit, samples, leftOut } = measurement;
  const ratioCell = (name: ContenderName, peer: ContenderName) => {
    const ratio = name === peer ? undefined : ratioOf(measurement, name, peer);
    return ratio ? ratioText(ratio) : "–";
  };
  const rows = contenderNames.filter((name) => samples[name] !== undefined).map((name) => [
    `  ${name}`,
    ...peers.map((peer) => ratioCell(name, peer)),
    spreadText(spreadOf(samples[name]!), unit),
  ]);
  const missing = contenderNames.filter((name) => leftOut[name] !== undefined && samples[name] === undefined);
  return [
    ...table([[title, ...peers.map((peer) => `× ${peer}`), "median [quartiles]"], ...rows]),
    ...missing.map((name) => `  ${name} left out: ${leftOut[name]}`),
  ];
}

/** Formats a scaling as rows, starting with the head: each contender's median, and its speed-up over one core. */
export function scalingRows({ title, cores, measurements }: Scaling): string[][] {
  const taking = contenderNames.filter((name) => measurements.some(({ samples }) => samples[name]));
  const rows = taking.map((name) => {
    const spreads = measurements.map(({ samples }) => samples[name] && spreadOf(samples[name]));
    const cells = spreads.map((spread, i) => {
      if (!spread) return "–";
      const time = quantity(spread.median, measurements[i]!.unit);
      return spreads[0] ? `${time} (${threeDigits(spreads[0].median / spread.median)} ×)` : time;
    });
    return [name, ...cells];
  });
  return [[title, ...cores.map((count) => count === 1 ? "1 core" : `${count} cores`)], ...rows];
}

/** Formats a scaling as lines. */
export function scalingLines(scaling: Scaling): string[] {
  const [head = [], ...rows] = scalingRows(scaling);
  return table([head, ...rows.map(([name, ...cells]) => [`  ${name}`, ...cells])]);
}

/** Formats a bar's limit. */
export function boundText({ bar: { atMost, against, of } }: Verdict): string {
  const bound = `≤ ${threeDigits(atMost)}`;
  if (against === "nothing") return `${bound} ${of === "milliseconds late" ? "ms" : ""}`.trim();
  if ("bare" in against) return `${bound} × the bare C calls' ${of}`;
  return `${bound} × ${"peer" in against ? `${against.peer}'s ${of}` : "at first"}`;
}

/** Formats how many bars were met, of those about this run's measurements. */
export function countText(run: Pick<Run, "verdicts" | "measurements">): string {
  const judged = judgedIn(run);
  if (judged.length === 0) return "No bar is about the work of this run";
  const number = (met: boolean | undefined) => judged.filter((verdict) => verdict.met === met).length;
  const [met, missed, unknown] = [number(true), number(false), number(undefined)];
  const measured = `${met} of ${met + missed} bars met`;
  return unknown === 0 ? measured : `${measured}, ${unknown} not measured`;
}

/** What a bar is. */
export const barExplanation =
  "A bar is a goal of this project for some work in one runtime: the most that it may take, as a multiple of what C, " +
  "Python or an earlier measurement takes. It is met if the median of the ratios is within it. All ratios point one " +
  "way: less is better.";

/** The verdicts on bars about work that the run measured. */
export function judgedIn({ verdicts, measurements }: Pick<Run, "verdicts" | "measurements">): Verdict[] {
  return verdicts.filter(({ bar }) => measurements.some(({ id }) => id === bar.id));
}

/** Whether a bar was met, or why that is unknown. */
export function verdictText({ met, reason }: Verdict): string {
  return met === undefined ? `not measured (${reason})` : met ? "met" : "NOT MET";
}

/** Formats the bars about this run's measurements as lines. */
export function barLines(run: Pick<Run, "verdicts" | "measurements">): string[] {
  const ratio = (spread: Spread | undefined) => spread ? ratioText(spread) : "–";
  const lines = table([
    ["bar", "runtime", "bound", "ratio [quartiles]", ""],
    ...judgedIn(run).map((verdict) => [
      verdict.bar.work,
      verdict.runtime,
      boundText(verdict),
      ratio(verdict.ratio),
      verdictText(verdict),
    ]),
  ], 5);
  return [...wrapped(barExplanation, 100), "", ...lines, "", countText(run)];
}

/** Formats a description of the run as lines, to precede its measurements. */
export function headerLines(
  { machine, effort, date, contenders, leftOut }: Omit<Run, "measurements" | "scalings" | "suites" | "verdicts">,
): string[] {
  return [
    ...wrapped(about, 100),
    `${machineText(machine)}; ${effort} run of ${date}`,
    ...contenders.map(({ name, version }) => `${name}: ${version}`),
    ...leftOut.map(({ name, reason }) => `${name} is left out: ${reason}`),
    "Ratios are of times or memory in the same round: below 1 is less than the other takes. [lower quartile … upper quartile]",
    "",
  ];
}
