import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import process from "node:process";
import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { runArguments, thisRuntime } from "./runtimes.ts";

const program = fileURLToPath(new URL("../test_support/much_output.ts", import.meta.url));

test("writeNow() writes everything to a pipe that is full for a while", async () => {
  const lines = 50_000;
  const child = spawn(process.execPath, [...runArguments(thisRuntime(), program), String(lines)], { stdio: "pipe" });
  const closed = once(child, "close");
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => errors += text);
  await Promise.race([once(child.stderr, "data"), closed]);
  // Long enough to fill the pipe; were it not, all would be written all the same.
  await new Promise((resolve) => setTimeout(resolve, 300));
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => output += text);
  const [code] = await closed;
  assertEquals([code, errors], [0, "begins\n"]);
  assertEquals(output, Array.from({ length: lines }, (_, line) => `line ${line} …\n`).join(""));
});
