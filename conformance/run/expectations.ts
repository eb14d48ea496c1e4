/** The known gaps: `expectations.json`, each with its reason. Nothing else may fail, and these must not pass. */
import { readFileSync } from "node:fs";

/** A known gap. */
export interface Expectation {
  /**
   * A documented entry without a counterpart (`Core.query_model(model, …)`), or a check that does not pass
   * (`Tensor/strides`).
   */
  readonly id: string;
  /** The only model concerned. */
  readonly model?: string;
  /** The only runtime concerned. */
  readonly runtime?: string;
  readonly reason: string;
}

/** Reads the expectations file. */
export function readExpectations(file: URL = new URL("../expectations.json", import.meta.url)): Expectation[] {
  return JSON.parse(readFileSync(file, "utf8")) as Expectation[];
}

/** Finds the expectation for a check on a model in a runtime. */
export function expectationOf(
  expectations: readonly Expectation[],
  check: string,
  model: string,
  runtime: string,
): Expectation | undefined {
  return expectations.find((each) =>
    each.id === check && (each.model ?? model) === model && (each.runtime ?? runtime) === runtime
  );
}
