import { causeOf, Failure } from "./failure.ts";

/** The failure of a sample whose user named a file that cannot be read. */
export function cannotRead(path: string, error: unknown): Failure {
  return new Failure(`cannot read '${path}': ${causeOf(error)}`);
}
