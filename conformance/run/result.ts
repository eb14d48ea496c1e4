/** The results of a run of the kit. All reports are created from a {@linkcode Report}. */
import type { Load } from "./load.ts";
import type { RuntimeName } from "./runtimes.ts";

/** How a check ended. `not run`: an earlier check in its process crashed or timed out. */
export type Status = "passed" | "failed" | "crashed" | "timed out" | "not run";

/** A deviation from the expected result. */
export interface Fault {
  /** A description of one or a few lines. */
  readonly message: string;
  /** The judge's observation, as text. */
  readonly expected?: string;
  /** The runtime's observation, as text. */
  readonly actual?: string;
  readonly stack?: string;
}

/** The result of one check on one model in one runtime. */
export interface Result {
  /** For example `InferRequest/set_tensor by port @alexnet #Deno`; stable from release to release. */
  readonly id: string;
  /** The check, for example `InferRequest/set_tensor by port`. */
  readonly check: string;
  /** The class's name in Python, for example `InferRequest`. */
  readonly class: string;
  /** The documented entries covered, for example `InferRequest.set_tensor(port: ConstOutput, tensor)`. */
  readonly entries: readonly string[];
  readonly model: string;
  readonly runtime: RuntimeName;
  readonly status: Status;
  readonly milliseconds: number;
  /** The number of observations compared with the judge's; 0 without a judge. */
  readonly compared: number;
  /** Empty if it passed. */
  readonly faults: readonly Fault[];
  /** The reason why it is expected to fail, from the expectations file. */
  readonly knownGap?: string;
  /** Whether it passed without a known gap, or failed with one. */
  readonly asExpected: boolean;
  /** The command that repeats it. */
  readonly repeat: string;
}

/** A documented entry without a counterpart. */
export interface MissingEntry {
  /** For example `Core.query_model(model, device_name, properties)`. */
  readonly entry: string;
  readonly reason: string;
}

/** Describes where the run took place. */
export interface RunEnvironment {
  /** The runtimes' versions, for example `Deno 2.9.6`. */
  readonly runtimes: readonly string[];
  readonly openvino: string;
  /** The file of OpenVINO's library. */
  readonly library: string;
  /** This machine's processor. */
  readonly cpu: string;
  /** The processor's vector extensions that affect OpenVINO's results. */
  readonly cpuFeatures: readonly string[];
  readonly system: string;
  /** How busy the machine was; absent if the system does not report it. */
  readonly load?: Load | undefined;
  /** The precision of all computations: `f32`. */
  readonly precision: string;
  /** What results were compared with: `Python 3.11.7, NumPy 2.3.5, live: bit-identical`, or the recorded results. */
  readonly judge: string;
  /** The start time in ISO 8601. */
  readonly date: string;
}

/** A whole run. */
export interface Report {
  readonly environment: RunEnvironment;
  readonly results: readonly Result[];
  readonly missing: readonly MissingEntry[];
  /** Problems of the kit itself: an entry without a check, an undocumented member, … */
  readonly problems: readonly string[];
  readonly seconds: number;
  /** The command line. */
  readonly command: string;
}

/** The numbers of expected and unexpected results. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Known gaps that still exist. */
  readonly known: number;
}

/** Counts results; a problem of the kit counts as a failure. */
export function count({ results, problems }: Pick<Report, "results" | "problems">): Counts {
  const known = results.filter((each) => each.asExpected && each.knownGap !== undefined).length;
  const passed = results.filter((each) => each.asExpected).length - known;
  return { passed, known, failed: results.length - passed - known + problems.length };
}
