import { test } from "node:test";
import { assertEquals, assertExists } from "@std/assert";
import { terminalProgress } from "./progress.ts";

const stream = (isTTY?: boolean) => {
  const written: string[] = [];
  return { written, write: (text: string) => written.push(text), ...(isTTY !== undefined && { isTTY }) };
};

test("terminalProgress() rewrites one line of a terminal, and leaves it empty", () => {
  const terminal = stream(true);
  const show = terminalProgress(terminal);
  assertExists(show);
  for (const doneBytes of [1, 500, 501, 1000]) {
    show({ network: "alexnet", action: "writing", doneBytes, totalBytes: 1000 });
  }
  const clear = "\r\x1b[K";
  assertEquals(terminal.written, [`${clear}writing alexnet 0 %`, `${clear}writing alexnet 50 %`, clear]);
});

test("terminalProgress() shows nothing where there is no terminal", () => {
  assertEquals(terminalProgress(stream(false)), undefined);
  assertEquals(terminalProgress(stream()), undefined);
});
