/** The known gaps: `expectations.json`, each with its reason. Nothing else may fail, and these may not pass. */
import { readFileSync } from "node:fs";

/** One known gap. */
export interface Expectation {
  /**
   * A documented entry that has no counterpart here (`Core.query_model(model, …)`), or a check that does not pass
   * (`Tensor/strides`).
   */
  readonly id: string;
  /** The only model of a check it is of. */
  readonly model?: string;
  /** The only runtime it is of. */
  readonly runtime?: string;
  readonly reason: string;
}

/** Reads the expectations file. */
export function readExpectations(file: URL = new URL("../expectations.json", import.meta.url)): Expectation[] {
  return JSON.parse(readFileSync(file, "utf8")) as Expectation[];
}

/** The expectation of a check on a model in a runtime. */
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
