import { type RuntimeName, runtimeNames } from "../run/runtimes.ts";
import { loadText } from "../run/load.ts";
import type { Fault, Report, Result } from "../run/result.ts";
import { outcomeOf } from "./outcome.ts";
import { escapeMarkup } from "./text.ts";

/** How a test case failed: the XML element that reports it, a summary and details. */
interface Complaint {
  readonly element: "failure" | "error" | "skipped";
  readonly type?: string;
  readonly message: string;
  readonly text: string;
}

interface TestCase {
  readonly className: string;
  readonly name: string;
  readonly seconds: number;
  readonly complaint?: Complaint;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

/**
 * Formats a run as JUnit XML: a suite for each class and runtime, a test case for each result. A known gap is skipped.
 * A crash, a timeout, and a check that could not run after one are errors. Problems of the kit itself are errors in a
 * separate suite.
 */
export function junitReport(report: Report): string {
  const { environment, results, problems, seconds } = report;
  const classes = [...new Set(results.map((result) => result.class))];
  const suites: Suite[] = classes.flatMap((name) =>
    runtimeNames.map((runtime) => suiteOf(name, runtime, results)).filter(({ cases }) => cases.length > 0)
  );
  if (problems.length > 0) suites.push({ name: "the kit itself", cases: problems.map(problemCase) });
  const { runtimes, cpuFeatures, load, date, ...others } = environment;
  const properties = {
    ...others,
    runtimes: runtimes.join(", "),
    cpuFeatures: cpuFeatures.join(" "),
    ...(load && { load: loadText(load) }),
    date,
  };
  const cases = suites.flatMap(({ cases }) => cases);
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites ${attributes({ name: "openvino-ffi conformance", ...countsOf(cases), time: seconds.toFixed(3) })}>`,
    ...suites.flatMap((suite) => suiteLines(suite, date, properties)),
    `</testsuites>`,
    ``,
  ].join("\n");
}

function suiteOf(name: string, runtime: RuntimeName, results: readonly Result[]): Suite {
  const own = results.filter((result) => result.class === name && result.runtime === runtime);
  return { name: `${name} in ${runtime}`, cases: own.map(resultCase) };
}

function resultCase(result: Result): TestCase {
  const { check, model, runtime, milliseconds } = result;
  const name = check.startsWith(`${result.class}/`) ? check.slice(result.class.length + 1) : check;
  const complaint = complaintOf(result);
  return {
    className: `${runtime}.${result.class}`,
    name: `${name} @${model}`,
    seconds: milliseconds / 1000,
    ...(complaint === undefined ? {} : { complaint }),
  };
}

function problemCase(message: string, index: number): TestCase {
  return {
    className: "conformance",
    name: `problem ${index + 1}`,
    seconds: 0,
    complaint: { element: "error", type: "problem", message, text: message },
  };
}

function complaintOf(result: Result): Complaint | undefined {
  const outcome = outcomeOf(result);
  const { faults, knownGap = "", repeat } = result;
  if (outcome === "passed") return undefined;
  const text = [...faults.map(faultText), `repeat: ${repeat}`].join("\n\n");
  if (outcome === "known gap") return { element: "skipped", message: knownGap, text };
  const element = outcome === "failed" || outcome === "unexpected pass" ? "failure" : "error";
  const message = outcome === "unexpected pass"
    ? `passes, but is a known gap: ${knownGap}`
    : faults[0]?.message ?? outcome;
  return { element, type: outcome, message, text };
}

function faultText({ message, expected, actual, stack }: Fault): string {
  return [
    message,
    ...(expected === undefined ? [] : [`expected: ${expected}`]),
    ...(actual === undefined ? [] : [`actual:   ${actual}`]),
    ...(stack === undefined ? [] : [stack]),
  ].join("\n");
}

function suiteLines({ name, cases }: Suite, date: string, properties: Record<string, string>): string[] {
  const time = cases.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3);
  return [
    `  <testsuite ${attributes({ name, ...countsOf(cases), time, timestamp: date })}>`,
    `    <properties>`,
    ...Object.entries(properties).map(([name, value]) => `      <property ${attributes({ name, value })}/>`),
    `    </properties>`,
    ...cases.flatMap(caseLines),
    `  </testsuite>`,
  ];
}

function caseLines({ className, name, seconds, complaint }: TestCase): string[] {
  const head = `    <testcase ${attributes({ classname: className, name, time: seconds.toFixed(3) })}`;
  if (complaint === undefined) return [`${head}/>`];
  const { element, type, message, text } = complaint;
  const about = attributes({ message, ...(type === undefined ? {} : { type }) });
  return [`${head}>`, `      <${element} ${about}>${escapeMarkup(text)}</${element}>`, `    </testcase>`];
}

function countsOf(cases: readonly TestCase[]): Record<string, string> {
  const of = (element: Complaint["element"]) =>
    String(cases.filter(({ complaint }) => complaint?.element === element).length);
  return { tests: String(cases.length), failures: of("failure"), errors: of("error"), skipped: of("skipped") };
}

function attributes(all: Readonly<Record<string, string>>): string {
  // In attributes, XML turns line feeds and tabs into spaces unless they are character references.
  const escaped = (text: string) => escapeMarkup(text).replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
  return Object.entries(all).map(([name, value]) => `${name}="${escaped(value)}"`).join(" ");
}
