import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { temporaryFolder } from "../../conformance/test_support/temporary_folder.ts";
import { compileTiny, tiny } from "../../conformance/test_support/tiny_models.ts";
import type { CompiledModel } from "../compiled_model.ts";
import { Core } from "../core.ts";
import type { InferRequest } from "../infer_request.ts";
import { OpenVINOError } from "../openvino_error.ts";
import { Tensor } from "../tensor.ts";

/** sum = a + b, each of shape [?,4]: with different numbers of rows, an inference fails inside the device. */
const text = `<?xml version="1.0"?>
<net name="rows" version="11">
  <layers>${
  ["a", "b"].map((name, id) =>
    `<layer id="${id}" name="${name}" type="Parameter" version="opset1"><data shape="?,4" element_type="f32"/>
      <output><port id="0" precision="FP32" names="${name}"><dim>-1</dim><dim>4</dim></port></output></layer>`
  ).join("")
}
    <layer id="2" name="sum" type="Add" version="opset1"><data auto_broadcast="none"/>
      <input>${[0, 1].map((id) => `<port id="${id}"><dim>-1</dim><dim>4</dim></port>`).join("")}</input>
      <output><port id="2" precision="FP32" names="sum"><dim>-1</dim><dim>4</dim></port></output></layer>
    <layer id="3" name="result" type="Result" version="opset1"><input><port id="0"><dim>-1</dim><dim>4</dim></port></input></layer>
  </layers>
  <edges>
    <edge from-layer="0" from-port="0" to-layer="2" to-port="0"/><edge from-layer="1" from-port="0" to-layer="2" to-port="1"/>
    <edge from-layer="2" from-port="2" to-layer="3" to-port="0"/>
  </edges>
</net>`;

const bytes = new TextEncoder().encode(text);

/** x[2,2], split into its columns, of which the second is not used. The axis is in the weights. */
const unused = `<?xml version="1.0"?>
<net name="unused" version="11">
  <layers>
    <layer id="0" name="x" type="Parameter" version="opset1"><data shape="2,2" element_type="f32"/>
      <output><port id="0" precision="FP32" names="x"><dim>2</dim><dim>2</dim></port></output></layer>
    <layer id="1" name="axis" type="Const" version="opset1"><data element_type="i64" shape="" offset="0" size="8"/>
      <output><port id="0" precision="I64"/></output></layer>
    <layer id="2" name="split" type="Split" version="opset1"><data num_splits="2"/>
      <input><port id="0"><dim>2</dim><dim>2</dim></port><port id="1"/></input>
      <output>${
  [2, 3].map((id) => `<port id="${id}" precision="FP32" names="part ${id}"><dim>2</dim><dim>1</dim></port>`).join("")
}</output></layer>
    <layer id="3" name="result" type="Result" version="opset1"><input><port id="0"><dim>2</dim><dim>1</dim></port></input></layer>
  </layers>
  <edges>
    <edge from-layer="0" from-port="0" to-layer="2" to-port="0"/><edge from-layer="1" from-port="0" to-layer="2" to-port="1"/>
    <edge from-layer="2" from-port="2" to-layer="3" to-port="0"/>
  </edges>
</net>`;
const core = new Core();

function rows(count: number, value: number): Tensor {
  return new Tensor("f32", [count, 4], new Float32Array(count * 4).fill(value));
}

const good = (count: number) => ({ a: rows(count, 1), b: rows(count, 2) });
const bad = { a: rows(2, 1), b: rows(3, 2) };

function sumOf(request: InferRequest, count = 2): number[] {
  return [...new Set(request.infer(good(count)).get("sum").data as Float32Array)];
}

function fail(request: InferRequest): void {
  assertThrows(() => request.infer(bad), OpenVINOError, "the inference failed");
}

/** Asserts that after a failure the same request and another one give the same results as before. */
function assertMended(compiled: CompiledModel): void {
  const [first, second] = [compiled.createInferRequest(), compiled.createInferRequest()];
  assertEquals([sumOf(first), sumOf(second, 3)], [[3], [3]]);
  fail(first);
  assertEquals([sumOf(second, 3), sumOf(first), sumOf(compiled.createInferRequest())], [[3], [3], [3]]);
}

/** Asserts that inferences are refused after a failure, with the reason. */
function assertRefused(compiled: CompiledModel, reason: string, change: () => void): void {
  const request = compiled.createInferRequest();
  assertEquals(sumOf(request), [3]);
  change();
  assertEquals(sumOf(request), [3]);
  fail(request);
  for (const use of [() => sumOf(request), () => request.startAsync(good(2))]) {
    const { code } = assertThrows(use, OpenVINOError, reason) as OpenVINOError;
    assertEquals(code, "UNEXPECTED");
  }
}

test("after a failure a model that was read is compiled anew, unless it was changed since", () => {
  assertMended(core.compileModel(core.readModel(bytes), "CPU"));
  const model = core.readModel(bytes);
  const compiled = core.compileModel(model, "CPU");
  model.dispose();
  assertMended(compiled);
  const changed = core.readModel(bytes);
  assertRefused(core.compileModel(changed, "CPU"), "changed", () => changed.reshape({ a: "?,4", b: "?,4" }));
});

test("after a failure a model that was imported is compiled anew", () => {
  assertMended(core.importModel(core.compileModel(core.readModel(bytes), "CPU").exportModel(), "CPU"));
});

