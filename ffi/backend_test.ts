import { test } from "node:test";
import process from "node:process";
import { fileURLToPath } from "node:url";
import {
  assert,
  assertEquals,
  AssertionError,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { assertLeavesTheEventLoopFree } from "../conformance/assert/event_loop.ts";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../conformance/test_support/own_process.ts";
import type { Watch } from "./backend.ts";
import { keepAlive } from "./keep_alive.ts";
import { load } from "./load.ts";
import { backend } from "./runtime.ts";
import { runtimeOf } from "./runtimes.ts";
import { cString, words } from "./structs.ts";
import type { Pointer, SymbolTable } from "./symbols/mod.ts";

const url = (path: string) => new URL(path, import.meta.url).href;

/** Creates garbage until the collector must have run several times. */
function makeGarbage(): void {
  for (let round = 0; round < 40; round++) {
    const kept: Uint8Array[] = [];
    for (let i = 0; i < 2000; i++) kept.push(new Uint8Array(64 + i % 64));
    new Float64Array(100_000).fill(kept.length);
  }
}

/** Properties as C takes them, after those texts: with these, `slow` takes about as long on every machine. */
const properties = ["INFERENCE_PRECISION_HINT", "f32", "INFERENCE_NUM_THREADS", "1"];

/** Creates a native infer request of a model compiled for the CPU. */
function makeRequest(model: string): { readonly request: Pointer; free(): void } {
  const { call } = load();
  const out = words(1);
  assertEquals(call.ov_core_create(out), 0);
  const core = out[0]!;
  const texts = properties.map(cString);
  const array = BigUint64Array.from(texts, backend().addressOf);
  assertEquals(
    call.ov_core_compile_model_from_file_props(core, cString(modelPath(model)), cString("CPU"), 2n, array, out),
    0,
  );
  keepAlive(texts);
  const compiled = out[0]!;
  assertEquals(call.ov_compiled_model_create_infer_request(compiled, out), 0);
  const request = out[0]!;
  return {
    request,
    free() {
      call.ov_infer_request_free(request);
      call.ov_compiled_model_free(compiled);
      call.ov_core_free(core);
    },
  };
}

/** Creates a native request with a watch. */
function watched(model: string): { request: Pointer; watch: Watch; start(): void; end(): void } {
  const ov = load();
  const { request, free } = makeRequest(model);
  const watch = backend().watch(ov, request);
  return {
    request,
    watch,
    start() {
      watch.starting();
      assertEquals(ov.call.ov_infer_request_start_async(request), 0);
      watch.started();
    },
    end() {
      free();
      watch.release();
    },
  };
}

test("backend() is one for the whole process and names the runtime", () => {
  assertEquals(backend(), backend());
  assertMatch(backend().runtime, new RegExp(`^${runtimeOf(process.versions)}(\\.js)? \\d+\\.\\d+\\.\\d+$`));
});

test("open() leaves a missing optional symbol undefined", () => {
  const table = {
    ov_free: { result: "void", parameters: [["handle", "const char* content"]], optional: true },
    ov_not_there: { result: "void", parameters: [], optional: true },
  } as const satisfies SymbolTable;
  const { call } = backend().open(load().path, table);
  assertEquals(typeof call.ov_free, "function");
  assertEquals(call.ov_not_there, undefined);
});

test("open() throws when a required symbol is missing", () => {
  const missing = { ov_not_there: { result: "void", parameters: [] } } as const satisfies SymbolTable;
  const error = assertThrows(() => backend().open(load().path, missing)) as Error;
  assertMatch(error.message, /ov_not_there/);
  const there = { ov_get_last_err_msg: { result: "owned string", parameters: [] } } as const satisfies SymbolTable;
  assertEquals(typeof backend().open(load().path, there).call.ov_get_last_err_msg, "function");
});

test("open() binds no variadic function", () => {
  const table = {
    ov_core_set_property: { result: "status", parameters: [["handle", "const ov_core_t* core"]], variadic: true },
    ov_core_free: { result: "void", parameters: [["handle", "ov_core_t* core"]] },
  } as const satisfies SymbolTable;
  const { call } = backend().open(load().path, table);
  assertEquals(Object.keys(table).filter((name) => name in call), ["ov_core_free"]);
});

test("open() throws when the file is no library", () => {
  const table = { ov_core_free: { result: "void", parameters: [["handle", "ov_core_t* core"]] } } as const;
  assertThrows(() => backend().open(fileURLToPath(import.meta.url), table));
  assertThrows(() => backend().open(`${load().path}.missing`, table));
});

test("now() has milliseconds, as performance.now() has", async () => {
  const { now } = backend();
  const own = () => now();
  const others = () => performance.now();
  for (const [outer, inner] of [[own, others], [others, own]] as const) {
    const [outerStart, innerStart] = [outer(), inner()];
    await new Promise((resolve) => setTimeout(resolve, 5));
    const [innerTime, outerTime] = [inner() - innerStart, outer() - outerStart];
    // The inner measurement cannot exceed the outer one; clocks may differ by one percent.
    assert(innerTime > 0 && innerTime <= outerTime * 1.01 + 0.1, `${innerTime} ms within ${outerTime}`);
  }
});

test("addressOf() and viewOf() lead to the same memory", () => {
  for (const length of [1, 4, 63, 64, 65, 4096]) {
    const memory = new Uint8Array(length);
    const view = new Uint8Array(backend().viewOf(backend().addressOf(memory), length));
    assertEquals(view.length, length);
    memory[length - 1] = 7;
    assertEquals(view[length - 1], 7);
    view[0] = 9;
    assertEquals(memory[0], 9);
  }
});

test("addressOf() stays right when the collector runs", () => {
  const memories = Array.from({ length: 200 }, (_, i) => new Uint8Array(4).fill(i));
  const addresses = memories.map((memory) => backend().addressOf(memory));
  makeGarbage();
  const observed = addresses.map((address) => new Uint8Array(backend().viewOf(address, 4))[3]);
  assertEquals(observed, memories.map((_, i) => i));
  assertEquals(memories.map((memory) => backend().addressOf(memory)), addresses);
});

test("addressOf() heeds a view's offset", () => {
  const buffer = new ArrayBuffer(64);
  const start = backend().addressOf(new Uint8Array(buffer));
  assertEquals(backend().addressOf(new Float32Array(buffer, 12, 2)), start + 12n);
  assertEquals(backend().addressOf(new DataView(buffer, 40)), start + 40n);
});

test("addressOf() of nothing is NULL", () => {
  assertEquals(backend().addressOf(new Uint8Array(0)), 0n);
});

test("readString() copies up to the NUL", () => {
  const memory = cString("naïve 😀");
  const { addressOf, readString } = backend();
  const text = readString(addressOf(memory));
  memory.fill(0);
  assertEquals(text, "naïve 😀");
  assertEquals(readString(addressOf(memory)), "");
});

test("viewOf() gives a buffer that can be detached without harm to the memory", () => {
  const memory = new Float32Array(new ArrayBuffer(32)).fill(3);
  const address = backend().addressOf(memory);
  const buffer = backend().viewOf(address, 32);
  const view = new Float32Array(buffer);
  assertEquals(view[7], 3);
  const taken = buffer.transfer();
  assertEquals([view.length, view[7], buffer.detached], [0, undefined, true]);
  keepAlive(taken);
  memory[7] = 4;
  assertEquals(new Float32Array(backend().viewOf(address, 32))[7], 4);
});

test("offThread() leaves the event loop free", async () => {
  const ov = load();
  const { request, free } = makeRequest("relu_add");
  const status = await assertLeavesTheEventLoopFree(() => {
    assertEquals(ov.call.ov_infer_request_start_async(request), 0);
    return ov.offThread("ov_infer_request_wait", request);
  });
  assertEquals(status, 0);
  // The control: the same wait on this thread.
  const waits = async () => {
    assertEquals(ov.call.ov_infer_request_start_async(request), 0);
    await undefined;
    return ov.call.ov_infer_request_wait(request);
  };
  await assertRejects(() => assertLeavesTheEventLoopFree(waits), AssertionError, "on this thread");
  free();
});

test("offThread() gives the status of a call that fails", async () => {
  const ov = load();
  const out = words(1);
  assertEquals(ov.call.ov_core_create(out), 0);
  const core = out[0]!;
  const made = words(1);
  assertEquals(await ov.offThread("ov_core_read_model", core, cString("missing.xml"), null, made), -1);
  assertEquals(made[0], 0n);
  assertEquals(await ov.offThread("ov_core_read_model", core, cString(modelPath("relu_add")), null, made), 0);
  ov.call.ov_model_free(made[0]!);
  ov.call.ov_core_free(core);
});

test("offThread() runs calls side by side", async () => {
  const ov = load();
  const out = words(1);
  assertEquals(ov.call.ov_core_create(out), 0);
  const core = out[0]!;
  const models = Array.from({ length: 4 }, () => words(1));
  const path = modelPath("relu_add");
  const statuses = await Promise.all(
    models.map((model) => ov.offThread("ov_core_read_model", core, cString(path), null, model)),
  );
  assertEquals(statuses, [0, 0, 0, 0]);
  assertEquals(new Set(models.map(([model]) => model)).size, 4);
  for (const [model] of models) ov.call.ov_model_free(model!);
  ov.call.ov_core_free(core);
});

test("watch() tells of each run's end", async () => {
  const { call } = load();
  const { request, watch, start, end } = watched("relu_add");
  for (let run = 0; run < 50; run++) {
    start();
    if (run % 3 === 0) call.ov_infer_request_wait(request);
    await watch.ended();
    assertEquals(call.ov_infer_request_wait_for(request, 0n), 0);
  }
  end();
});

test("watch() tells of a run's end after many that nobody has waited for, and of those that follow", async () => {
  const { call } = load();
  for (const [model, status] of [["relu_add", 0], ["slow", -13]] as const) {
    const { request, watch, start, end } = watched(model);
    const stop = () => {
      if (model === "slow") assertEquals(call.ov_infer_request_cancel(request), 0);
    };
    for (let round = 0; round < 3; round++) {
      for (let run = 0; run < 50; run++) {
        start();
        stop();
        assertEquals(call.ov_infer_request_wait(request), status);
      }
      for (let run = 0; run < 3; run++) {
        start();
        // It may end on its own or be cancelled with the previous one: when the watch reports an end, it has ended.
        const ended = watch.ended().then(() => assertNotEquals(call.ov_infer_request_wait_for(request, 0n), -9));
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 20))]);
        stop();
        await ended;
      }
    }
    end();
  }
});

