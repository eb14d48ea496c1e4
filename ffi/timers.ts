import * as timers from "node:timers";

/**
 * Timers and clocks as they were when this library was loaded. A program that replaces them later, as tests do with
 * fake timers, must not stop its inferences.
 */
export const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;

/** From the module, since Deno has not always had a global one. */
export const setImmediate: typeof timers.setImmediate = timers.setImmediate;

/** A monotonic time in milliseconds, as `performance.now()` returns it. */
export const now: () => number = performance.now.bind(performance);

/** Milliseconds since the epoch, as `Date.now()` returns them. */
export const dateNow: () => number = Date.now;
