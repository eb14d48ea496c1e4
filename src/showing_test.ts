import { test } from "node:test";
import { inspect } from "node:util";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { pairAnswer, sendJson, servePair } from "../conformance/test_support/servers.ts";
import { tiny } from "../conformance/test_support/tiny_models.ts";
import * as library from "./mod.ts";
import { AsyncInferQueue, Core, type InferResults, PartialShape, PrePostProcessor, Tensor } from "./mod.ts";
import * as remote from "./remote/mod.ts";
import { showingMembers } from "./showing.ts";

const ports = "\ninputs[\n<ConstOutput: names[x] shape[1,4] type: f32>\n]" +
  "\noutputs[\n<ConstOutput: names[y] shape[1,4] type: f32>\n]";

const core = new Core();
const readRelu = () => core.readModel(modelPath("relu_add"));

/** What consoles show of an object; its text and its JSON must be the same. */
function shown(object: object): string {
  assertEquals(String(object), inspect(object));
  assertEquals(`${object}`, inspect(object));
  assertEquals(JSON.stringify([object]), JSON.stringify([inspect(object)]));
  return inspect(object);
}

test("every class of the library shows its objects, and no class declares that", () => {
  const classes = Object.entries({ ...library, ...remote }).filter(([name, each]) =>
    typeof each === "function" && /^[A-Z]/.test(name) && !name.endsWith("Error")
  );
  assert(classes.length > 17, `${classes.length} classes`);
  for (const [name, each] of classes) {
    const { prototype } = each as { prototype: object };
    for (const member of showingMembers) assert(member in prototype, `${name}.${String(member)}`);
    // Even what is no object of the class is shown.
    assertStringIncludes(inspect(Object.create(prototype)), `<${name}`);
    assertEquals(Object.keys(prototype), []);
  }
});

test("objects show what Python's do", () => {
  const compiled = tiny("relu_add");
  const model = readRelu();
  const processor = new PrePostProcessor(model);
  const devices = core.availableDevices.join(", ");
  assertEquals(shown(core), `<Core: available plugins[${devices}]>`);
  assertEquals(shown(model), `<Model: 'relu_add'${ports}>`);
  assertEquals(shown(compiled), `<CompiledModel:${ports}>`);
  assertEquals(shown(compiled.createInferRequest()), `<InferRequest:${ports}>`);
  assertEquals(shown(compiled.input()), "<ConstOutput: names[x] shape[1,4] type: f32>");
  assertEquals(shown(new AsyncInferQueue(compiled, 3)), "<AsyncInferQueue: 3 jobs>");
  assertEquals(shown(new Tensor("i4", [1, 3])), "<Tensor: shape[1,3] type: i4>");
  assertEquals(shown(new Tensor("string", [])), "<Tensor: shape[] type: string>");
  const state = tiny("stateful_accumulator").createInferRequest().queryState()[0]!;
  assertEquals(shown(state), "<VariableState>");
  assertEquals([processor, processor.input(), processor.output().tensor()].map(shown), [
    "<PrePostProcessor>",
    "<InputInfo>",
    "<OutputTensorInfo>",
  ]);
  const shape = PartialShape.from([1, -1, [2, 4]]);
  assertEquals([inspect(shape), `${shape}`], ["<PartialShape: [1,?,2..4]>", "[1,?,2..4]"]);
  assertEquals(PartialShape.from(JSON.parse(JSON.stringify(shape))).equals(shape), true);
  assertEquals(inspect([compiled.input()]).replaceAll(/\s+/g, " "), "[ <ConstOutput: names[x] shape[1,4] type: f32> ]");
});

test("results show the first values of each output", () => {
  const valuesIn = (results: InferResults) => /type: \w+>: (.*)\}>$/.exec(shown(results))?.[1];
  assertEquals(valuesIn(tiny("relu_add").infer([[1, 2, -3, 0.5]])), "[2, 3, 0, 1.5]");
  assertEquals(valuesIn(tiny("two_in_two_out").createInferRequest().infer()), "[0, 0, 0, 0, 0, 0]");
  assertEquals(valuesIn(tiny("dynamic_bounded").infer([new Tensor("f32", [2, 8])])), "[0, 0, 0, 0, 0, 0, 0, 0, …]");
  const request = tiny("precisions").createInferRequest();
  // Inputs that have been looked at need not be given.
  assertEquals(request.inputTensors.length, 4);
  const precisions = request.infer({ in_i64: BigInt64Array.of(1n, 2n, 3n, 4n), in_bf16: [[1, 2], [3, 4]] });
  assertStringIncludes(shown(precisions), "type: i64>: [2, 3, 4, 5],");
  assertEquals(valuesIn(precisions), "[2, 3, 4, 5]");
  const [, tensor] = [...precisions.values()];
  tensor!.dispose();
  assertStringIncludes(shown(precisions), "type: i64>: <Tensor: the tensor has been disposed>,");
});

test("objects show themselves while an inference runs, and that it was disposed afterwards", async () => {
  const compiled = core.compileModel(modelPath("relu_add"), "CPU");
  const request = compiled.createInferRequest();
  const queue = new AsyncInferQueue(compiled, 1);
  const { inputTensors: [input] } = request;
  const before = [compiled, request, queue, input!].map(shown);
  request.startAsync(new Float32Array(4));
  await queue.startAsync(new Float32Array(4));
  assertEquals([compiled, request, queue, input!].map(shown), before);
  await Promise.all([request.wait(), queue.waitAll()]);
  const others = [new Core(), readRelu(), new PrePostProcessor(readRelu()), new Tensor("f32", [1])];
  const [state] = core.compileModel(modelPath("stateful_accumulator"), "CPU").createInferRequest().queryState();
  const port = compiled.input();
  queue.dispose();
  assertEquals(shown(queue), "<AsyncInferQueue: 1 jobs>");
  for (const each of [compiled, request, state!, ...others]) {
    each.dispose();
    const { name } = each.constructor;
    assertStringIncludes(shown(each).toLowerCase(), `<${name}: the ${name} has been disposed>`.toLowerCase());
  }
  assertEquals(shown(port), "<ConstOutput: names[x] shape[1,4] type: f32>");
});

test("a model shows itself while it is compiled in the background", async () => {
  const model = readRelu();
  const compiling = core.compileModelAsync(model, "CPU");
  assertEquals(shown(model), `<Model: 'relu_add'${ports}>`);
  (await compiling).dispose();
});

test("objects of a server's model show that they are", async () => {
  await using server = await servePair((_, response) => sendJson(response, pairAnswer));
  const served = new remote.RemoteCore(server.url);
  assertEquals(shown(served), `<RemoteCore: ${server.url}>`);
  const compiled = await served.compileModelAsync("pair");
  const pair = ports.replaceAll("[1,4]", "[1,2]");
  assertEquals(shown(compiled), `<RemoteCompiledModel:${pair}>`);
  assertEquals(shown(compiled.createInferRequest()), `<RemoteInferRequest:${pair}>`);
  assertEquals(shown(new remote.RemoteAsyncInferQueue(compiled, 2)), "<RemoteAsyncInferQueue: 2 jobs>");
  served.dispose();
  assertEquals(shown(served), "<RemoteCore: the RemoteCore has been disposed>");
});
