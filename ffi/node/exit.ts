import process from "node:process";

/** Functions to call when the process ends, in order. */
const runs: (() => void)[] = [];
/** The function to call after all of them. */
let last: (() => void) | undefined;
let isListening = false;

/**
 * Calls a function when the process ends in any way but by a signal. Functions are called in the order of registration.
 */
export function onExit(run: () => void): void {
  listen();
  runs.push(run);
}

/** Calls a function after all others. */
export function lastOnExit(run: () => void): void {
  listen();
  last = run;
}

function listen(): void {
  if (isListening) return;
  isListening = true;
  process.on("exit", () => {
    try {
      for (const run of runs) run();
    } finally {
      last?.();
    }
  });
}
