/** The members that `openvino-ffi/remote` does not support, each with the reason and an alternative. */
import { OpenVINOError, Status } from "../openvino_error.ts";

const noModel = "models and their weights do not travel, the server has its own: compileModel takes the name of one";
const noDevice = "the protocol tells of no devices, the server chooses its own: serverMetadata tells what it is";
const noProperty = "the protocol has no properties: set them where the server is started";
const noState = "the protocol has no variables: infer with such a model where it runs, with the local Core";
const noMemory = "memory is not shared with another machine: leave the option out, and values are copied";

/** The messages, by member. */
export const unsupported = {
  "Core.availableDevices": noDevice,
  "Core.getVersions": noDevice,
  "Core.readModel": noModel,
  "Core.readModelAsync": noModel,
  "Core.importModel": noModel,
  "Core.importModelAsync": noModel,
  "Core.queryModel": noModel,
  "Core.getProperty": noProperty,
  "Core.getSupportedProperties": noProperty,
  "Core.setProperty": noProperty,
  "Core.addExtension": "the server has its own extensions: load them where it is started",
  "Core.unloadPlugin": noDevice,
  "CompiledModel.exportModel": noModel,
  "CompiledModel.getRuntimeModel": "the protocol does not tell what the device runs: ask where the server is",
  "CompiledModel.getProperty": `${noProperty}; OPTIMAL_NUMBER_OF_INFER_REQUESTS is the option jobs`,
  "CompiledModel.getSupportedProperties": noProperty,
  "CompiledModel.setProperty": noProperty,
  "CompiledModel.releaseMemory": "the server's devices manage their memory: release it where the server is",
  "InferRequest.queryState": noState,
  "InferRequest.resetState": noState,
  "InferRequest.getProfilingInfo": "the protocol does not tell how long nodes take: latency is the whole call's",
  "InferRequest.setTensors of a batch": "the protocol tells no layout, so no batch dimension: give one tensor with all",
  "shareInputs": noMemory,
  "shareOutputs": noMemory,
} as const;

/** A member that is not supported. */
export type Unsupported = keyof typeof unsupported;

/** Returns the error for a member that is not supported. */
export function unsupportedError(member: Unsupported): OpenVINOError {
  return new OpenVINOError(Status.NOT_IMPLEMENTED, `${member} is not there on a server: ${unsupported[member]}`);
}

/** Properties that affect performance but no results, so that a server need not know them. */
const performanceOnly = new Set([
  "PERFORMANCE_HINT",
  "PERFORMANCE_HINT_NUM_REQUESTS",
  "NUM_STREAMS",
  "INFERENCE_NUM_THREADS",
  "MODEL_PRIORITY",
  "SCHEDULING_CORE_TYPE",
  "ENABLE_CPU_PINNING",
  "ENABLE_HYPER_THREADING",
  "CACHE_DIR",
  "CACHE_MODE",
  "LOG_LEVEL",
]);

/** Refuses properties that may affect results. */
export function requirePerformanceOnly(properties: Readonly<Record<string, unknown>>): void {
  const other = Object.keys(properties).find((name) => !performanceOnly.has(name));
  if (other === undefined) return;
  throw new OpenVINOError(Status.NOT_IMPLEMENTED, `the property ${other} is not there on a server: ${noProperty}`);
}
