import { count, type Counts, type Report, type Result } from "../run/result.ts";

/** The JSON report: a {@linkcode Report} with its counts. */
export interface JsonReport extends Report {
  /** Increased when readers of the previous format would fail. */
  readonly format: 1;
  readonly counts: Counts;
}

/**
 * Formats a run as JSON. The order of keys is fixed and results are sorted by id, so that two runs can be compared line
 * by line.
 */
export function jsonReport(report: Report): string {
  const { environment: on, results, missing, problems, seconds, command } = report;
  const whole: JsonReport = {
    format: 1,
    command,
    environment: {
      date: on.date,
      runtimes: on.runtimes,
      openvino: on.openvino,
      library: on.library,
      judge: on.judge,
      precision: on.precision,
      system: on.system,
      ...(on.load && { load: on.load }),
      cpu: on.cpu,
      cpuFeatures: on.cpuFeatures,
    },
    counts: count(report),
    seconds,
    problems,
    missing: missing.map(({ entry, reason }) => ({ entry, reason })),
    results: results.toSorted((a, b) => a.id < b.id ? -1 : a.id > b.id ? 1 : 0).map(resultOf),
  };
  return JSON.stringify(whole, null, 2) + "\n";
}

function resultOf(result: Result): Result {
  const { knownGap } = result;
  return {
    id: result.id,
    class: result.class,
    check: result.check,
    entries: result.entries,
    model: result.model,
    runtime: result.runtime,
    status: result.status,
    asExpected: result.asExpected,
    ...(knownGap === undefined ? {} : { knownGap }),
    milliseconds: Math.round(result.milliseconds * 100) / 100,
    compared: result.compared,
    faults: result.faults.map(({ message, expected, actual, stack }) => ({
      message,
      ...(expected === undefined ? {} : { expected }),
      ...(actual === undefined ? {} : { actual }),
      ...(stack === undefined ? {} : { stack }),
    })),
    repeat: result.repeat,
  };
}