test("after a failure a model's file is compiled anew, unless it was changed since", () => {
  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-"));
  try {
    const path = join(folder, "rows.xml");
    writeFileSync(path, text);
    writeFileSync(join(folder, "rows.bin"), "");
    assertMended(core.compileModel(path, "CPU"));
    assertRefused(core.compileModel(path, "CPU"), "changed", () => utimesSync(path, 1, 1));
    assertRefused(core.compileModel(path, "CPU"), "changed", () => rmSync(join(folder, "rows.bin")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("after a failure a compiled model that was disposed cannot be compiled anew", () => {
  const compiled = core.compileModel(core.readModel(bytes), "CPU");
  assertRefused(compiled, "disposed", () => compiled.dispose());
});

test("an asynchronous failure breaks nothing either, nor does one among other runs", async () => {
  const compiled = core.compileModel(core.readModel(bytes), "CPU", { NUM_STREAMS: 2 });
  const requests = Array.from({ length: 6 }, () => compiled.createInferRequest());
  for (let round = 0; round < 20; round++) {
    requests.forEach((request, i) => request.startAsync(i % 3 === round % 3 ? bad : good(i + 1)));
    for (const [i, request] of requests.entries()) {
      if (i % 3 === round % 3) await assertRejects(() => request.wait(), OpenVINOError, "the inference failed");
      else {
        await request.wait();
        const sum = request.results.get("sum");
        assertEquals([sum.shape, new Set(sum.data as Float32Array)], [[i + 1, 4], new Set([3])]);
      }
    }
  }
});

test("a run that waits is let finish when its request is disposed of, also by a model that was compiled anew", async () => {
  const compiled = core.compileModel(core.readModel(bytes), "CPU", { NUM_STREAMS: 1 });
  const [first, second] = [compiled.createInferRequest(), compiled.createInferRequest()];
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const sum = rows(2, 0);
  second.setTensor("sum", sum);
  second.setCallback(resolve, "over", { onError: reject });
  first.startAsync(bad);
  second.startAsync(good(2));
  second.dispose();
  await assertRejects(() => first.wait(), OpenVINOError, "the inference failed");
  assertEquals([await promise, [...new Set(sum.data as Float32Array)]], ["over", [3]]);
});

test("resetState() without variables leaves the results, also after another inference has failed", () => {
  const compiled = core.compileModel(core.readModel(bytes), "CPU");
  const [first, second] = [compiled.createInferRequest(), compiled.createInferRequest()];
  assertEquals(sumOf(first, 3), [3]);
  fail(second);
  first.resetState();
  assertEquals(first.results.get("sum").shape, [3, 4]);
  assertEquals(sumOf(first), [3]);
});

test("isDynamic() of a runtime model: of one with variables it is refused, where the C API would end the process", () => {
  assertEquals(tiny("relu_add").getRuntimeModel().isDynamic(), false);
  assertEquals(tiny("dynamic_nchw").getRuntimeModel().isDynamic(), true);
  const runtimeModel = tiny("stateful_accumulator").getRuntimeModel();
  const { code } = assertThrows(() => runtimeModel.isDynamic(), OpenVINOError, "variables") as OpenVINOError;
  assertEquals(code, "NOT_IMPLEMENTED");
  assertEquals(core.readModel(bytes).isDynamic(), true);
});

test("a model in which nothing uses some output of an operation runs, also compiled from its file", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "unused.xml");
  writeFileSync(path, unused);
  writeFileSync(join(folder.path, "unused.bin"), new Uint8Array(new BigInt64Array([1n]).buffer));
  const [fromFile, fromModel] = [path, core.readModel(path)].map((model) => core.compileModel(model, "CPU"));
  const imported = core.importModel(fromFile!.exportModel(), "CPU");
  for (const compiled of [fromFile!, fromModel!, imported]) {
    assertEquals([...compiled.infer([Float32Array.of(1, 2, 3, 4)]).get(0).data as Float32Array], [1, 3]);
    // The C API would end the process.
    const runtimeModel = compiled.getRuntimeModel();
    const { code } = assertThrows(() => runtimeModel.isDynamic(), OpenVINOError, "nothing uses") as OpenVINOError;
    assertEquals(code, "NOT_IMPLEMENTED");
  }
  assertEquals(tiny("relu_add").getRuntimeModel().isDynamic(), false);
});

test("what is dynamic only inside is known after blocking inferences too", async () => {
  // The runtime model has the last run's shapes instead of dynamic ones.
  const request = compileTiny("long_inside").createInferRequest();
  const inputs = (rows: number) => ({ x: 1, rows: [rows], also: [rows] });
  assertEquals([...request.infer(inputs(2)).get("y").data as Float32Array], [4]);
  request.startAsync(inputs(300));
  request.cancel();
  await request.wait().catch((error) => assertEquals((error as OpenVINOError).code, "INFER_CANCELLED"));
  assertEquals([...request.infer(inputs(2)).get("y").data as Float32Array], [4]);
});

test("one failure takes the states of requests once, and only of those that had been given values", async () => {
  const compiled = compileTiny("long_state");
  const rows = (...values: number[]) => Tensor.from(values.map((value) => [value]));
  const [failing, used, fresh] = [0, 1, 2].map(() => compiled.createInferRequest());
  const run = (request: InferRequest, value: number) => {
    try {
      return [...request.infer({ x: rows(value), plus: rows(1) }).get("y").data as Float32Array];
    } catch (error) {
      return (error as OpenVINOError).code;
    }
  };
  assertEquals(run(used!, 1), [1]);
  failing!.startAsync({ x: rows(1, 2, 3), plus: rows(1, 2) });
  assertEquals([run(fresh!, 5), run(used!, 2), run(used!, 2)], [[5], "UNEXPECTED", "UNEXPECTED"]);
  used!.resetState();
  assertEquals([run(used!, 2), run(used!, 3), run(fresh!, 6)], [[2], [2, 3], [5, 6]]);
  await assertRejects(() => failing!.wait(), OpenVINOError, "the inference failed");
  assertEquals([run(used!, 4), run(fresh!, 7)], [[2, 3, 4], [5, 6, 7]]);
});
