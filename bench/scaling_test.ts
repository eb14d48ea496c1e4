import { assertEquals } from "@std/assert";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { test } from "node:test";
import type { Contender } from "./contenders.ts";
import { allowedProcessors, confined, coreCounts, processorsOf } from "./scaling.ts";

test("processorsOf() reads Linux's lists", () => {
  assertEquals(processorsOf("0-3,8"), [0, 1, 2, 3, 8]);
  assertEquals(processorsOf("5"), [5]);
});

test("allowedProcessors() are as many as this process may use", { skip: process.platform !== "linux" }, () => {
  const { status, stdout } = spawnSync("taskset", ["--cpu-list", "--pid", String(process.pid)], { encoding: "utf8" });
  assertEquals(status, 0);
  assertEquals(allowedProcessors(), processorsOf(stdout.trim().split(" ").at(-1)!));
});

test("coreCounts() doubles from one to all", () => {
  assertEquals(coreCounts(16), [1, 2, 4, 8, 16]);
  assertEquals(coreCounts(6), [1, 2, 4, 6]);
  assertEquals(coreCounts(1), [1]);
});

test("confined() confines each of a contender's programs, and gives it none", () => {
  const worker = { command: "program", args: ["--work"], env: { NAME: "value" } };
  const contender: Contender = {
    name: "C",
    version: "1",
    worker,
    classify: (model, images) => ({ command: "classify", args: [model, ...images] }),
  };
  const { worker: there, classify, first, name } = confined(contender, [0, 2]);
  assertEquals(name, "C");
  assertEquals(there, { ...worker, command: "taskset", args: ["--cpu-list", "0,2", "program", "--work"] });
  assertEquals(classify?.("m", ["a", "b"]), {
    command: "taskset",
    args: ["--cpu-list", "0,2", "classify", "m", "a", "b"],
  });
  assertEquals(first, undefined);
});
