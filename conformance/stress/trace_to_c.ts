import { type Signature, symbols } from "../../ffi/symbols/mod.ts";
import type { TracedArgument, TraceStep } from "./call_trace.ts";

/**
 * Converts a trace to a C program that repeats its calls in order and with the same objects, and exits with 3 if a
 * status differs. At the end the program drops all references, so that objects that were not freed count as leaks.
 */
export function traceToC(steps: readonly TraceStep[]): string {
  const ids = steps.flatMap((step) =>
    "call" in step ? [step.result ?? 0, ...step.args.map((argument) => "id" in argument ? argument.id : 0)] : [0]
  );
  return `/* Made from a trace of this library's calls by trace_to_c.ts. */
#include <openvino/c/openvino.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Native objects, structs, and memory that tensors lie over, by their numbers. */
static void* objects[${Math.max(...ids) + 1}];
static int64_t structs[${Math.max(...ids) + 1}][8];
static void* memory[${Math.max(...ids) + 1}];

static void run_ended(void* count) { __atomic_add_fetch((int*)count, 1, __ATOMIC_RELAXED); }

/* The struct and what its function writes to, in one block that must last as long as native code uses it. */
static ov_callback_t* new_callback(int id) {
  ov_callback_t* callback = calloc(1, sizeof(ov_callback_t) + sizeof(int));
  callback->callback_func = run_ended;
  callback->args = callback + 1;
  return objects[id] = callback;
}

static void expect(int step, int status, int expected) {
  if (status == expected) return;
  fprintf(stderr, "step %d: status %d, not %d\\n", step, status, expected);
  exit(3);
}

static void replay(void) {
${steps.map((step, i) => `  ${statement(step, i)}`).join("\n")}
}

int main(void) {
  replay();
  for (size_t i = 0; i < sizeof(memory) / sizeof(memory[0]); i++) free(memory[i]);
  memset(objects, 0, sizeof objects);
  memset(structs, 0, sizeof structs);
  memset(memory, 0, sizeof memory);
  return 0;
}
`;
}

function statement(step: TraceStep, index: number): string {
  if ("freeCallback" in step) return `free(objects[${step.freeCallback}]);`;
  const { parameters } = symbols[step.call] as Signature;
  const args = step.args.map((argument, i) => expression(argument, parameters[i]![1]));
  const call = `${step.call}(${args.join(", ")})`;
  if (step.result !== undefined) return `objects[${step.result}] = (void*)${call};`;
  return step.status === undefined ? `${call};` : `expect(${index}, ${call}, ${step.status});`;
}

/** An argument for a parameter with a C declaration. */
function expression(argument: TracedArgument, c: string): string {
  const type = c.replace(/\s*\w+$/, "").replace(/^const (?=\w+$)/, "");
  switch (argument.is) {
    case "null":
      return "NULL";
    case "number":
      return `(${type})${argument.value}`;
    case "text":
      return literal(argument.bytes);
    case "object":
      return `(${type})objects[${argument.id}]`;
    case "new object":
      return `(${type})&objects[${argument.id}]`;
    case "struct":
      return type.endsWith("*") ? `(${type})structs[${argument.id}]` : `*(${type}*)structs[${argument.id}]`;
    case "filled struct":
      return filled(type, argument.words, argument.dims);
    case "properties": {
      const pairs = Array.from({ length: argument.texts.length / 2 }, (_, i) => argument.texts.slice(2 * i, 2 * i + 2));
      const items = pairs.map((pair) => `{${pair.map(literal).join(", ")}}`);
      return `(ov_property_t[]){${items.join(", ") || "{NULL, NULL}"}}`;
    }
    case "memory":
      return `(memory[${argument.id}] = calloc(1, ${argument.byteLength}))`;
    case "callback":
      return `new_callback(${argument.id})`;
  }
}

/** A struct of shapes or ranks: its words, the last of which points to the dimensions, if any. */
function filled(type: string, words: readonly string[], dims: readonly string[]): string {
  const leading = words.slice(0, -1).join(", ");
  const list = dims.join(", ");
  if (type === "ov_shape_t") return `(ov_shape_t){${leading}, (int64_t[]){${list}}}`;
  if (type === "ov_partial_shape_t") {
    return `(ov_partial_shape_t){{${leading}}, (ov_dimension_t*)(int64_t[]){${list || "0"}}}`;
  }
  return `(${type}){${words.join(", ")}}`;
}

function literal(bytes: readonly number[]): string {
  const escaped = bytes.map((byte) => {
    const character = String.fromCharCode(byte);
    return /[\w ./:,<>=+\-]/.test(character) ? character : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${escaped.join("")}"`;
}
