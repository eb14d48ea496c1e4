import type { LeftOut } from "./contenders.ts";
import type { ContenderName, Measurement, Unit } from "./measurement.ts";

/** Collects the contenders' numbers, and the reasons why some have none. */
export class Collected {
  readonly samples: Partial<Record<ContenderName, number[]>> = {};
  readonly leftOut: Partial<Record<ContenderName, string>> = {};

  constructor(leftOut: readonly LeftOut[]) {
    for (const { name, reason } of leftOut) this.leftOut[name] = reason;
  }

  add(name: ContenderName, sample: number): void {
    (this.samples[name] ??= []).push(sample);
  }

  /** Drops a contender that failed, so that the numbers of the others stay paired. */
  drop(name: ContenderName, error: unknown): void {
    delete this.samples[name];
    this.leftOut[name] = error instanceof Error ? error.message : String(error);
  }

  as(id: string, title: string, unit: Unit): Measurement {
    return { id, title, unit, samples: this.samples, leftOut: this.leftOut };
  }
}
