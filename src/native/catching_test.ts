import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { cppCalls } from "../../ffi/cpp.ts";
import { load } from "../../ffi/load.ts";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";

const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);

const prelude = `import process from "node:process";
  import { load } from ${url("../../ffi/load.ts")};
  import { words } from ${url("../../ffi/structs.ts")};
  import { Core } from ${url("../mod.ts")};
  import { callForResult, callMemberCatching } from ${url("./catching.ts")};
  import { addressInCpp } from ${url("./cpp.ts")};
  const ov = load();
  const path = (name) => ${JSON.stringify(modelPath("relu_add"))}.replace("relu_add", name);
  const settled = () => {
    gc();
    const { rss, heapTotal } = process.memoryUsage();
    // The engine enlarges its own heap as it likes.
    return rss - heapTotal;
  };`;

/** Runs a program in its own process, which an exception through an FFI frame would end, and returns what it prints. */
async function told(code: string): Promise<Record<string, unknown>> {
  const ended = await runInOwnProcess(`${prelude}\n${code}`, { gc: true, env: { MALLOC_PERTURB_: "165" } });
  assertEquals([ended.code, ended.signal], [0, null], ended.stdout + ended.stderr);
  return JSON.parse(ended.stdout);
}

const isElsewhere = cppCalls(load()) === null;

test("a function gets its result's memory and four arguments, and a member function its object", async () => {
  if (isElsewhere) return;
  const { arguments: args, object, returned } = await told(`
    // getcontext records the registers, among them those of the arguments.
    const getcontext = addressInCpp(ov, "test", "getcontext");
    const registers = { rdi: 13, rsi: 14, rdx: 17, rcx: 19, r8: 5 };
    const contextOf = (words) => Object.fromEntries(Object.entries(registers).map(([name, i]) => [name, words[i]]));
    const result = words(256);
    const returned = [callForResult(ov, "test", result, getcontext, [11n, 2n ** 63n + 5n, 33n, 2n ** 64n - 1n])];
    const { rdi, ...rest } = contextOf(result);
    const large = words(256);
    returned.push(callMemberCatching(ov, "test", ov.backend.addressOf(large), getcontext));
    console.log(JSON.stringify({
      arguments: [rdi === ov.backend.addressOf(result), ...Object.values(rest).map(String)],
      object: contextOf(large).rdi === ov.backend.addressOf(large),
      returned,
    }));`);
  assertEquals(returned, [true, true]);
  assertEquals(args, [true, "11", String(2n ** 63n + 5n), "33", String(2n ** 64n - 1n)]);
  assertEquals(object, true);
});

test("what C++ throws is told, as often as it is called, and nothing leaks", async () => {
  if (isElsewhere) return;
  const { outcomes, grown } = await told(`
    const core = new Core();
    const model = core.readModel(path("relu_add"));
    const compiled = core.compileModel(model, "CPU");
    const outcomes = {};
    const attempt = (name, call) => {
      let outcome;
      try { outcome = JSON.stringify(call() ?? "returned").length > 2; } catch (error) { outcome = error.code; }
      (outcomes[name] ??= new Set()).add(outcome);
    };
    const noModel = words(4);
    const release = addressInCpp(ov, "test", "_ZN2ov13CompiledModel14release_memoryEv");
    const round = (i) => {
      attempt("properties", () => core.getSupportedProperties("CPU"));
      attempt("with arguments", () => core.getProperty("CPU", "SUPPORTED_PROPERTIES", { NUM_STREAMS: 2, CACHE_DIR: "x".repeat(40) }));
      attempt("with refused arguments", () => core.getProperty("CPU", "PERF_COUNT", { DEVICE_PROPERTIES: "x" }));
      attempt("of no device", () => core.getSupportedProperties("NOPE"));
      attempt("compiled", () => compiled.getSupportedProperties());
      // The plugin transforms a copy of the model, which takes long.
      if (i % 10 === 0) attempt("query", () => core.queryModel(model, "CPU", { PERF_COUNT: true, NUM_STREAMS: 2, CACHE_DIR: "" }));
      attempt("query of a wrong value", () => core.queryModel(model, "HETERO:CPU", { PERF_COUNT: "wrong" }));
      attempt("query of no device", () => core.queryModel(model, "NOPE"));
      attempt("release", () => compiled.releaseMemory());
      attempt("release of nothing", () => callMemberCatching(ov, "test", ov.backend.addressOf(noModel), release) ? "returned" : []);
    };
    const rounds = (count) => {
      for (let i = 0; i < count; i++) round(i);
      return settled();
    };
    rounds(200);
    const early = rounds(200);
    const grown = (rounds(1000) - early) / 1e6;
    for (const name in outcomes) outcomes[name] = [...outcomes[name]].join();
    console.log(JSON.stringify({ outcomes, grown }));`);
  assertEquals(outcomes, {
    "properties": "true",
    "with arguments": "true",
    "with refused arguments": "GENERAL_ERROR",
    "of no device": "GENERAL_ERROR",
    "compiled": "true",
    "query": "true",
    "query of a wrong value": "GENERAL_ERROR",
    "query of no device": "GENERAL_ERROR",
    "release": "true",
    "release of nothing": "false",
  });
  assertEquals((grown as number) < 20, true, `${grown} MB`);
});
