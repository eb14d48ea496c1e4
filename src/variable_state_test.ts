import { test } from "node:test";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { runInOwnProcess } from "../conformance/test_support/own_process.ts";
import { compileTiny, tiny } from "../conformance/test_support/tiny_models.ts";
import type { InferRequest } from "./infer_request.ts";
import { OpenVINOError } from "./openvino_error.ts";
import { Tensor } from "./tensor.ts";
import { VariableState } from "./variable_state.ts";

/** Each state's value, by name. */
function states(request: InferRequest): Record<string, number[]> {
  return Object.fromEntries(
    request.queryState().map(({ name, state }) => [name, Array.from(state.data as Float32Array)]),
  );
}

function stateNamed(request: InferRequest, name: string): VariableState {
  return request.queryState().find((state) => state.name === name)!;
}

test("state = converts other element types", () => {
  const request = tiny("stateful_accumulator").createInferRequest();
  const variable = stateNamed(request, "acc");
  for (const type of ["i32", "i64", "f16", "bf16", "f64", "u8", "i8", "u64"] as const) {
    variable.state = Tensor.from([[3, 1, 4, 1]], { type });
    assertEquals(states(request), { acc: [3, 1, 4, 1] });
    request.resetState();
  }
  variable.state = Tensor.from([[true, false, true, true]]);
  assertEquals(states(request), { acc: [1, 0, 1, 1] });
});

test("state = refuses other shapes, other things and what cannot be converted", () => {
  const request = tiny("stateful_accumulator").createInferRequest();
  const variable = stateNamed(request, "acc");
  variable.state = Tensor.from([[1, 2, 3, 4]]);
  for (const shape of [[4], [2, 4], [1, 5], [4, 1], [], [1, 4, 1]]) {
    assertThrows(() => variable.state = new Tensor("f32", shape), RangeError, "[1,4]");
  }
  for (const wrong of [[[1, 2, 3, 4]], new Float32Array(4), null, undefined, 5, {}]) {
    assertThrows(() => variable.state = wrong as never, TypeError, "Tensor");
  }
  for (const type of ["u4", "i4", "nf4", "f8e4m3", "string"] as const) {
    assertThrows(() => variable.state = new Tensor(type, [1, 4]), TypeError, type);
  }
  const gone = new Tensor("f32", [1, 4]);
  gone.dispose();
  assertThrows(() => variable.state = gone, OpenVINOError, "disposed");
  // With another type it would be converted; detached memory must not be read as zeros.
  for (const type of ["f32", "i32"] as const) {
    const away = new Tensor(type, [1, 4]);
    (away.data.buffer as ArrayBuffer).transfer();
    assertThrows(() => variable.state = away, TypeError, "transferred elsewhere");
  }
  assertEquals(states(request), { acc: [1, 2, 3, 4] });
  variable.state = new Tensor("f32", [1, 4]);
  assertEquals(states(request), { acc: [0, 0, 0, 0] });
});

test("states are busy while their request runs", async () => {
  const request = tiny("stateful_accumulator").createInferRequest();
  const variable = stateNamed(request, "acc");
  request.startAsync([1, 2, 3, 4]);
  const attempts: [member: string, attempt: () => unknown][] = [
    ["state", () => variable.state],
    ["state", () => void (variable.state = new Tensor("f32", [1, 4]))],
    ["reset", () => variable.reset()],
    ["queryState", () => request.queryState()],
    ["resetState", () => request.resetState()],
  ];
  for (const [member, attempt] of attempts) {
    const error = assertThrows(attempt, OpenVINOError, `${member}: the infer request is busy`);
    assertEquals(error.code, "REQUEST_BUSY");
  }
  assertEquals(variable.name, "acc");
  await request.wait();
  assertEquals(Array.from(variable.state.data as Float32Array), [1, 2, 3, 4]);
});

test("states outlive their request, not themselves", () => {
  const request = tiny("stateful_two").createInferRequest();
  request.infer([1, 2, 3, 4]);
  const [count, max] = request.queryState() as [VariableState, VariableState];
  const names = [count.name, max.name];
  request.dispose();
  count.dispose();
  count.dispose();
  for (const attempt of [() => count.name, () => count.state, () => count.reset()]) {
    assertThrows(attempt, OpenVINOError, "disposed");
  }
  assertThrows(() => count.state = new Tensor("f32", [1]), OpenVINOError, "disposed");
  assertEquals(max.name, names[1]!);
  assertEquals(max.state.size, names[1] === "max" ? 4 : 1);
  assertThrows(() => request.queryState(), OpenVINOError, "disposed");
});

test("a state is its request's also when that has moved to a model that was compiled anew", () => {
  const request = compileTiny("long_state").createInferRequest();
  const rows = (count: number) => new Tensor("f32", [count, 1], new Float32Array(count).fill(count));
  const [state] = request.queryState();
  request.infer({ x: rows(2), plus: rows(2) });
  assertEquals(state!.state.shape, [2, 1]);
  assertThrows(() => request.infer({ x: rows(2), plus: rows(3) }), OpenVINOError, "Add");
  request.resetState();
  assertEquals(state!.state.shape, [0, 1]);
  request.infer({ x: rows(3), plus: rows(3) });
  assertEquals([...state!.state.data as Float32Array], [3, 3, 3]);
  state!.state = new Tensor("f32", [3, 1], Float32Array.of(7, 8, 9));
  assertEquals(request.infer({ x: rows(1), plus: rows(1) }).get("y").data, Float32Array.of(7, 8, 9, 1));
  state!.reset();
  assertEquals(request.infer({ x: rows(1), plus: rows(1) }).get("y").data, Float32Array.of(1));
  state!.dispose();
  assertThrows(() => state!.state, OpenVINOError, "the VariableState has been disposed");
});

test("VariableState is not made with new", () => {
  assertThrows(() => new (VariableState as unknown as new () => VariableState)(), TypeError, "queryState");
  assert(tiny("stateful_two").createInferRequest().queryState()[0] instanceof VariableState);
});

test("states survive the collector, and their memory is given back", async () => {
  const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const ended = await runInOwnProcess(
    `
    import { tiny } from ${url("../conformance/test_support/tiny_models.ts")};
    import { Tensor } from ${url("./tensor.ts")};
    const kept = [];
    for (let i = 0; i < 300; i++) {
      const request = tiny("stateful_two").createInferRequest();
      request.infer([i, 2, 3, 4]);
      for (const state of request.queryState()) {
        if (state.name === "count") state.state = Tensor.from([i]);
        else if (i % 100 === 0) kept.push(state);
      }
      if (i % 50 === 0) { gc(); await new Promise((done) => setTimeout(done, 1)); }
    }
    gc();
    await new Promise((done) => setTimeout(done, 5));
    console.log(JSON.stringify(kept.map((state) => state.state.data[0])));
    `,
    { gc: true },
  );
  assertEquals([ended.stdout.trim(), ended.stderr, ended.code], ["[0,100,200]", "", 0]);
});

test("inferAsync() changes states as infer() does", async () => {
  const request = tiny("stateful_accumulator").createInferRequest();
  await request.inferAsync([1, 2, 3, 4]);
  await request.inferAsync([1, 2, 3, 4]);
  assertEquals(states(request), { acc: [2, 4, 6, 8] });
  await assertRejects(() => request.inferAsync([1]), RangeError);
  assertEquals(states(request), { acc: [2, 4, 6, 8] });
});