test("watch() tells all who ask, and late ones too", async () => {
  const { watch, start, end } = watched("relu_add");
  start();
  await Promise.all([watch.ended(), watch.ended(), watch.ended()]);
  await watch.ended();
  end();
});

test("watch() tells of a cancelled run's end", async () => {
  const { call } = load();
  const { request, watch, start, end } = watched("slow");
  start();
  assertEquals(call.ov_infer_request_wait_for(request, 0n), -9);
  const ended = watch.ended();
  assertEquals(call.ov_infer_request_cancel(request), 0);
  await ended;
  assertEquals(call.ov_infer_request_wait(request), -13);
  end();
});

test("watch() of several requests tells each of its own run", async () => {
  const all = Array.from({ length: 8 }, () => watched("relu_add"));
  for (let round = 0; round < 10; round++) {
    for (const { start } of all) start();
    await Promise.all(all.map(({ watch }) => watch.ended()));
    for (const { request } of all) assertEquals(load().call.ov_infer_request_wait_for(request, 0n), 0);
  }
  for (const { end } of all) end();
});

/** A program that starts a run of the model `slow` with a watch, and then executes some code. */
const program = (then: string) => `
  import { load } from "${url("./load.ts")}";
  import { keepAlive } from "${url("./keep_alive.ts")}";
  import { cString, words } from "${url("./structs.ts")}";
  const ov = load();
  const out = words(1);
  ov.call.ov_core_create(out);
  const path = cString(${JSON.stringify(modelPath("slow"))});
  const texts = ${JSON.stringify(properties)}.map(cString);
  const array = BigUint64Array.from(texts, ov.backend.addressOf);
  ov.call.ov_core_compile_model_from_file_props(out[0], path, cString("CPU"), 2n, array, out);
  keepAlive(texts);
  ov.call.ov_compiled_model_create_infer_request(out[0], out);
  const request = out[0];
  const watch = ov.backend.watch(ov, request);
  ov.call.ov_infer_request_start_async(request);
  watch.started();
  ${then}
`;

