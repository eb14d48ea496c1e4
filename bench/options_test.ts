import { assertEquals, assertThrows } from "@std/assert";
import { test } from "node:test";
import { parseOptions } from "./options.ts";
import { contenderNames } from "./report.ts";

const parse = (...args: string[]) => parseOptions(args, {}, "results");

test("parseOptions() wants everything unless told", () => {
  assertEquals(parse(), {
    quick: false,
    only: [],
    contenders: contenderNames,
    python: undefined,
    rounds: undefined,
    out: "results",
  });
});

test("parseOptions() reads all options", () => {
  const args = ["--quick", "--only=queue", "--only", "tiny", "--contenders=bun, c", "--rounds=3", "--out=x"];
  assertEquals(parse(...args, "--python=python3.11"), {
    quick: true,
    only: ["queue", "tiny"],
    contenders: ["Bun", "C"],
    python: "python3.11",
    rounds: 3,
    out: "x",
  });
  assertEquals(parse("--help"), "help");
});

test("parseOptions() takes the Python of the environment, unless one is named", () => {
  const environment = { BENCH_PYTHON: "venv/bin/python" };
  const python = (...args: string[]) => {
    const options = parseOptions(args, environment, "results");
    return options === "help" ? undefined : options.python;
  };
  assertEquals(python(), "venv/bin/python");
  assertEquals(python("--python=other"), "other");
});

test("parseOptions() refuses wrong options", () => {
  assertThrows(() => parse("--contenders=deno,rust"), Error, "rust");
  assertThrows(() => parse("--rounds=0"), Error, "--rounds");
  assertThrows(() => parse("--fast"), TypeError);
  assertEquals(parse("--rounds=1") !== "help", true);
});
