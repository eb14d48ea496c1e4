import { test } from "node:test";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { runArguments, thisRuntime } from "./runtimes.ts";
import { type GroupEnd, type Program, runGroup } from "./group_process.ts";

const fixture = fileURLToPath(new URL("../test_support/group_fixture.ts", import.meta.url));

const program: Program = {
  command: process.execPath,
  args: runArguments(thisRuntime(), fixture),
};

/** Runs the fixture with some checks. */
function run(checks: readonly string[], limit = 60_000, of: Program = program): Promise<GroupEnd> {
  return runGroup(of, { runs: checks.map((check) => ({ check, model: "m" })), paths: {}, binding: "local" }, limit);
}

const statuses = ({ ends }: GroupEnd) => ends.map(({ run, status }) => `${run.check}: ${status}`);

test("runGroup() tells how each check ended and what it saw", async () => {
  const end = await run(["a", "fail", "b"]);
  assertEquals(statuses(end), ["a: passed", "fail: failed", "b: passed"]);
  assertEquals(end.ends[0]!.observations, [{ label: "model", value: "m" }]);
  assertEquals(end.ends[1]!.error, { message: "it failed" });
  assertEquals(end.environment?.runtime, "fixture 1");
  assertEquals(end.exit, undefined);
});

test("runGroup() reports a crash with its signal, and what was not run after it", async () => {
  const end = await run(["a", "crash", "b"]);
  assertEquals(statuses(end), ["a: passed", "crash: crashed", "b: not run"]);
  assertStringIncludes(end.ends[1]!.error!.message, "SIGKILL");
  assertStringIncludes(end.ends[1]!.error!.stack!, "last words");
  assertStringIncludes(end.ends[2]!.error!.message, "crash @m");
});

test("runGroup() ends a check that takes longer than the limit", async () => {
  // The first one: another could exceed it on a busy machine.
  const end = await run(["hang", "b"], 500);
  assertEquals(statuses(end), ["hang: timed out", "b: not run"]);
  assertStringIncludes(end.ends[0]!.error!.message, "more than 0.5 s");
});

test("runGroup() reports a process that ends badly after its checks", async () => {
  const end = await run(["a", "exit"]);
  assertEquals(statuses(end), ["a: passed", "exit: passed"]);
  assertStringIncludes(end.exit!, "exit code 7");
});

test("runGroup() reports a program that cannot be started", async () => {
  const end = await run(["a"], 1000, { command: "/nonexistent/program", args: [] });
  assertEquals(statuses(end), ["a: not run"]);
  assertStringIncludes(end.ends[0]!.error!.message, "cannot be started");
});
