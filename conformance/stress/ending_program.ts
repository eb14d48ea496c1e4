/** A process of `endings.ts`: does the work of a plan, given as JSON, and ends as the plan says. */
import { writeSync } from "node:fs";
import process from "node:process";
import type { EndingPlan } from "./ending_plan.ts";
import { doWork } from "./ending_works.ts";

const { work, ending, delay, inCallback } = JSON.parse(process.argv[2]!) as EndingPlan;

let going = true;
let began = 0;
let ended = 0;
/** Set when the process shall end in the next callback. */
let endInCallback = false;

/** Written at once, whatever becomes of the process. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}

function end(): void {
  // The parent sends signals when it hears this, and counts the time from here.
  say("ending");
  switch (ending) {
    case "exit":
      return process.exit(7);
    case "handled":
    case "SIGINT":
    case "SIGTERM":
      return;
    case "throw":
      // Not in the callback itself, whose errors are its run's.
      return queueMicrotask(() => {
        throw new Error("ended by an uncaught error");
      });
    case "reject":
      Promise.reject(new Error("ended by an unhandled rejection"));
      return;
    case "dry":
      going = false;
      return;
    case "crash":
      process.kill(process.pid, "SIGABRT");
      return;
    case "hang":
      for (;;);
    case "early":
      return process.exit(0);
  }
}

if (ending === "handled") process.on("SIGTERM", () => process.exit(7));

const finished = doWork(work, {
  going: () => going,
  began() {
    began += 1;
    if (began > 1) return;
    if (inCallback) setTimeout(() => endInCallback = true, delay);
    else setTimeout(end, delay);
  },
  ended(actual, expected) {
    ended += 1;
    if (actual && expected && !expected.every((value, i) => actual[i] === value)) {
      say(`wrong: ${Array.from(actual)} for ${expected}`);
      process.exit(9);
    }
    if (!endInCallback) return;
    endInCallback = false;
    end();
  },
});
// Not awaited here: while a module is not done, Bun goes on after an uncaught error.
finished.then(() => {
  process.on("exit", () => {
    if (ending === "dry") say(`${ended} of ${began} runs ended`);
  });
});
