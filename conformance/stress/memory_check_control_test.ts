import { assertEquals, assertMatch } from "@std/assert";
import { test } from "node:test";
import type { TraceStep } from "./call_trace.ts";
import { checkTrace, findTools, type MemoryReport, recordTrace } from "./memory_check.ts";

/** The memory check must detect errors: records with faults, each of several kinds. */

const tools = findTools();
const skip = "missing" in tools && tools.missing;
const options = { timeout: 900_000, skip };

/** A test's name, with the reason if it is skipped. */
const named = (name: string) => skip ? `${name} (skipped: ${skip})` : name;

/** The index of the first call of a function in a record. */
function firstOf(steps: readonly TraceStep[], name: string): number {
  const index = steps.findIndex((step) => name === ("call" in step ? step.call : "free callback"));
  assertEquals(index >= 0, true, name);
  return index;
}

/** valgrind's report on a record. */
async function checked(doctor: (steps: TraceStep[]) => TraceStep[]): Promise<MemoryReport> {
  if ("missing" in tools) throw new Error(tools.missing);
  return await checkTrace(doctor(await recordTrace()), tools);
}

const left = ["ov_tensor_free", "ov_output_const_port_free", "ov_free", "free callback", "ov_profiling_info_list_free"];

test(
  named("the memory check sees a tensor, port, string, callback struct and list that are not freed"),
  options,
  async () => {
    const report = await checked((steps) => {
      const out = new Set(left.map((name) => firstOf(steps, name)));
      return steps.filter((_, index) => !out.has(index));
    });
    assertEquals(report.clean, false);
    const lost = report.text.match(/are definitely lost/g) ?? [];
    assertEquals(lost.length >= left.length, true, report.text);
  },
);

test(named("the memory check sees a string freed twice and a callback struct freed too early"), options, async () => {
  const report = await checked((steps) => {
    const string = firstOf(steps, "ov_free");
    const set = firstOf(steps, "ov_infer_request_set_callback");
    const made = steps[set]!;
    const struct = "call" in made ? made.args.find((argument) => argument.is === "callback")?.id : undefined;
    const callback = steps.findIndex((step) => "freeCallback" in step && step.freeCallback === struct);
    const early = steps[callback]!;
    return steps.flatMap((step, index) => {
      if (index === string) return [step, step];
      if (index === set) return [step, early];
      return index === callback ? [] : [step];
    });
  });
  assertEquals(report.clean, false);
  assertMatch(report.text, /Invalid free\(\)/);
  assertMatch(report.text, /Invalid read of size \d+\n[^]*inside a block of size \d+ free'd/);
});
