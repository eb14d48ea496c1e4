import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { parseOptions, UsageError } from "./options.ts";

test("parseOptions() runs everything against the recorded results unless told otherwise", () => {
  const { entries, models, runtimes, against, record, limit } = parseOptions([]);
  assertEquals([entries, models, runtimes, against, record, limit], [
    undefined,
    undefined,
    ["Deno", "Bun", "Node"],
    "golden",
    false,
    60,
  ]);
});

test("parseOptions() takes several entries and models, and a runtime in any case", () => {
  const options = parseOptions(["--entry", "a", "--entry", "b", "--model", "alexnet", "--runtime", "bun"]);
  assertEquals([options.entries, options.models, options.runtimes], [["a", "b"], ["alexnet"], ["Bun"]]);
  assertEquals(parseOptions(["--runtime", "node"]).runtimes, ["Node"]);
});

test("parseOptions() judges the user's own networks by Python", () => {
  assertEquals(parseOptions(["--models", "folder"]).against, "python");
  assertEquals(parseOptions(["--models", "folder", "--against", "nothing"]).against, "nothing");
  assertThrows(() => parseOptions(["--models", "folder", "--against", "golden"]), UsageError, "the kit's own");
});

test("parseOptions() records what Python does", () => {
  assertEquals(parseOptions(["--record"]).against, "python");
  assertThrows(() => parseOptions(["--record", "--against", "golden"]), UsageError, "--against python");
  assertThrows(() => parseOptions(["--record", "--models", "folder"]), UsageError, "own networks");
  assertEquals(parseOptions(["--record", "--entry", "Tensor", "--model", "alexnet"]).record, true);
  assertEquals(parseOptions(["--record", "--runtime", "bun"]).record, true);
});

test("parseOptions() refuses what it does not know, and names it", () => {
  assertThrows(() => parseOptions(["--runtime", "quickjs"]), UsageError, "'quickjs'");
  assertThrows(() => parseOptions(["--against", "somebody"]), UsageError, "'somebody'");
  assertThrows(() => parseOptions(["--limit", "0"]), UsageError, "--limit");
  assertThrows(() => parseOptions(["--parallel", "1.5"]), UsageError, "--parallel");
  assertThrows(() => parseOptions(["--unknown"]), UsageError, "--unknown");
  assertEquals(parseOptions(["--limit", "5", "--parallel", "3"]).limit, 5);
});
