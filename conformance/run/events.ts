/**
 * Messages from a group's process to the runner on standard output, one line per event, with a prefix that other output
 * does not have.
 */
import type { Binding } from "../bindings/capabilities.ts";
import type { ObservedTensors } from "../checks/observed_value.ts";
import type { Observation } from "../checks/check_context.ts";

/** A check, by id, on a model. */
export interface Run {
  readonly check: string;
  readonly model: string;
}

/** The work of a process. */
export interface Job {
  readonly runs: readonly Run[];
  /** The paths of all models. */
  readonly paths: Readonly<Record<string, string>>;
  readonly binding: Binding["name"];
  /** The URL of the server with the models, if they are not compiled locally. */
  readonly server?: string;
}

/** Describes the process. */
export interface Environment {
  readonly runtime: string;
  readonly openvino: string;
  /** The open OpenVINO library's file, if the system reports it. */
  readonly library: string;
}

/** An error for a report. */
export interface Failure {
  readonly message: string;
  readonly stack?: string;
}

/** A message to the runner. */
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

/** Starts each event's line: the record separator of JSON text sequences. */
export const MARK = "\x1e";

/** Formats an event as a line. */
export function writeEvent(event: Event): string {
  return `${MARK}${JSON.stringify(event)}\n`;
}

/** Parses a line; undefined if it is other output. */
export function readEvent(line: string): Event | undefined {
  return line.startsWith(MARK) ? JSON.parse(line.slice(1)) as Event : undefined;
}
