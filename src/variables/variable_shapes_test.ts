import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { compileEdited } from "../../conformance/test_support/tiny_models.ts";
import { type CompiledModel, Core, OpenVINOError, PartialShape, Tensor } from "../mod.ts";
import { hasInitialValue, VariableHistory } from "./variable_shapes.ts";

test("hasInitialValue() is true where every dimension is known or may be 0", () => {
  for (const shape of ["[1,4]", "[]", "[?,4]", "[..8,4]"]) {
    assertEquals(hasInitialValue(PartialShape.from(shape)), true, shape);
  }
  for (const shape of ["[1..8,4]", "[2..,4]", "[...]"]) {
    assertEquals(hasInitialValue(PartialShape.from(shape)), false, shape);
  }
  assertEquals(hasInitialValue(undefined), false);
});

test("VariableHistory tells what was written since it was last reset", () => {
  const history = new VariableHistory();
  const written = () => [history.isWritten("a"), history.isWritten("b")];
  assertEquals(written(), [false, false]);
  history.write("a");
  assertEquals(written(), [true, false]);
  history.writeAll();
  history.reset("a");
  assertEquals(written(), [false, true]);
  history.write("a");
  assertEquals(written(), [true, true]);
  history.resetAll();
  assertEquals(written(), [false, false]);
});

test("VariableHistory tells whether all are certain to be initial", () => {
  const history = new VariableHistory();
  const changes: [string, (history: VariableHistory) => void, boolean][] = [
    ["an inference begins", (history) => history.touch(), false],
    ["all are reset", (history) => history.resetAll(), true],
    ["one is set", (history) => history.write("a"), false],
    // Nothing is known about the others.
    ["that is reset", (history) => history.reset("a"), false],
    ["all are reset again", (history) => history.resetAll(), true],
    ["an inference writes all", (history) => history.writeAll(), false],
  ];
  assertEquals(history.isInitial, true);
  for (const [what, change, isInitial] of changes) {
    change(history);
    assertEquals([what, history.isInitial], [what, isInitial]);
  }
});

test("VariableState.state of a shape without an initial size is refused until it was written, and after a reset", () => {
  const model = compileEdited("stateful_accumulator", { 'variable_shape="1,4"': 'variable_shape="1..8,4"' });
  const request = model.createInferRequest();
  const [state] = request.queryState();
  const refused = () => {
    assertThrows(() => state!.state, OpenVINOError, "no initial size");
    assertThrows(() => state!.state = state!.state, OpenVINOError, "no initial size");
  };
  const runs = (value: number) => {
    request.infer([value, value, value, value]);
    assertEquals(state!.state.shape, [1, 4]);
  };
  refused();
  runs(2);
  state!.reset();
  refused();
  runs(1);
  request.resetState();
  refused();
  runs(3);
});

/** A compiled model, exported and imported again. */
function imported(compiled: CompiledModel): CompiledModel {
  return new Core().importModel(compiled.exportModel(), "CPU");
}

test("VariableState.state of an imported model has the shapes that the model declares", () => {
  const shapes = { "..8,4": [0, 4], "?,?": [0, 0], "?,4": [0, 4], "1,4": [1, 4] };
  for (const [shape, initial] of Object.entries(shapes)) {
    const compiled = imported(
      compileEdited("stateful_accumulator", { 'variable_shape="1,4"': `variable_shape="${shape}"` }),
    );
    const request = compiled.createInferRequest();
    const [state] = request.queryState();
    const zeros = (rows: number) => new Tensor("f32", [rows, 4]);
    assertEquals(state!.state.shape, initial, shape);
    const refused = { "..8,4": zeros(9), "?,?": new Tensor("f32", [4]), "?,4": new Tensor("f32", [1, 5]) }[shape] ??
      zeros(2);
    assertThrows(() => state!.state = refused, RangeError, "has shape", shape);
    for (const rows of shape === "1,4" ? [1] : [8, 1]) {
      state!.state = zeros(rows);
      assertEquals(state!.state.shape, [rows, 4], shape);
    }
    state!.state = Tensor.from([[1, 2, 3, 4]]);
    assertEquals([...(request.infer([1, 1, 1, 1]).get(0).data as Float32Array)], [2, 3, 4, 5], shape);
  }
});

test("VariableState.state of an imported model goes by the variables' initial values if their shapes differ", () => {
  const statesOf = (max: string) => {
    const compiled = imported(compileEdited("stateful_two", { 'variable_shape="1,4"': `variable_shape="${max}"` }));
    const states = compiled.createInferRequest().queryState();
    return Object.fromEntries(states.map((state) => [state.name, state]));
  };
  const { count, max } = statesOf("..8,4");
  assertEquals([count!.state.shape, max!.state.shape], [[1], [0, 4]]);
  max!.state = new Tensor("f32", [8, 4]);
  assertThrows(() => max!.state = new Tensor("f32", [9, 4]), RangeError, "[..8,4]");
  assertThrows(() => count!.state = new Tensor("f32", [2]), RangeError, "[1]");
});

test("VariableState.state of an imported model, whose shapes are not known, is refused until it was written", () => {
  // One of two variables has no initial value, and nothing tells which.
  const compiled = imported(compileEdited("stateful_two", { 'variable_shape="1,4"': 'variable_shape="1..8,4"' }));
  const request = compiled.createInferRequest();
  const states = request.queryState();
  for (const state of states) assertThrows(() => state.state, OpenVINOError, "not known: the model was imported");
  request.infer([1, 2, 3, 4]);
  const values = Object.fromEntries(states.map(({ name, state }) => [name, [...state.data as Float32Array]]));
  assertEquals(values, { count: [1], max: [1, 2, 3, 4] });
});

test("VariableState.state of a static shape can be read at once, from a file and from bytes", () => {
  const core = new Core();
  const path = modelPath("stateful_accumulator");
  const [xml, bin] = [new Uint8Array(readFileSync(path)), new Uint8Array(readFileSync(path.replace(/xml$/, "bin")))];
  for (const model of [core.readModel(path), core.readModel(xml, bin)]) {
    const [state] = core.compileModel(model, "CPU").createInferRequest().queryState();
    assertEquals([...(state!.state.data as Float32Array)], [0, 0, 0, 0]);
  }
});
