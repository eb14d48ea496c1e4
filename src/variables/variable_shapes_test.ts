import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { compileEdited, tiny } from "../../conformance/test_support/tiny_models.ts";
import { type CompiledModel, Core, OpenVINOError, PartialShape } from "../mod.ts";
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

test("VariableState.state of an imported model, whose shapes are not known, is refused until it was written", () => {
  const compiled: CompiledModel = new Core().importModel(tiny("stateful_accumulator").exportModel(), "CPU");
  const request = compiled.createInferRequest();
  const [state] = request.queryState();
  assertThrows(() => state!.state, OpenVINOError, "not known");
  request.infer([1, 2, 3, 4]);
  assertEquals([...(state!.state.data as Float32Array)], [1, 2, 3, 4]);
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
