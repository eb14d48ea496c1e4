import { test } from "node:test";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { pairAnswer, sendJson, servePair } from "../../conformance/test_servers.ts";
import { AsyncInferQueue } from "../async_infer_queue.ts";
import { CompiledModel } from "../compiled_model.ts";
import { Core } from "../core.ts";
import { InferRequest } from "../infer_request.ts";
import { OpenVINOError } from "../openvino_error.ts";
import { RemoteAsyncInferQueue, RemoteCompiledModel, RemoteCore, RemoteInferRequest } from "./mod.ts";
import { type Unsupported, unsupported, unsupportedError } from "./unsupported.ts";

test("every member of the local classes is there, and asks for as many arguments", () => {
  const pairs = [
    [Core, RemoteCore],
    [CompiledModel, RemoteCompiledModel],
    [InferRequest, RemoteInferRequest],
    [AsyncInferQueue, RemoteAsyncInferQueue],
  ] as const;
  for (const [local, remote] of pairs) {
    for (const name of Reflect.ownKeys(local.prototype)) {
      assert(name in remote.prototype, `${remote.name}.${String(name)}`);
    }
  }
});

/** Members that what does not travel is refused at, each with a call of it. */
const refused: Readonly<Record<Exclude<Unsupported, "InferRequest.setTensors of a batch">, () => unknown>> = {
  "Core.availableDevices": () => core.availableDevices,
  "Core.getVersions": () => core.getVersions("CPU"),
  "Core.readModel": () => core.readModel("x.xml"),
  "Core.readModelAsync": () => core.readModelAsync("x.xml"),
  "Core.importModel": () => core.importModel(new Uint8Array(1), "CPU"),
  "Core.getProperty": () => core.getProperty("CPU", "NUM_STREAMS"),
  "Core.setProperty": () => core.setProperty({ NUM_STREAMS: 1 }),
  "Core.addExtension": () => core.addExtension("x.so"),
  "CompiledModel.exportModel": () => compiled.exportModel(),
  "CompiledModel.getRuntimeModel": () => compiled.getRuntimeModel(),
  "CompiledModel.getProperty": () => compiled.getProperty("NUM_STREAMS"),
  "CompiledModel.setProperty": () => compiled.setProperty({ NUM_STREAMS: 1 }),
  "InferRequest.queryState": () => request.queryState(),
  "InferRequest.resetState": () => request.resetState(),
  "InferRequest.getProfilingInfo": () => request.profilingInfo,
  "shareInputs": () => request.inferAsync([[1, 2]], { shareInputs: true }),
  "shareOutputs": () => request.inferAsync([[1, 2]], { shareOutputs: true }),
};

const server = await servePair((_, response) => sendJson(response, pairAnswer));
const core = new RemoteCore(server.url);
const compiled = await core.compileModelAsync("pair");
const request = compiled.createInferRequest();

test("what does not travel is refused with its name, the reason and what to do instead", async () => {
  for (const [member, call] of Object.entries(refused)) {
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

test("next to each refusal, what is like it and travels", async () => {
  assertEquals((await core.serverMetadata()).name, "test");
  assertEquals(compiled.getProperty("OPTIMAL_NUMBER_OF_INFER_REQUESTS"), 4);
  const results = await request.inferAsync([[1, 2]], { shareInputs: false, shareOutputs: false });
  assertEquals(results.get("y").data, Float32Array.of(3, 4));
  assert(request.latency > 0);
  assertThrows(() => new (RemoteCompiledModel as unknown as new () => unknown)(), TypeError, "not made with new");
  assertThrows(() => new RemoteInferRequest({} as never), TypeError, "not made with new");
  await server[Symbol.asyncDispose]();
});
