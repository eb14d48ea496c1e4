/**
 * What a group's process tells the runner, on its standard output: one line an event, behind a mark that other output
 * has not.
 */
import type { Binding } from "../bindings/capabilities.ts";
import type { ObservedTensors } from "../checks/observed_value.ts";
import type { Observation } from "../checks/check_context.ts";

/** A check, by its id, on a model. */
export interface Run {
  readonly check: string;
  readonly model: string;
}

/** What a process is to do. */
export interface Job {
  readonly runs: readonly Run[];
  /** The paths of all models. */
  readonly paths: Readonly<Record<string, string>>;
  readonly binding: Binding["name"];
  /** The URL of the server that has the models, if they are not to be compiled here. */
  readonly server?: string;
}

/** What the process is. */
export interface Environment {
  readonly runtime: string;
  readonly openvino: string;
  /** The file of OpenVINO's library that is open, where the system tells. */
  readonly library: string;
}

/** An error as it is reported. */
export interface Failure {
  readonly message: string;
  readonly stack?: string;
}

/** What is told. */
export type Event =
  | { readonly event: "environment" } & Environment
  | { readonly event: "start"; readonly run: Run }
  | {
    readonly event: "end";
    readonly run: Run;
    readonly observations: readonly Observation[];
    readonly tensors: ObservedTensors;
    readonly error?: Failure;
  };

/** Begins each event's line: the record separator of JSON text sequences. */
export const MARK = "\x1e";

/** An event as a line. */
export function writeEvent(event: Event): string {
  return `${MARK}${JSON.stringify(event)}\n`;
}

/** The event in a line, undefined if it is some other output. */
export function readEvent(line: string): Event | undefined {
  return line.startsWith(MARK) ? JSON.parse(line.slice(1)) as Event : undefined;
}
