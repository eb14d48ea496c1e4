import { test } from "node:test";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { pairAnswer, sendJson, servePair } from "../../conformance/test_support/servers.ts";
import { AsyncInferQueue } from "../async_infer_queue.ts";
import { CompiledModel } from "../compiled_model.ts";
import { Core } from "../core.ts";
import { InferRequest } from "../infer_request.ts";
import { OpenVINOError } from "../openvino_error.ts";
import { showingMembers } from "../showing.ts";
import { RemoteCompiledModel, RemoteCore, RemoteInferRequest } from "./mod.ts";
import { type Unsupported, unsupported, unsupportedError } from "./unsupported.ts";

/** The members of the local classes that work on a server's model, own or inherited. */
const served: Readonly<Record<string, readonly string[]>> = {
  Core: ["compileModel", "compileModelAsync", "dispose"],
  CompiledModel: [
    ...["inputs", "outputs", "input", "output", "createInferRequest", "infer", "inferAsync"],
    ...["inferNewRequest", "dispose"],
  ],
  InferRequest: [
    ...["infer", "inferAsync", "startAsync", "wait", "waitFor", "cancel", "setCallback", "userdata", "latency"],
    ...["getTensor", "getInputTensor", "getOutputTensor", "inputTensors", "outputTensors", "results"],
    ...["setTensor", "setTensors", "setInputTensor", "setInputTensors", "setOutputTensor", "setOutputTensors"],
    ...["inputs", "outputs", "modelInputs", "modelOutputs", "getCompiledModel", "dispose"],
  ],
  AsyncInferQueue: [
    ...["length", "userdata", "at", "setCallback", "startAsync", "waitAll", "isReady", "getIdleRequestId", "infer"],
    "dispose",
  ],
};

/** Members that are not supported, each with a call. */
const refused: Readonly<Record<Exclude<Unsupported, "InferRequest.setTensors of a batch">, () => unknown>> = {
  "Core.availableDevices": () => asCore.availableDevices,
  "Core.getVersions": () => asCore.getVersions("CPU"),
  "Core.readModel": () => asCore.readModel("x.xml"),
  "Core.readModelAsync": () => asCore.readModelAsync("x.xml"),
  "Core.importModel": () => asCore.importModel(new Uint8Array(1), "CPU"),
  "Core.importModelAsync": () => asCore.importModelAsync(new Uint8Array(1), "CPU"),
  "Core.getProperty": () => asCore.getProperty("CPU", "NUM_STREAMS"),
  "Core.getSupportedProperties": () => asCore.getSupportedProperties("CPU"),
  "Core.queryModel": () => asCore.queryModel(undefined as never, "CPU"),
  "Core.setProperty": () => asCore.setProperty({ NUM_STREAMS: 1 }),
  "Core.addExtension": () => asCore.addExtension("x.so"),
  "Core.unloadPlugin": () => asCore.unloadPlugin("CPU"),
  "CompiledModel.exportModel": () => asModel.exportModel(),
  "CompiledModel.getRuntimeModel": () => asModel.getRuntimeModel(),
  "CompiledModel.getProperty": () => asModel.getProperty("NUM_STREAMS"),
  "CompiledModel.getSupportedProperties": () => asModel.getSupportedProperties(),
  "CompiledModel.releaseMemory": () => asModel.releaseMemory(),
  "CompiledModel.setProperty": () => asModel.setProperty({ NUM_STREAMS: 1 }),
  "InferRequest.queryState": () => asRequest.queryState(),
  "InferRequest.resetState": () => asRequest.resetState(),
  "InferRequest.getProfilingInfo": () => asRequest.getProfilingInfo(),
  "shareInputs": () => asRequest.inferAsync([[1, 2]], { shareInputs: true }),
  "shareOutputs": () => asRequest.inferAsync([[1, 2]], { shareOutputs: true }),
};

