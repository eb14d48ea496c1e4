import { assertEquals, assertStringIncludes } from "@std/assert";
import { test } from "node:test";
import type { TraceStep } from "./call_trace.ts";
import { checkTrace, findTools, recordTrace } from "./memory_check.ts";
import { traceToC } from "./trace_to_c.ts";

/**
 * Without valgrind or a C compiler, the replay is skipped, and only the record is tested: everything created is freed
 * in it.
 */

const options = { timeout: 900_000 };
const trace = recordTrace();
const tools = findTools();
const skip = "missing" in tools && tools.missing;

/** The number of calls of each function. */
function counts(steps: readonly TraceStep[]): Map<string, number> {
  const called = new Map<string, number>();
  for (const step of steps) {
    const name = "call" in step ? step.call : "free callback";
    called.set(name, (called.get(name) ?? 0) + 1);
  }
  return called;
}

test("the record has a free for everything that was made", options, async () => {
  const steps = await trace;
  const made = new Map<number, string>();
  for (const step of steps) {
    if (!("call" in step)) {
      assertEquals(made.delete(step.freeCallback), true);
      continue;
    }
    if (step.result !== undefined) made.set(step.result, step.call);
    const [first] = step.args;
    if (/_free$/.test(step.call) && first?.is === "object") assertEquals(made.delete(first.id), true, step.call);
    else if (step.status === undefined || step.status === 0) {
      for (const argument of step.args) {
        if (argument.is === "new object" || argument.is === "callback") made.set(argument.id, step.call);
      }
    }
  }
  assertEquals([...made], []);
});

test("the scenario covers tensors, ports, strings, callback structs, profiling lists", options, async () => {
  const called = counts(await trace);
  for (
    const name of [
      "ov_tensor_create_from_host_ptr",
      "ov_tensor_free",
      "ov_output_const_port_free",
      "ov_free",
      "free callback",
      "ov_profiling_info_list_free",
      "ov_infer_request_start_async",
      "ov_infer_request_cancel",
      "ov_infer_request_free",
      "ov_compiled_model_free",
      "ov_model_free",
      "ov_core_free",
    ]
  ) assertEquals(called.has(name), true, name);
});

test("the record becomes a C program", options, async () => {
  assertStringIncludes(traceToC(await trace), "static void replay(void)");
});

const replayed = "replayed under valgrind, the calls use nothing freed and lose nothing";
test(skip ? `${replayed} (skipped: ${skip})` : replayed, { ...options, skip }, async () => {
  if ("missing" in tools) throw new Error(tools.missing);
  const { clean, text } = await checkTrace(await trace, tools);
  assertEquals([clean, text], [true, ""]);
});
