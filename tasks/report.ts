import type { ProcessEnd } from "./end_of.ts";

/** The numbers of tests by outcome. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The end of a test file's process. */
export interface Ended extends ProcessEnd {
  /** The JUnit report, if the process wrote one. */
  report: string | undefined;
  /** Errors that no test caught, which the report may not count. */
  uncaught: string;
}

/** The outcome of a test file, with reasons for failures other than those of its tests. */
export interface Outcome extends Counts {
  reason?: string;
}

/** Adds counts. */
export function sum(all: Iterable<Counts>): Counts {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of all) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/** Formats counts for the last line. */
export function format({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** The first and the last lines of a long output, where the reasons of failures are. */
export function excerpt(lines: readonly string[], most = 200): readonly string[] {
  if (lines.length <= most) return lines;
  const half = most / 2;
  return [...lines.slice(0, half), `[${lines.length - most} lines left out]`, ...lines.slice(-half)];
}

/** Reads the counts from a JUnit report of `deno test`, `bun test` or Node.js. */
export function readReport(xml: string): Counts {
  const root = /<testsuites\b[^>]*>/.exec(xml)?.[0];
  if (root === undefined) throw new Error("The JUnit report has no root element");
  return readNodeReport(xml) ?? readCounted(xml, root);
}

/** Node.js writes its counts in comments at the end. */
function readNodeReport(xml: string): Counts | undefined {
  const of = (name: string) => Number(new RegExp(`^\\s*<!-- ${name} (\\d+) -->$`, "m").exec(xml)?.[1] ?? NaN);
  const [passed, skipped] = [of("pass"), of("skipped") + of("todo")];
  const failed = of("fail") + of("cancelled");
  return Number.isNaN(passed + failed + skipped) ? undefined : { passed, failed, skipped };
}

function readCounted(xml: string, root: string): Counts {
  const tests = attribute(root, "tests");
  if (tests === undefined) throw new Error("The JUnit report does not count its tests");
  const failed = (attribute(root, "failures") ?? 0) + (attribute(root, "errors") ?? 0);
  // Bun counts skipped tests at the root; Deno counts them per suite, as disabled.
  const suites = [...xml.matchAll(/<testsuite\b[^>]*>/g)].map(([suite]) => attribute(suite, "disabled") ?? 0);
  const skipped = attribute(root, "skipped") ?? suites.reduce((a, b) => a + b, 0);
  return { passed: tests - failed - skipped, failed, skipped };
}

function attribute(element: string, name: string): number | undefined {
  const value = new RegExp(`\\s${name}="(\\d+)"`).exec(element)?.[1];
  return value === undefined ? undefined : Number(value);
}

/**
 * Determines a test file's outcome. A failure of the process that is not a counted test counts as one more failure, and
 * so does a file without tests.
 */
export function judge({ code, signal, timedOut, report, uncaught }: Ended): Outcome {
  // Node.js writes the report as it goes, and its counts at the end.
  const isFinished = report?.includes("</testsuites>") ?? false;
  const counts = isFinished ? readReport(report!) : sum([]);
  const crash = timedOut ? "did not end in time" : signal !== null ? `was ended by ${signal}` : undefined;
  if (crash === undefined && counts.failed > 0) return counts;
  const problem = crash ??
    (code !== 0
      ? `ended with exit code ${code}`
      : uncaught !== ""
      ? "left an error uncaught"
      : counts.passed + counts.skipped === 0
      ? "has no test"
      : undefined);
  return problem === undefined ? counts : { ...counts, failed: counts.failed + 1, reason: problem };
}
