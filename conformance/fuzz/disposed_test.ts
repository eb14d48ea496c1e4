import { test } from "node:test";
import { assertEquals, assertNotEquals } from "@std/assert";
import { AsyncInferQueue, Core, OpenVINOError, PrePostProcessor, Tensor } from "openvino-ffi";
import { modelPath } from "../test_support/model_path.ts";
import { type Fixture, fixtures, members, showing } from "./public_members.ts";

/**
 * Every member of every disposable class, found by reflection, must throw an error with the code NOT_ALLOCATED on a
 * disposed object. Parents may be disposed of before their children, or belong to another Core.
 */

const core = new Core();
const compiled = core.compileModel(modelPath("relu_add"), "CPU");

/** Creates an object of each class. */
const makers: Readonly<Record<string, () => Disposable>> = {
  Core: () => new Core(),
  Model: () => core.readModel(modelPath("relu_add")),
  CompiledModel: () => core.compileModel(modelPath("relu_add"), "CPU"),
  InferRequest: () => compiled.createInferRequest(),
  AsyncInferQueue: () => new AsyncInferQueue(compiled, 1),
  Tensor: () => new Tensor("f32", [1, 4]),
  VariableState: () => {
    const request = core.compileModel(modelPath("stateful_accumulator"), "CPU").createInferRequest();
    return request.queryState()[0]!;
  },
  PrePostProcessor: () => new PrePostProcessor(core.readModel(modelPath("relu_add"))),
};

/** Members that only return plain data, or may be called again. */
const stillThere = new Set([
  ...Object.keys(makers).flatMap((name) => [`${name}.dispose`, `${name}.@@dispose`]),
  ...["at", "@@iterator", "length", "userdata"].map((name) => `AsyncInferQueue.${name}`),
]);

/** The code of a call's error or rejection; for streams, of the first item's. */
async function codeOf(call: () => unknown): Promise<string> {
  try {
    const value = call();
    if (Object.prototype.toString.call(value) === "[object AsyncGenerator]") await (value as AsyncGenerator).next();
    else await value;
    return "none";
  } catch (error) {
    return error instanceof OpenVINOError ? error.code : String(error);
  }
}

/** A valid call of every member of an object's class. */
function callsOn(object: object, fixture: Fixture): [name: string, call: () => unknown][] {
  const prototype = Object.getPrototypeOf(object) as object;
  return Reflect.ownKeys(prototype).flatMap((key): [string, () => unknown][] => {
    const member = typeof key === "symbol" ? `@@${key.description!.replace("Symbol.", "")}` : key;
    const name = `${object.constructor.name}.${member}`;
    if (key === "constructor" || showing.has(key) || stillThere.has(name)) return [];
    const { value, get, set } = Object.getOwnPropertyDescriptor(prototype, key)!;
    const args = (suffix = "") => members[`${name}${suffix}`]?.valid?.(fixture) ?? ["argument"];
    return [
      ...(typeof value === "function" ? [[name, () => value.apply(object, args())] as [string, () => unknown]] : []),
      ...(get ? [[name, () => get.call(object)] as [string, () => unknown]] : []),
      ...(set ? [[`${name}=`, () => set.call(object, args("=")[0])] as [string, () => unknown]] : []),
    ];
  });
}

for (const [className, make] of Object.entries(makers)) {
  test(`every member of a disposed ${className} throws, and none crashes`, async () => {
    const disposed = make();
    disposed[Symbol.dispose]();
    disposed[Symbol.dispose]();
    const fixture = fixtures();
    for (const [name, call] of callsOn(disposed, fixture)) {
      assertEquals([name, await codeOf(call)], [name, "NOT_ALLOCATED"]);
    }
    // The control: the same calls on a live object are not refused like that.
    const live = make();
    const calls = callsOn(live, fixture);
    assertEquals(calls.length > 2, true);
    for (const [name, call] of calls) assertNotEquals([name, await codeOf(call)], [name, "NOT_ALLOCATED"]);
    live[Symbol.dispose]();
    assertEquals(fixture.changed(), undefined);
  });
}

