import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { runProgress } from "./run_progress.ts";

function streamWith(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}

test("runProgress() shows a line in a terminal, and clears it at the end", () => {
  const stream = streamWith(true);
  const progress = runProgress(3, stream, () => 0);
  progress(1, "Tensor");
  progress(2);
  progress(3, "Core");
  assertEquals(stream.written, ["\r\x1b[K1 of 3 Tensor", "\r\x1b[K2 of 3", "\r\x1b[K"]);
});

test("runProgress() prints a line every ten seconds into a pipe, but none at the end", () => {
  const stream = streamWith(false);
  let time = 500;
  const progress = runProgress(5, stream, () => time);
  for (const [done, milliseconds] of [[1, 9999], [2, 1], [3, 9999], [4, 5000], [5, 20_000]] as const) {
    time += milliseconds;
    progress(done, "Tensor");
  }
  assertEquals(stream.written, ["2 of 5 Tensor\n", "4 of 5 Tensor\n"]);
});
