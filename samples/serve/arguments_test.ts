import { assert, assertEquals, assertThrows } from "@std/assert";
import { test } from "node:test";
import { type Options, parseArguments, USAGE } from "./arguments.ts";

const parse = (...args: string[]) => parseArguments(args) as Options;

test("parseArguments() without arguments serves the samples' models to this machine only", () => {
  const { models, host, port, limits, graceMs, logLevel } = parse();
  assertEquals(models.map(({ name }) => name), ["efficientnet-lite0", "lenet-mnist"]);
  assertEquals([host, port, graceMs, logLevel], ["127.0.0.1", 8000, 30_000, "info"]);
  assertEquals(limits, {
    maxBodyBytes: 64 * 2 ** 20,
    maxTextBytes: 4 * 2 ** 20,
    budgetBytes: 320 * 2 ** 20,
    maxConnections: 1024,
    timeoutMs: 30_000,
  });
});

test("parseArguments() reads models, their names and options", () => {
  const { models } = parse("a=b=c/net.xml", "d/other.onnx", "--batch", "a=8,2", "--jobs", "3", "--property", "K=v=w");
  assertEquals(models.map(({ name, path, jobs, batch }) => [name, path, jobs, batch]), [
    ["a", "b=c/net.xml", 3, { maxRows: 8, delayMs: 2 }],
    ["other", "d/other.onnx", 3, undefined],
  ]);
  assertEquals(models[0]!.properties, { PERFORMANCE_HINT: "THROUGHPUT", K: "v=w" });
  assertEquals(parse("a=x", "--batch", "a=8").models[0]!.batch, { maxRows: 8, delayMs: 0 });
});

test("parseArguments() refuses what is wrong", () => {
  for (
    const [args, text] of [
      [["--fast"], "'--fast'"],
      [["--port", "65536"], "--port takes a whole number from 0 to 65535, not '65536'"],
      [["--timeout", "0"], "--timeout"],
      [["--jobs", "-1"], "--jobs"],
      [["a/net.xml", "b/net.xml"], "two models are called 'net'"],
      [["a=x", "--batch", "b=2"], "--batch names 'b', which is none of the models a"],
      [["a=x", "--batch", "a=0"], "--batch takes NAME=N or NAME=N,MS, not 'a=0'"],
      [["--property", "K"], "--property takes KEY=VALUE, not 'K'"],
      [["--log-level", "loud"], "--log-level is one of debug, info"],
      [["b c.xml"], "needs a name of letters and digits"],
    ] as const
  ) assertThrows(() => parse(...args), Error, text);
});

test("--help names every option", () => {
  assertEquals(parseArguments(["--help", "--port", "x"]), "help");
  for (const option of ["host", "port", "device", "property", "jobs", "batch", "max-waiting", "max-body", "timeout"]) {
    assert(USAGE.includes(`--${option} `), option);
  }
});
