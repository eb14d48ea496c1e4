/**
 * Loaded before each test file in Deno and Node.js: writes errors that no test caught to the file in `UNCAUGHT_ERRORS`.
 *
 * Deno ignores them in files that use `node:test`: a module that throws after its first `test()`, or a promise rejected
 * after its test, counts as success there. Node.js only mentions activity after a test. Bun counts them.
 */
import { appendFileSync } from "node:fs";
import process from "node:process";
import { isMainThread } from "node:worker_threads";

const file = process.env["UNCAUGHT_ERRORS"];

function note(error: unknown): void {
  if (file) appendFileSync(file, `${error instanceof Error ? error.stack : String(error)}\n`);
}

if ("addEventListener" in globalThis) {
  addEventListener("error", (event) => note("error" in event ? event.error : event));
  addEventListener("unhandledrejection", (event) => note("reason" in event ? event.reason : event));
} else if (isMainThread) {
  // The threads that a test starts load this too; what ends them the test hears.
  process.on("uncaughtExceptionMonitor", note);
  process.on("unhandledRejection", note);
}
