import { assertEquals } from "@std/assert";
import { spawn } from "node:child_process";
import process from "node:process";
import { test } from "node:test";
import { endOf } from "./end_of.ts";

function shell(script: string) {
  return spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "pipe"] });
}

const options = { skip: process.platform === "win32", timeout: 900_000 };

test("endOf() tells how a process ended, when its outputs have", options, async () => {
  const child = shell("(sleep 0.2; echo late) & exit 3");
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => output += text);
  assertEquals(await endOf(child, 10), { code: 3, signal: null, timedOut: false });
  assertEquals(output, "late\n");
});

test("endOf() kills what does not end, and waits for nothing that it has left behind", options, async () => {
  // The shell's children keep its outputs open for as long as they live.
  for (const script of ["sleep 60 & wait", "sleep 60 & exit 3"]) {
    const child = shell(script);
    const { timedOut } = await endOf(child, 0.01);
    assertEquals([script, timedOut], [script, true]);
  }
});