/** The objects of pre-processing without `dispose`, which become unusable with their processor. */
const parts: readonly ((processor: PrePostProcessor) => object)[] = [
  (processor) => processor.input(),
  (processor) => processor.input().tensor(),
  (processor) => processor.input().model(),
  (processor) => processor.input().preprocess(),
  (processor) => processor.output(),
  (processor) => processor.output().tensor(),
];

test("every member of the parts of a disposed PrePostProcessor throws, and none crashes", async () => {
  const fixture = fixtures();
  for (const partOf of parts) {
    const processor = new PrePostProcessor(core.readModel(modelPath("channel_mean")));
    const calls = callsOn(partOf(processor), fixture);
    assertEquals(calls.length > 0, true);
    for (const [name, call] of calls) assertNotEquals([name, await codeOf(call)], [name, "NOT_ALLOCATED"]);
    processor.dispose();
    for (const [name, call] of calls) assertEquals([name, await codeOf(call)], [name, "NOT_ALLOCATED"]);
  }
});

/** All permutations. */
function* ordersOf<T>(things: readonly T[]): Generator<readonly T[]> {
  if (things.length === 0) yield [];
  for (const first of things) {
    for (const rest of ordersOf(things.filter((thing) => thing !== first))) yield [first, ...rest];
  }
}

test("in whatever order objects go, those that are left work, those that are gone refuse, their ports stay", {
  timeout: 900_000,
}, async () => {
  const names = ["core", "model", "compiled", "request", "state"] as const;
  for (const [turn, others] of [...ordersOf(names.slice(1))].entries()) {
    // The core, which takes longest to create, is placed at each position in turn.
    const order = others.toSpliced(turn % names.length, 0, "core");
    const core = new Core();
    const model = core.readModel(modelPath("stateful_accumulator"));
    const compiled = core.compileModel(model, "CPU");
    const request = compiled.createInferRequest();
    const input = request.getInputTensor();
    request.infer([1, 2, 3, 4]);
    const [state] = request.queryState();
    const objects = { core, model, compiled, request, state: state! };
    const uses: Readonly<Record<keyof typeof objects, () => unknown>> = {
      core: () => core.getProperty("ENABLE_MMAP"),
      model: () => model.inputs.length,
      compiled: () => compiled.getProperty("NETWORK_NAME"),
      request: () => [...request.infer([0, 0, 0, 0]).get(0).data as Float32Array].join(),
      state: () => [...state!.state.data as Float32Array].join(),
    };
    const before = await Promise.all(names.map(async (name) => [name, await codeOf(uses[name]), uses[name]()]));
    const ports = [model.input(), compiled.input()];
    for (const [index, gone] of order.entries()) {
      objects[gone].dispose();
      objects[gone][Symbol.dispose]();
      for (const [name, code, value] of before) {
        const use = uses[name as keyof typeof objects];
        const isGone = order.indexOf(name as keyof typeof objects) <= index;
        assertEquals([order, gone, name, await codeOf(use)], [order, gone, name, isGone ? "NOT_ALLOCATED" : code]);
        if (!isGone) assertEquals([order, gone, name, use()], [order, gone, name, value]);
      }
      for (const port of ports) {
        const facts = [port.anyName, port.shape, port.elementType, `${port}`, port.equals(port)];
        assertEquals(facts, ["x", [1, 4], "f32", "<ConstOutput: names[x] shape[1,4] type: f32>", true]);
      }
    }
    // The tensor's memory is its own.
    assertEquals([...input.data as Float32Array], [0, 0, 0, 0]);
    input.dispose();
    assertEquals(await codeOf(() => input.data), "NOT_ALLOCATED");
  }
});

test("objects of another Core are taken, also when that is gone", () => {
  const other = new Core();
  const model = other.readModel(modelPath("relu_add"));
  using mine = core.compileModel(model, "CPU");
  other.dispose();
  using again = core.compileModel(model, "CPU");
  model.dispose();
  const tensor = mine.createInferRequest().getInputTensor();
  (tensor.data as Float32Array).set([1, 2, 3, 4]);
  for (const compiled of [mine, again]) {
    assertEquals([...compiled.infer(tensor).get(mine.output()).data as Float32Array], [2, 3, 4, 5]);
  }
});
