/** The work of a case, opened on a model: the same as that of the same name in every peer. */
export interface Case {
  /** The number of infer requests. */
  readonly requests: number;
  /** Repeats the work. */
  run(iterations: number): void | Promise<void>;
  /** Releases all native objects. */
  close(): void;
}

/** Opens a case. `requests` is for queues only; 0 means the device's optimum. */
export type OpenCase = (model: string, requests: number) => Case;

/** Accumulates a value of every result, so that compilers cannot drop the work. */
export const sink = { sum: 0 };

/** Input values, the same in all contenders. */
export function someValues(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => (i % 17) / 17);
}