test("watch() keeps the process alive while somebody waits", async () => {
  const waiting = await runInOwnProcess(program(`watch.ended().then(() => console.log("ended"));`));
  assertEquals([waiting.code, waiting.signal, waiting.stdout], [0, null, "ended\n"], waiting.stderr);
});

test("watch() keeps nothing alive after the last run", async () => {
  const ended = await runInOwnProcess(
    program(`await watch.ended(); globalThis.watch = watch; console.log("idle");`),
  );
  assertEquals([ended.code, ended.signal, ended.stdout], [0, null, "idle\n"], ended.stderr);
});

test("watch() lets the process end while wake-ups are pending", async () => {
  const { code, signal, stdout, stderr } = await runInOwnProcess(
    program(`
      ov.call.ov_infer_request_cancel(request);
      for (let run = 0; run < 20; run++) {
        ov.call.ov_infer_request_wait(request);
        ov.call.ov_infer_request_start_async(request);
        watch.started();
        ov.call.ov_infer_request_cancel(request);
      }
      ov.call.ov_infer_request_wait(request);
      globalThis.watch = watch;
      console.log("at the end");
    `),
  );
  assertEquals([code, signal, stdout], [0, null, "at the end\n"], stderr);
});

test("watch() survives the collection of everything but the native request", async () => {
  const { code, signal, stdout, stderr } = await runInOwnProcess(
    program(`
      let rounds = 0;
      const timer = setInterval(() => { gc(); new Array(1e5).fill({}); rounds += 1; }, 1);
      await watch.ended();
      // A machine may be so fast that the first run leaves no time for them.
      while (rounds < 3) {
        ov.call.ov_infer_request_start_async(request);
        watch.started();
        await watch.ended();
      }
      clearInterval(timer);
      console.log(rounds >= 3, ov.call.ov_infer_request_wait(request));
    `),
    { gc: true },
  );
  assertEquals([code, signal, stdout], [0, null, "true 0\n"], stderr);
});

