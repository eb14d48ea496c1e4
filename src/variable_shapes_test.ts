import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { compileEdited, tiny } from "../conformance/tiny_models.ts";
import { modelPath } from "../conformance/test_support.ts";
import { type CompiledModel, Core, OpenVINOError, PartialShape } from "./mod.ts";
import { hasInitialValue, VariableHistory, variableShapesOfFile, variableShapesOfText } from "./variable_shapes.ts";

function texts(shapes: ReadonlyMap<string, PartialShape> | undefined): Record<string, string> | undefined {
  return shapes && Object.fromEntries([...shapes].map(([name, shape]) => [name, String(shape)]));
}

test("variableShapesOfFile() reads the shapes of an IR's variables, and of nothing else", () => {
  assertEquals(texts(variableShapesOfFile(modelPath("stateful_two"))()), { count: "[1]", max: "[1,4]" });
  assertEquals(texts(variableShapesOfFile(modelPath("relu_add"))()), {});
  assertEquals(variableShapesOfFile(modelPath("relu_add").replace("xml", "onnx"))(), undefined);
  assertEquals(variableShapesOfFile("missing.xml")(), undefined);
});

test("variableShapesOfText() reads them from IR's text, with names as they are meant", () => {
  const text = (xml: string) => texts(variableShapesOfText(new TextEncoder().encode(xml))());
  const data = `<data variable_id="a &lt;b&gt;" variable_type="f32" variable_shape="1..8,4"/>`;
  assertEquals(text(`<net>${data}</net>`), { "a <b>": "[1..8,4]" });
  assertEquals(text("<net/>"), {});
  assertEquals(text(`<net>${data.replace("1..8,4", "what?")}</net>`), undefined);
  assertEquals(text("\x08onnx variable_shape"), undefined);
});

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
