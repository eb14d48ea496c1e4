import type { Group, ModelName } from "../checks/check.ts";
import type { Table } from "../report/table.ts";
import type { Result } from "../run/result.ts";
import type { RunEnd } from "../run/group_process.ts";

/** Models that come from outside the project, and the checks that run on them. */
export interface Outside {
  /** What it is called in reports. */
  readonly title: string;
  /** The first words of reports: what they show, and for whom. */
  readonly about: string;
  /** The task that runs it. */
  readonly task: string;
  readonly group: Group;
  /** The program that runs the group. */
  readonly file: string;
  /** The models' paths. */
  readonly paths: Readonly<Record<ModelName, string>>;
  /** The number of models that share a process. */
  readonly together: number;
  /** What the reports tell of a run, besides its failures. */
  readonly summary: (ran: OutsideRun) => Summary;
}

/** The results of a run. */
export interface OutsideRun {
  readonly results: readonly Result[];
  /** The official binding's results. */
  readonly judged: readonly RunEnd[];
}

/** A run in numbers, and what is wrong with these. */
export interface Summary {
  readonly tables: readonly Table[];
  readonly problems: readonly string[];
}
