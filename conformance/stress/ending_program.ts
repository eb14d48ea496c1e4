/** A process of `endings.ts`: does the work of a plan, given as JSON, and ends as planned. */
import process from "node:process";
import { writeNow } from "../run/write_now.ts";
import type { EndingPlan } from "./ending_plan.ts";
import { doWork } from "./ending_works.ts";

const { work, ending, delay, inCallback } = JSON.parse(process.argv[2]!) as EndingPlan;

let going = true;
let began = 0;
let ended = 0;
/** Set when the process is to end in the next callback. */
let endInCallback = false;

function say(line: string): void {
  writeNow(`${line}\n`);
}

function end(): void {
  // The parent then sends signals, and measures time from here.
  say("ending");
  switch (ending) {
    case "exit":
      return process.exit(7);
    case "handled":
    case "SIGINT":
    case "SIGTERM":
      return;
    case "throw":
      // Not in the callback itself, whose errors become its run's.
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
// Not awaited here: until a module has been evaluated, Bun continues after an uncaught error.
finished.then(() => {
  process.on("exit", () => {
    if (ending === "dry") say(`${ended} of ${began} runs ended`);
  });
});
