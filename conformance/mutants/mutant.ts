import { parseSeam, replaceFunction } from "./seam.ts";

/** A seeded fault: one function of the library that does something else. The kit must fail with it. */
export interface Mutant {
  /** What the fault is: `the wrong output by index`. */
  readonly fault: string;
  /** The function: see `parseSeam`. */
  readonly seam: string;
  /** What is done instead, an arrow function's text: see `replaceFunction`. */
  readonly instead: string;
  /** What of the kit is run, as `--entry`: the rest would only take longer. */
  readonly entries: readonly string[];
  /** The models it is run on, as `--model`. */
  readonly models: readonly string[];
  /** The runtime it is run in; Bun unless given, which starts sooner. */
  readonly runtime?: "Deno" | "Bun";
}

/** What of a mutant says where and what the fault is. */
export type Fault = Pick<Mutant, "fault" | "seam" | "instead">;

/** The file that a fault is in, from the project's folder. */
export function fileOf({ seam }: Fault): string {
  return parseSeam(seam).file;
}

/**
 * The source of its file with the fault in it. Its types no longer fit, but nothing of it has to be checked to be run.
 *
 * @throws {Error} If there is no such function: the list is out of date.
 */
export function mutate(source: string, { fault, seam, instead }: Fault): string {
  const mutated = replaceFunction(source, parseSeam(seam), instead);
  if (mutated === undefined) throw new Error(`${fault}: there is no ${seam}`);
  return mutated;
}
