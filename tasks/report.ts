/** How many tests ended in which way. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** How a test file's process ended. */
export interface Ended {
  /** The exit code, or `null` if a signal ended the process. */
  code: number | null;
  signal: string | null;
  timedOut: boolean;
  /** The JUnit report, if the process wrote one. */
  report: string | undefined;
  /** The errors that no test caught and the report may not count. */
  uncaught: string;
}

/** What a test file came to, and why, if not each failure is one of its tests. */
export interface Outcome extends Counts {
  reason?: string;
}

/** Adds counts up. */
export function sum(all: Iterable<Counts>): Counts {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of all) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/** The counts as the closing line gives them. */
export function format({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** The first and the last lines of a long output, where the reasons of failures are. */
export function excerpt(lines: readonly string[], most = 200): readonly string[] {
  if (lines.length <= most) return lines;
  const half = most / 2;
  return [...lines.slice(0, half), `[${lines.length - most} lines left out]`, ...lines.slice(-half)];
}

/** The counts of a JUnit report by `deno test`, `bun test` or Node.js. */
export function readReport(xml: string): Counts {
  const root = /<testsuites\b[^>]*>/.exec(xml)?.[0];
  if (root === undefined) throw new Error("The JUnit report has no root element");
  return readNodeReport(xml) ?? readCounted(xml, root);
}

/** Node.js writes its counts into comments at the end. */
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
  // Bun counts skipped tests at the root, Deno at each suite, as disabled.
  const suites = [...xml.matchAll(/<testsuite\b[^>]*>/g)].map(([suite]) => attribute(suite, "disabled") ?? 0);
  const skipped = attribute(root, "skipped") ?? suites.reduce((a, b) => a + b, 0);
  return { passed: tests - failed - skipped, failed, skipped };
}

function attribute(element: string, name: string): number | undefined {
  const value = new RegExp(`\\s${name}="(\\d+)"`).exec(element)?.[1];
  return value === undefined ? undefined : Number(value);
}

/**
 * What a test file came to. A process that failed in another way than by a counted test counts as one more failure, as
 * does a file without a test.
 */
export function judge({ code, signal, timedOut, report, uncaught }: Ended): Outcome {
  const counts = report === undefined ? sum([]) : readReport(report);
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
