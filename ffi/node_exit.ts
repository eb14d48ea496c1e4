import process from "node:process";

/** What is done when the process ends, in this order. */
const runs: (() => void)[] = [];
/** What is done after all of that. */
let last: (() => void) | undefined;
let isListening = false;

/** Runs a function when the process ends, however it ends short of a signal; those given first run first. */
export function onExit(run: () => void): void {
  listen();
  runs.push(run);
}

/** Runs a function after all others. */
export function lastOnExit(run: () => void): void {
  listen();
  last = run;
}

function listen(): void {
  if (isListening) return;
  isListening = true;
  process.on("exit", () => {
    for (const run of runs) run();
    last?.();
  });
}