/** Members that refuse in the name of another: that name, and a call. */
const refusedAsOthers: Readonly<Record<string, readonly [Unsupported, () => unknown]>> = {
  "InferRequest.profilingInfo": ["InferRequest.getProfilingInfo", () => asRequest.profilingInfo],
  "CompiledModel.queryState": ["InferRequest.queryState", () => asModel.queryState()],
  "CompiledModel.resetState": ["InferRequest.resetState", () => asModel.resetState()],
};

const server = await servePair((_, response) => sendJson(response, pairAnswer));
const core = new RemoteCore(server.url);
const compiled = await core.compileModelAsync("pair");
const request = compiled.createInferRequest();

/** Typed as the local classes, which have the members that TypeScript does not let a program call on the remote ones. */
const asCore: Pick<Core, keyof Core> = core;
const asModel: CompiledModel = compiled;
const asRequest: InferRequest = request;

test("each member of the local classes is served or refused over a server, and none is forgotten", () => {
  const refusals = [...Object.keys(unsupported), ...Object.keys(refusedAsOthers)];
  for (const [name, local] of Object.entries({ Core, CompiledModel, InferRequest, AsyncInferQueue })) {
    const others = new Set(["constructor", ...showingMembers]);
    const members = Object.getOwnPropertyNames(local.prototype).filter((member) => !others.has(member));
    const refusedOfClass = refusals.filter((member) => new RegExp(`^${name}\\.\\w+$`).test(member));
    const known = [...served[name]!, ...refusedOfClass.map((member) => member.slice(name.length + 1))];
    assertEquals(members.toSorted(), known.toSorted(), name);
  }
});

test("what does not travel is refused with its name, the reason and what to do instead", async () => {
  const calls = [...Object.entries(refused), ...Object.values(refusedAsOthers)];
  for (const [member, call] of calls) {
    let thrown: unknown;
    try {
      await call();
    } catch (error) {
      thrown = error;
    }
    assert(thrown instanceof OpenVINOError, member);
    assertEquals(thrown.code, "NOT_IMPLEMENTED");
    assert(thrown.message.startsWith(`${member} is not there on a server: `), thrown.message);
    assert(thrown.message.includes(":", member.length + 24), thrown.message);
  }
  assertEquals(Object.keys(unsupported).filter((member) => !(member in refused)), [
    "InferRequest.setTensors of a batch",
  ]);
  assert(unsupportedError("shareInputs").message.includes("leave the option out"));
});

test("TypeScript refuses what a server does not support", async () => {
  const calls: readonly (() => unknown)[] = [
    // @ts-expect-error: not supported
    () => core.readModel("x.xml"),
    // @ts-expect-error: not supported
    () => core.getProperty("CPU", "NUM_STREAMS"),
    // @ts-expect-error: not supported
    () => compiled.exportModel(),
    // @ts-expect-error: not supported
    () => request.queryState(),
    // @ts-expect-error: not supported
    () => request.infer([[1, 2]], { shareInputs: true }),
    // @ts-expect-error: not supported
    () => compiled.inferAsync([[1, 2]], { shareInputs: true }),
  ];
  for (const call of calls) {
    const code = await Promise.resolve().then(call).then(() => undefined, (error: OpenVINOError) => error.code);
    assertEquals(code, "NOT_IMPLEMENTED", String(call));
  }
});

test("next to each refusal, what is like it and works", async () => {
  assertEquals((await core.serverMetadata()).name, "test");
  assertEquals(compiled.getProperty("OPTIMAL_NUMBER_OF_INFER_REQUESTS"), 4);
  const results = await request.inferAsync([[1, 2]], { shareInputs: false, shareOutputs: false });
  assertEquals(results.get("y").data, Float32Array.of(3, 4));
  assert(request.latency > 0);
  for (const wrong of [undefined, null, 1n, {}, { info: compiled }, compiled]) {
    assertThrows(() => Reflect.construct(RemoteCompiledModel, [wrong]), TypeError, "not made with new");
    assertThrows(() => new RemoteInferRequest(wrong as never), TypeError, "not made with new");
  }
  using second = new RemoteInferRequest(request);
  assertEquals(second.latency, request.latency);
  await server[Symbol.asyncDispose]();
});
