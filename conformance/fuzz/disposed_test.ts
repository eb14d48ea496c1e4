import { test } from "node:test";
import { assertEquals, assertNotEquals } from "@std/assert";
import { AsyncInferQueue, Core, OpenVINOError, PrePostProcessor, Tensor } from "../../src/mod.ts";
import { modelPath } from "../test_support.ts";
import { type Fixture, fixtures, members } from "./public_members.ts";

/*
 * Every member of every class that can be disposed of, found by looking, on an object that was: an error with the code
 * NOT_ALLOCATED. And what an object was made from may be disposed of before it, or belong to another Core.
 */

const core = new Core();
const compiled = core.compileModel(modelPath("relu_add"), "CPU");

/** How to make an object of each class. */
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

/** What is plain data, or may be done again. */
const stillThere = new Set([
  ...Object.keys(makers).flatMap((name) => [`${name}.dispose`, `${name}.@@dispose`]),
  ...["at", "@@iterator", "length", "userdata"].map((name) => `AsyncInferQueue.${name}`),
]);

/** The code of what a call throws, or its promise rejects with; for streams, of what the first item does. */
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

/** A call of every member of an object's class, with the right arguments. */
function callsOn(object: object, fixture: Fixture): [name: string, call: () => unknown][] {
  const prototype = Object.getPrototypeOf(object) as object;
  return Reflect.ownKeys(prototype).flatMap((key): [string, () => unknown][] => {
    const member = typeof key === "symbol" ? `@@${key.description!.replace("Symbol.", "")}` : key;
    const name = `${object.constructor.name}.${member}`;
    if (key === "constructor" || stillThere.has(name)) return [];
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
    // The same calls on an object that is there are not refused so.
    const live = make();
    const calls = callsOn(live, fixture);
    assertEquals(calls.length > 2, true);
    for (const [name, call] of calls) assertNotEquals([name, await codeOf(call)], [name, "NOT_ALLOCATED"]);
    live[Symbol.dispose]();
    assertEquals(fixture.changed(), undefined);
  });
}

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