test("latency() ends with the run, not when the end is observed", async () => {
  const { call } = load();
  const { request, watch, start, end } = watched("relu_add");
  const before = Date.now();
  start();
  call.ov_infer_request_wait(request);
  const after = Date.now();
  while (Date.now() < after + 30);
  await watch.ended();
  const observed = Date.now() - before;
  const latency = watch.latency(observed);
  // Bun and Node.js need the callback, in which Deno records the time, for their wake-ups.
  if (runtimeOf(process.versions) !== "Deno") assertEquals(latency, observed);
  else assert(latency <= after - before + 2, `${latency} of ${after - before}, observed after ${observed}`);
  assertEquals(watch.latency(0.5), 0.5);
  end();
});

test("keepAlive() keeps an object until it is reached, and no longer", async () => {
  const { code, signal, stdout, stderr } = await runInOwnProcess(
    `
      import { keepAlive } from "${url("./keep_alive.ts")}";
      const collected = new Set();
      globalThis.registry = new FinalizationRegistry((i) => collected.add(i));
      const turns = async () => { for (let i = 0; i < 5; i++) { gc(); await new Promise((r) => setTimeout(r, 5)); } };
      async function hold(i) {
        const held = { some: "thing" };
        registry.register(held, i);
        await turns();
        console.log(collected.has(i));
        keepAlive(held);
      }
      // JavaScriptCore may find the last one in a register.
      for (let i = 0; i < 4; i++) await hold(i);
      // A collector may take some turns, and overwritten registers.
      for (let round = 0; round < 200 && collected.size === 0; round++) {
        new Array(1000).fill(0).map((_, i) => ({ i }));
        await turns();
      }
      console.log(collected.size > 0);
    `,
    { gc: true },
  );
  assertEquals([code, signal, stdout], [0, null, "false\n".repeat(4) + "true\n"], stderr);
});
