/**
 * Timers and clocks as they were when this library was loaded. A program that replaces them later, as tests do with
 * fake timers, must not stop its inferences.
 */
export const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = globalThis;

/** A monotonic time in milliseconds, as `performance.now()` returns it. */
export const now: () => number = performance.now.bind(performance);

/** Milliseconds since the epoch, as `Date.now()` returns them. */
export const dateNow: () => number = Date.now;
