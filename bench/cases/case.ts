/** What a case does, opened on a model: the same as its namesake in every peer. */
export interface Case {
  /** How many infer requests it uses. */
  readonly requests: number;
  /** Does the work so many times. */
  run(iterations: number): void | Promise<void>;
  /** Lets go of everything native. */
  close(): void;
}

/** Opens a case. `requests` counts for queues only; 0 is as many as the device does best with. */
export type OpenCase = (model: string, requests: number) => Case;

/** Sees a value of every result, so that no compiler finds the work to be for nothing. */
export const sink = { sum: 0 };

/** Input values for so many elements: the same in all contenders. */
export function someValues(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => (i % 17) / 17);
}
