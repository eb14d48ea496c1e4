import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type process from "node:process";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { startProgress } from "./progress.ts";

/** Standard output and error, each a terminal or not, and the text written to standard error. */
function streams(terminals: { stdout: boolean; stderr: boolean }) {
  let written = "";
  const stream = (isTTY: boolean) => Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 20 });
  const [stdout, stderr] = [stream(terminals.stdout), stream(terminals.stderr)];
  stderr.setEncoding("utf8").on("data", (text: string) => written += text);
  return { stdout, stderr, written: () => written } as unknown as typeof process & { written: () => string };
}

test("startProgress() shows a bar on a terminal, and lines above it", async () => {
  const shown = streams({ stdout: false, stderr: true });
  const progress = await startProgress(40, true, shown);
  assert(progress);
  for (let image = 0; image < 39; image++) progress.advance();
  progress.log("[ ERROR ] one is damaged\n");
  progress.advance();
  progress[Symbol.dispose]();
  progress.log("[ ERROR ] the end\n");
  await new Promise((resolve) => setImmediate(resolve));
  assertStringIncludes(shown.written(), "0 of 40 images");
  assertStringIncludes(shown.written(), "39 of 40 images");
  assertStringIncludes(shown.written(), "[ ERROR ] one is damaged\n");
  // The cursor is visible again after the bar.
  assert(shown.written().includes("\x1b[?25h"));
  assert(shown.written().endsWith("[ ERROR ] the end\n"));
});

test("startProgress() prints a line every five seconds into a pipe", async () => {
  let time = 1000;
  const shown = streams({ stdout: false, stderr: false });
  const progress = await startProgress(40, true, shown, () => time);
  assert(progress);
  for (const milliseconds of [4999, 1, 4000, 4000]) {
    time += milliseconds;
    progress.advance();
  }
  progress.log("[ ERROR ] one is damaged\n");
  // The end of the run shows that all is done.
  for (let image = 4; image < 39; image++) progress.advance();
  time += 10_000;
  progress.advance();
  progress[Symbol.dispose]();
  await new Promise((resolve) => setImmediate(resolve));
  assertEquals(shown.written().split("\n"), [
    "[ INFO ] 2 of 40 images, 95 s left",
    "[ INFO ] 4 of 40 images, 117 s left",
    "[ ERROR ] one is damaged",
    "",
  ]);
});

test("startProgress() is silent in short runs, and where results come on a terminal", async () => {
  const none = await Promise.all([
    startProgress(3, false, streams({ stdout: false, stderr: true })),
    startProgress(3, false, streams({ stdout: false, stderr: false })),
    startProgress(1000, true, streams({ stdout: true, stderr: true })),
    startProgress(1000, true, streams({ stdout: true, stderr: false })),
  ]);
  assertEquals(none, [undefined, undefined, undefined, undefined]);
  const some = await startProgress(1000, false, streams({ stdout: true, stderr: true }));
  assert(some);
  some[Symbol.dispose]();
});
