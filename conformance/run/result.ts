/** What a run of the kit comes to. All reports are made of a {@linkcode Report}. */
import type { RuntimeName } from "./runtimes.ts";

/** How a check ended. `not run`: a check before it in its process crashed or took too long. */
export type Status = "passed" | "failed" | "crashed" | "timed out" | "not run";

/** One thing that is not as it must be. */
export interface Fault {
  /** What is wrong, in a line or a few. */
  readonly message: string;
  /** What the judge saw, as text. */
  readonly expected?: string;
  /** What the runtime saw, as text. */
  readonly actual?: string;
  readonly stack?: string;
}

/** How one check ended on one model in one runtime. */
export interface Result {
  /** `InferRequest/set_tensor by port @alexnet #Deno`: stable from release to release. */
  readonly id: string;
  /** The check: `InferRequest/set_tensor by port`. */
  readonly check: string;
  /** The class's name in Python: `InferRequest`. */
  readonly class: string;
  /** The documented entries it covers: `InferRequest.set_tensor(port: ConstOutput, tensor)`. */
  readonly entries: readonly string[];
  readonly model: string;
  readonly runtime: RuntimeName;
  readonly status: Status;
  readonly milliseconds: number;
  /** How many things it saw that were compared with the judge's; 0 where there is no judge for it. */
  readonly compared: number;
  /** None if it passed. */
  readonly faults: readonly Fault[];
  /** Why it is known not to pass, from the expectations file. */
  readonly knownGap?: string;
  /** Whether it counts as it should be: passed without a known gap, or not passed with one. */
  readonly asExpected: boolean;
  /** The command that repeats it. */
  readonly repeat: string;
}

/** A documented entry that has no counterpart here. */
export interface MissingEntry {
  /** `Core.query_model(model, device_name, properties)` */
  readonly entry: string;
  readonly reason: string;
}

/** What the run was on. */
export interface RunEnvironment {
  /** The runtimes' versions: `Deno 2.9.6`. */
  readonly runtimes: readonly string[];
  readonly openvino: string;
  /** The file of OpenVINO's library. */
  readonly library: string;
  readonly cpu: string;
  /** The processor's vector extensions that change how OpenVINO computes. */
  readonly cpuFeatures: readonly string[];
  readonly system: string;
  /** `f32`: what all models are computed in. */
  readonly precision: string;
  /** Who the results were compared with: `Python 3.11.7, NumPy 2.3.5, live: bit-identical`, or the recorded results. */
  readonly judge: string;
  /** When it began, in ISO 8601. */
  readonly date: string;
}

/** A whole run. */
export interface Report {
  readonly environment: RunEnvironment;
  readonly results: readonly Result[];
  readonly missing: readonly MissingEntry[];
  /** What is wrong with the kit itself: an entry without a check, a member that stands nowhere, … */
  readonly problems: readonly string[];
  readonly seconds: number;
  /** The command line that was given. */
  readonly command: string;
}

/** How many results are as they should be, and are not. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Known gaps that are still there. */
  readonly known: number;
}

/** Counts results; a problem of the kit counts as a failure. */
export function count({ results, problems }: Pick<Report, "results" | "problems">): Counts {
  const known = results.filter((each) => each.asExpected && each.knownGap !== undefined).length;
  const passed = results.filter((each) => each.asExpected).length - known;
  return { passed, known, failed: results.length - passed - known + problems.length };
}
