/**
 * Timers and clocks as they are when this library is loaded: a program that replaces them later, as tests do with fake
 * timers, must not stop its runs.
 */
export const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = globalThis;

/** Milliseconds since some start, as `performance.now()` has them. */
export const now: () => number = performance.now.bind(performance);

/** Milliseconds since the epoch, as `Date.now()` has them. */
export const dateNow: () => number = Date.now;
