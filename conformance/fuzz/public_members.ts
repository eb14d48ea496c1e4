import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { inspect } from "node:util";
import {
  AsyncInferQueue,
  bf16ToNumber,
  type CompiledModel,
  ConstOutput,
  Core,
  getVersion,
  InferRequest,
  type InferResults,
  load,
  type Model,
  numberToBf16,
  OpenVINOError,
  OpenVINOLoadError,
  PartialShape,
  PrePostProcessor,
  saveModel,
  shapeSize,
  Tensor,
} from "openvino-ffi";
import { modelPath } from "../test_support/model_path.ts";
import { temporaryFolder } from "../test_support/temporary_folder.ts";

/** The public members that take arguments, with valid arguments, and the odd values that each of them accepts. */

/** The objects that calls are made on. */
export interface Fixture {
  readonly core: Core;
  readonly model: Model;
  readonly compiled: CompiledModel;
  readonly request: InferRequest;
  readonly stateful: InferRequest;
  readonly queue: AsyncInferQueue;
  readonly tensor: Tensor;
  readonly strings: Tensor;
  readonly results: InferResults;
  readonly processor: PrePostProcessor;
  /** Describes what has changed; undefined if nothing has. */
  changed(): string | undefined;
}

/** The bad values that a parameter accepts: their descriptions, or a predicate. */
export type Takes = string | ((value: unknown) => boolean);

/** A public member that takes arguments. */
export interface Member {
  call(fixture: Fixture, args: readonly unknown[]): unknown;
  /** Valid arguments; undefined if a test has none. */
  readonly valid: ((fixture: Fixture) => unknown[]) | undefined;
  /** Each parameter's name, and the bad values it accepts. */
  readonly parameters: readonly (readonly [name: string, takes: Takes])[];
  /** What messages contain instead of a parameter's name: the key or the value. */
  readonly names?: readonly string[];
}

/** The members by which objects show themselves: they take no arguments and never throw. */
export const showing: ReadonlySet<string | symbol> = new Set(["toString", "toJSON", inspect.custom]);

const core = new Core();
const relu = core.compileModel(modelPath("relu_add"), "CPU");
const accumulator = core.compileModel(modelPath("stateful_accumulator"), "CPU");
const blob = relu.exportModel();
const model = core.readModel(modelPath("relu_add"));
const preprocessed = core.readModel(modelPath("channel_mean"));
const request = relu.createInferRequest();
const stateful = accumulator.createInferRequest();
const queue = new AsyncInferQueue(relu, 1);
const tensor = Tensor.from([[1, 2, 3, 4]]) as Tensor;
const strings = Tensor.from(["a", "b"]) as Tensor;

/** Whether results are those of 1, 2, 3, 4. */
const right = (results: InferResults) => String(results.get(0).data) === "2,3,4,5";

/** Creates objects to make calls on, which valid calls may change. */
export function fixtures(): Fixture {
  tensor.setShape([1, 4]);
  tensor.copyFrom(Float32Array.of(1, 2, 3, 4));
  strings.strData = ["a", "b"];
  model.reshape([1, 4]);
  stateful.resetState();
  const results = relu.infer([1, 2, 3, 4]);
  request.infer([1, 2, 3, 4]);
  let processor: PrePostProcessor | undefined;
  return {
    ...{ core, model, compiled: relu, request, stateful, queue, tensor, strings, results },
    get processor() {
      return processor ??= new PrePostProcessor(preprocessed);
    },
    changed() {
      if (!right(request.infer())) return "the request's tensors";
      if (!right(request.infer([1, 2, 3, 4]))) return "the request";
      if (!right(relu.infer([1, 2, 3, 4]))) return "the compiled model";
      if (String(model.input().partialShape) !== "[1,4]") return "the model";
      if (String(tensor.data) !== "1,2,3,4" || String(tensor.shape) !== "1,4") return "the tensor";
      if (String(strings.strData) !== "a,b") return "the tensor of strings";
      if (String(stateful.queryState()[0]!.state.data) !== "0,0,0,0") return "the state";
      return undefined;
    },
  };
}

type Method = (...args: unknown[]) => unknown;

/** A method of one of the fixture's objects. */
function method(
  of: (fixture: Fixture) => object,
  name: string | symbol,
  valid: NonNullable<Member["valid"]>,
  parameters: Member["parameters"],
  names: readonly string[] = [],
): Member {
  return {
    call: (fixture, args) => (of(fixture) as Record<string | symbol, Method>)[name]!(...args),
    valid,
    parameters,
    names,
  };
}

/** A setter. */
function setter(of: (fixture: Fixture) => object, name: string, valid: unknown, takes: Takes): Member {
  return {
    call: (fixture, [value]) => void ((of(fixture) as Record<string, unknown>)[name] = value),
    valid: () => [valid],
    parameters: [[name, takes]],
    names: ["the state", "the tensor"],
  };
}

const path = () => modelPath("relu_add");
const folder = temporaryFolder();
process.on("exit", () => folder[Symbol.dispose]());
/** The path of a model to write. */
const savedPath = () => join(folder.path, "model.xml");
/** Any text that C can hold. */
const isText: Takes = (value) => typeof value === "string" && !value.includes("\0");
const bytes = () => new Uint8Array(readFileSync(path()));
const weights = () => new Uint8Array(readFileSync(path().replace(/xml$/, "bin")));
const values = () => Float32Array.of(1, 2, 3, 4);
const onCore = ({ core }: Fixture) => core;
const onModel = ({ model }: Fixture) => model;
const onCompiled = ({ compiled }: Fixture) => compiled;
const onRequest = ({ request }: Fixture) => request;
const onQueue = ({ queue }: Fixture) => queue;
const onTensor = ({ tensor }: Fixture) => tensor;
const onResults = ({ results }: Fixture) => results;
const onPort = ({ compiled }: Fixture) => compiled.input();
const onProcessor = ({ processor }: Fixture) => processor;
const onInput = ({ processor }: Fixture) => processor.input().tensor();
const onSteps = ({ processor }: Fixture) => processor.input().preprocess();
const onInputModel = ({ processor }: Fixture) => processor.input().model();
const onOutputInfo = ({ processor }: Fixture) => processor.output();
const onOutput = ({ processor }: Fixture) => processor.output().tensor();
const onPostSteps = ({ processor }: Fixture) => processor.output().postprocess();

/** Optional objects whose keys are not read. */
const options: Takes = (value) => value === undefined || (typeof value === "object" && value !== null);
/** Values that count as empty properties. */
const properties = "undefined, an object, an object without prototype, a throwing iterator";
/** Values that count as no inputs: the tensors that are set are used. */
const nothing = "undefined, null, an object, an empty array, an object without prototype, a map, a throwing iterator";
/** What messages about inputs may contain instead: an input, its key. */
const inputNames = ["input 0", "inputs", "key", "port", "nonesuch", "the tensor has been disposed"];
/** A parameter that accepts anything. */
const any: Takes = () => true;
const optionalWord = "undefined, an empty string";
/** A layout, or the order of dimensions. */
const layoutOrOrder = "undefined, an empty string, an empty array, a subclassed array";

const inputs: Member["parameters"] = [["inputs", nothing], ["options", options]];
const pads = "an empty array, an array of -2, a subclassed array";
/** A new object that may be disposed of. */
const newRequest = () => relu.createInferRequest();
const newQueue = () => new AsyncInferQueue(relu, 1);
const newTensor = () => new Tensor("f32", [1, 4]);
const noArguments = () => [];
/** A key of options, treated as a parameter. */
function option(
  of: (fixture: Fixture) => object,
  name: string,
  first: unknown,
  key: string,
  takes: Takes,
  position = 1,
): Member {
  return {
    call: (fixture, [value]) => {
      const args: unknown[] = [first];
      args[position] = { [key]: value };
      return (of(fixture) as Record<string, Method>)[name]!(...args);
    },
    valid: () => [undefined],
    parameters: [[key, takes]],
  };
}

/** All public members that take or may take arguments; a key of options follows a blank. */
export const members: Readonly<Record<string, Member>> = {
  "bf16ToNumber": plainFunction(bf16ToNumber, [0x3f80], [["bf16", "0"]]),
  "numberToBf16": plainFunction(numberToBf16, [1], [["value", (value) => typeof value === "number"]]),
  "shapeSize": plainFunction(shapeSize, [[1, 2]], [[
    "shape",
    "an empty array, a subclassed array, a large shape, a Uint8Array",
  ]]),
  "load": plainFunction(load, [], [["path", "undefined"]], ["OpenVINO is open already"]),
  "getVersion": plainFunction(getVersion, [], []),
  "saveModel": {
    call: (_, args) => saveModel(...args as Parameters<typeof saveModel>),
    valid: ({ model }) => [model, savedPath()],
    parameters: [["model", ""], ["path", ""], ["options", options]],
    names: ["Model"],
  },
  "saveModel compressToFp16": {
    call: ({ model }, [compressToFp16]) => saveModel(model, savedPath(), { compressToFp16: compressToFp16 as boolean }),
    valid: () => [false],
    parameters: [["compressToFp16", "undefined, true"]],
  },
  "OpenVINOError": construct(OpenVINOError, () => [-1, "message"], []),
  "OpenVINOLoadError": construct(OpenVINOLoadError, () => ["message"], []),

  "Core": construct(Core, noArguments, [["config", optionalWord]], ["configuration"]),
  "Core.getVersions": method(onCore, "getVersions", () => ["CPU"], [["device", ""]]),
  "Core.readModel": method(onCore, "readModel", () => [path(), undefined, {}], [
    ["model", ""],
    ["weights", optionalWord],
    ["config", properties],
  ], ["the model", "nonesuch", "and x is none", "the property x"]),
  "Core.readModelAsync": method(onCore, "readModelAsync", () => [path(), undefined, {}], [
    ["model", ""],
    ["weights", optionalWord],
    ["config", properties],
  ], ["the model", "nonesuch", "and x is none", "the property x"]),
  "Core.compileModel": method(onCore, "compileModel", compiling, [
    ["model", ""],
    ["device", optionalWord],
    ["config", properties],
  ], ["Model", "Device", "nonesuch"]),
  "Core.compileModelAsync": method(onCore, "compileModelAsync", compiling, [
    ["model", ""],
    ["device", optionalWord],
    ["config", properties],
  ], ["Model", "Device", "nonesuch"]),
  "Core.compileModel of bytes": method(onCore, "compileModel", () => [bytes(), "CPU", {}, weights()], [
    ["model", ""],
    ["device", optionalWord],
    ["config", properties],
    ["weights", "a tensor of i64, a tensor of another shape"],
  ], ["Model", "Device", "nonesuch", "memory", "reading a model", "the tensor"]),
  "Core.importModel": method(onCore, "importModel", () => [blob, "CPU"], [
    ["blob", ""],
    ["device", ""],
    ["config", properties],
  ], ["importing a model", "nonesuch", "the property x", "the tensor"]),
  "Core.importModelAsync": method(onCore, "importModelAsync", () => [blob, "CPU"], [
    ["blob", ""],
    ["device", ""],
    ["config", properties],
  ], ["importing a model", "nonesuch", "the property x", "the tensor"]),
  "Core.getProperty": method(onCore, "getProperty", () => ["CPU", "FULL_DEVICE_NAME"], [
    ["device", "an empty string"],
    ["name", ""],
  ], ["the property"]),
  "Core.getProperty with arguments": method(onCore, "getProperty", () => ["CPU", "PERF_COUNT", {}], [
    ["device", ""],
    ["name", ""],
    // As in Python, a device ignores what it does not know.
    ["args", "an object, an object without prototype, an object with a key, a throwing iterator"],
  ], ["the property"]),
  "Core.getSupportedProperties": method(onCore, "getSupportedProperties", () => ["CPU"], [["device", ""]], [
    "the properties",
  ]),
  "Core.queryModel": method(onCore, "queryModel", ({ model }) => [model, "CPU"], [
    ["model", ""],
    ["device", ""],
    ["config", properties],
  ], ["Model", "querying the model", "nonesuch", "the property x"]),
  "Core.setProperty": method(onCore, "setProperty", () => ["CPU", { PERF_COUNT: false }], [
    ["device", ""],
    ["properties", "an object, an object without prototype, a throwing iterator"],
  ], ["nonesuch", "PERF_COUNT"]),
  "Core.addExtension": {
    ...method(onCore, "addExtension", noArguments, [["path", ""]], ["the extension"]),
    valid: undefined,
  },
  "Core.unloadPlugin": method(() => new Core(), "unloadPlugin", () => ["CPU"], [["device", ""]], ["the plugin"]),
  "Core.dispose": method(() => new Core(), "dispose", noArguments, []),
  "Core.@@dispose": method(() => new Core(), Symbol.dispose, noArguments, []),

  "Model.input": method(onModel, "input", () => ["x"], [["key", "undefined, 0"]], ["port"]),
  "Model.output": method(onModel, "output", () => ["y"], [["key", "undefined, 0"]], ["port"]),
  "Model.clone": method(onModel, "clone", noArguments, []),
  "Model.getRtInfo": method(onModel, "getRtInfo", () => ["OpenVINO Runtime"], [["path", ""]], ["runtime information"]),
  "Model.hasRtInfo": method(onModel, "hasRtInfo", () => ["OpenVINO Runtime"], [["path", isText]]),
  "Model.setFriendlyName": method(() => model.clone(), "setFriendlyName", () => ["name"], [["name", isText]]),
  "Model.friendlyName=": { ...setter(() => model.clone(), "friendlyName", "name", isText), names: ["name"] },
  "Model.getOps": method(onModel, "getOps", noArguments, []),
  "Model.getOrderedOps": method(onModel, "getOrderedOps", noArguments, []),
  "Model.getParameters": method(onModel, "getParameters", noArguments, []),
  "Model.getResults": method(onModel, "getResults", noArguments, []),
  "Model.getResult": method(onModel, "getResult", noArguments, []),
  "Model.getOutputOp": method(onModel, "getOutputOp", () => [0], [["index", "0"]]),
  "Model.getVariableById": method(onModel, "getVariableById", () => ["total"], [["id", isText]]),
  "Model.isDynamic": method(onModel, "isDynamic", noArguments, []),
  "Model.reshape": method(() => core.readModel(path()), "reshape", () => [[1, 4]], [
    [
      "shapes",
      "an object, an object without prototype, a map, a throwing iterator, an empty string, an empty array",
    ],
  ], ["shape", "dimension", "key", "nonesuch"]),
  "Model.getBatch": method(() => core.readModel(modelPath("dynamic_nchw")), "getBatch", noArguments, []),
  "Model.setBatch": method(() => core.readModel(modelPath("dynamic_nchw")), "setBatch", () => [2], [[
    "size",
    "-1, a huge shape, a subclassed array",
  ]]),
  "Model.dispose": method(() => core.readModel(path()), "dispose", noArguments, []),
  "Model.@@dispose": method(() => core.readModel(path()), Symbol.dispose, noArguments, []),

  "CompiledModel.input": method(onCompiled, "input", () => ["x"], [["key", "undefined, 0"]], ["port"]),
  "CompiledModel.output": method(onCompiled, "output", () => ["y"], [["key", "undefined, 0"]], ["port"]),
  "CompiledModel.createInferRequest": method(onCompiled, "createInferRequest", noArguments, []),
  "CompiledModel.infer": method(onCompiled, "infer", () => [values()], inputs, inputNames),
  "CompiledModel.inferAsync": method(onCompiled, "inferAsync", () => [values()], inputs, inputNames),
  "CompiledModel.inferAsync signal": option(onCompiled, "inferAsync", values(), "signal", "undefined"),
  "CompiledModel.inferAsync shareInputs": option(
    onCompiled,
    "inferAsync",
    values(),
    "shareInputs",
    "undefined, true",
  ),
  "CompiledModel.inferNewRequest": method(
    onCompiled,
    "inferNewRequest",
    () => [values()],
    [["inputs", nothing]],
    inputNames,
  ),
  "CompiledModel.exportModel": method(onCompiled, "exportModel", noArguments, []),
  "CompiledModel.getRuntimeModel": method(onCompiled, "getRuntimeModel", noArguments, []),
  "CompiledModel.getProperty": method(onCompiled, "getProperty", () => ["NETWORK_NAME"], [["name", ""]], [
    "the property",
  ]),
  "CompiledModel.setProperty": method(onCompiled, "setProperty", () => [{}], [
    ["properties", "an object, an object without prototype, a throwing iterator"],
  ], ["nonesuch"]),
  "CompiledModel.getSupportedProperties": method(onCompiled, "getSupportedProperties", noArguments, []),
  "CompiledModel.releaseMemory": method(onCompiled, "releaseMemory", noArguments, []),
  "CompiledModel.queryState": method(onCompiled, "queryState", noArguments, []),
  "CompiledModel.resetState": method(onCompiled, "resetState", noArguments, []),
  "CompiledModel.dispose": method(() => core.compileModel(path(), "CPU"), "dispose", noArguments, []),
  "CompiledModel.@@dispose": method(() => core.compileModel(path(), "CPU"), Symbol.dispose, noArguments, []),

  // As in Python, any other value is not equal to a port.
  "ConstOutput.equals": method(onPort, "equals", ({ compiled }) => [compiled.input()], [["other", any]]),

  "ConstOutput.getNode": method(onPort, "getNode", noArguments, []),

  "InferRequest": construct(InferRequest, ({ request }) => [request], [["InferRequest", ""]]),
  "InferRequest.infer": method(onRequest, "infer", () => [values()], inputs, inputNames),
  "InferRequest.infer shareInputs": option(onRequest, "infer", values(), "shareInputs", "undefined, true"),
  "InferRequest.infer shareOutputs": option(onRequest, "infer", values(), "shareOutputs", "undefined, true"),
  "InferRequest.inferAsync": method(onRequest, "inferAsync", () => [values()], inputs, inputNames),
  "InferRequest.inferAsync signal": option(onRequest, "inferAsync", values(), "signal", "undefined"),
  "InferRequest.inferAsync shareInputs": option(onRequest, "inferAsync", values(), "shareInputs", "undefined, true"),
  "InferRequest.startAsync": method(started(onRequest), "startAsync", () => [values()], [
    ["inputs", nothing],
    ["userdata", any],
    ["options", options],
  ], inputNames),
  "InferRequest.startAsync shareInputs": option(
    started(onRequest),
    "startAsync",
    values(),
    "shareInputs",
    "undefined, true",
    2,
  ),
  "InferRequest.wait": method(onRequest, "wait", noArguments, []),
  "InferRequest.waitFor": method(onRequest, "waitFor", () => [0], [["milliseconds", isTime]]),
  "InferRequest.cancel": method(onRequest, "cancel", noArguments, []),
  "InferRequest.setCallback": method(newRequest, "setCallback", () => [() => {}], [
    ["callback", "a function"],
    ["userdata", any],
    ["options", options],
  ]),
  "InferRequest.setCallback onError": option(
    newRequest,
    "setCallback",
    () => {},
    "onError",
    "undefined, a function",
    2,
  ),
  "InferRequest.getTensor": method(onRequest, "getTensor", () => ["x"], [["nameOrPort", ""]], ["port"]),
  "InferRequest.setTensor": method(newRequest, "setTensor", ({ tensor }) => ["x", tensor], [["nameOrPort", ""], [
    "tensor",
    "",
  ]], [
    "port",
    "input 0",
  ]),
  "InferRequest.setTensors": method(newRequest, "setTensors", ({ tensor }) => [{ x: tensor }], [
    ["tensors", "an object, an object without prototype, a map, a throwing iterator"],
  ], ["port", "key", "nameOrPort", "nonesuch"]),
  "InferRequest.setTensors batch": method(newRequest, "setTensors", ({ tensor }) => ["x", [tensor]], [
    ["nameOrPort", ""],
    ["tensors", ""],
  ], ["port", "input 0"]),
  "InferRequest.getInputTensor": method(onRequest, "getInputTensor", () => [0], [["index", "undefined, 0"]]),
  "InferRequest.setInputTensor": method(newRequest, "setInputTensor", ({ tensor }) => [0, tensor], [["index", "0"], [
    "tensor",
    "",
  ]], [
    "input 0",
  ]),
  "InferRequest.setInputTensor only": method(newRequest, "setInputTensor", ({ tensor }) => [tensor], [["tensor", ""]], [
    "input 0",
    "index",
  ]),
  "InferRequest.setInputTensors": method(newRequest, "setInputTensors", ({ tensor }) => [{ x: tensor }], [
    ["tensors", "an object, an object without prototype, a map, a throwing iterator"],
  ], ["port", "key", "index", "nonesuch", "input 0"]),
  "InferRequest.getOutputTensor": method(onRequest, "getOutputTensor", () => [0], [["index", "undefined, 0"]]),
  "InferRequest.setOutputTensor": method(newRequest, "setOutputTensor", () => [0, newTensor()], [["index", "0"], [
    "tensor",
    "",
  ]], [
    "output 0",
  ]),
  "InferRequest.setOutputTensors": method(newRequest, "setOutputTensors", () => [{ y: newTensor() }], [
    ["tensors", "an object, an object without prototype, a map, a throwing iterator"],
  ], ["port", "key", "nonesuch"]),
  "InferRequest.getProfilingInfo": method(onRequest, "getProfilingInfo", noArguments, []),
  "InferRequest.queryState": method(onRequest, "queryState", noArguments, []),
  "InferRequest.resetState": method(onRequest, "resetState", noArguments, []),
  "InferRequest.getCompiledModel": method(onRequest, "getCompiledModel", noArguments, []),
  "InferRequest.dispose": method(newRequest, "dispose", noArguments, []),
  "InferRequest.@@dispose": method(newRequest, Symbol.dispose, noArguments, []),

  "InferResults.get": method(onResults, "get", () => ["y"], [["key", "0, -1"]], ["port"]),
  "InferResults.get with a default": method(onResults, "get", () => ["y", 0], [
    ["key", isKey],
    ["otherwise", any],
  ], ["port"]),
  // A value that is not a key is not contained.
  "InferResults.has": method(onResults, "has", () => ["y"], [["key", any]]),
  "InferResults.keys": method(onResults, "keys", noArguments, []),
  "InferResults.values": method(onResults, "values", noArguments, []),
  "InferResults.entries": method(onResults, "entries", noArguments, []),
  "InferResults.@@iterator": method(onResults, Symbol.iterator, noArguments, []),
  "InferResults.forEach": method(onResults, "forEach", () => [() => {}], [["callback", "a function"]]),
  "InferResults.names": method(onResults, "names", noArguments, []),
  "InferResults.toDict": method(onResults, "toDict", noArguments, []),
  "InferResults.toTuple": method(onResults, "toTuple", noArguments, []),

  "AsyncInferQueue": construct(AsyncInferQueue, ({ compiled }) => [compiled, 1], [["compiledModel", ""], [
    "jobs",
    "undefined, 0",
  ]], [
    "CompiledModel",
  ]),
  // As Array's.
  "AsyncInferQueue.at": method(onQueue, "at", () => [0], [["index", any]]),
  "AsyncInferQueue.@@iterator": method(onQueue, Symbol.iterator, noArguments, []),
  "AsyncInferQueue.setCallback": method(newQueue, "setCallback", () => [() => {}], [["callback", "a function"], [
    "options",
    options,
  ]]),
  "AsyncInferQueue.setCallback onError": option(newQueue, "setCallback", () => {}, "onError", "undefined, a function"),
  "AsyncInferQueue.startAsync": method(onQueue, "startAsync", () => [values()], [
    ["inputs", nothing],
    ["userdata", any],
    ["options", options],
  ], inputNames),
  "AsyncInferQueue.startAsync shareInputs": option(
    onQueue,
    "startAsync",
    values(),
    "shareInputs",
    "undefined, true",
    2,
  ),
  "AsyncInferQueue.waitAll": method(onQueue, "waitAll", noArguments, []),
  "AsyncInferQueue.isReady": method(onQueue, "isReady", noArguments, []),
  "AsyncInferQueue.getIdleRequestId": method(onQueue, "getIdleRequestId", noArguments, []),
  "AsyncInferQueue.infer": method(onQueue, "infer", () => [[values()]], [
    [
      "inputs",
      "an empty string, an empty array, a map, an array of undefined, an array with holes, " +
      // The error of iterating over these is the runtime's.
      "a detached array, an array out of bounds",
    ],
  ], inputNames),
  "AsyncInferQueue.dispose": method(newQueue, "dispose", noArguments, []),
  "AsyncInferQueue.@@dispose": method(newQueue, Symbol.dispose, noArguments, []),

  "Tensor": construct(Tensor, () => ["f32", [1, 4], values()], [
    ["type", ""],
    ["shape", "an empty array, a subclassed array, a Uint8Array"],
    ["data", "undefined, a Float32Array, a subclassed typed array, an array over a shared buffer"],
  ], ["data", "end", "the tensor"]),
  "Tensor of a port": construct(Tensor, () => [relu.input(), values()], [
    ["type", ""],
    ["data", "undefined, a Float32Array, a subclassed typed array, an array over a shared buffer"],
  ], ["begin", "the tensor", "data"]),
  "Tensor of a region": construct(Tensor, () => [newTensor(), [0, 1], [1, 3]], [
    ["tensor", "a tensor of i64"],
    ["begin", "a subclassed array"],
    ["end", "a subclassed array"],
  ], ["type", "data", "begin"]),
  "Tensor.from": method(() => Tensor, "from", () => [[1, 2]], [
    ["values", (value) => isPlainArray(value)],
    ["options", options],
  ]),
  "Tensor.from type": option(() => Tensor, "from", [1, 2], "type", "undefined"),
  "Tensor.from shape": option(() => Tensor, "from", [1, 2], "shape", "undefined, a subclassed array"),
  "Tensor.shape=": setter(onTensor, "shape", [1, 4], "an empty array, a subclassed array, a Uint8Array"),
  "Tensor.strData=": setter(({ strings }) => strings, "strData", ["a", "b"], ""),
  "Tensor.bytesData=": setter(({ strings }) => strings, "bytesData", [Uint8Array.of(97), Uint8Array.of(98)], ""),
  "Tensor.as": method(onTensor, "as", () => ["f32"], [["type", ""]]),
  "Tensor.toList": method(onTensor, "toList", noArguments, []),
  "Tensor.isContinuous": method(onTensor, "isContinuous", noArguments, []),
  "Tensor.copyTo": method(onTensor, "copyTo", () => [newTensor()], [["target", "a tensor of another shape"]], [
    "tensor",
  ]),
  "Tensor.copyFrom": method(onTensor, "copyFrom", () => [values()], [
    [
      "source",
      "a tensor of another shape, an empty array, an array of NaN, an array of -2, a huge shape, a large shape, " +
      "a subclassed array",
    ],
  ], ["tensor"]),
  "Tensor.setShape": method(onTensor, "setShape", () => [[1, 4]], [
    ["shape", "an empty array, a subclassed array, a Uint8Array"],
  ]),
  "Tensor.dispose": method(newTensor, "dispose", noArguments, []),
  "Tensor.@@dispose": method(newTensor, Symbol.dispose, noArguments, []),

  "VariableState.state=": setter(onState, "state", newTensor(), "a tensor of i64"),
  "VariableState.reset": method(onState, "reset", noArguments, []),
  "VariableState.dispose": method(onState, "dispose", noArguments, []),
  "VariableState.@@dispose": method(onState, Symbol.dispose, noArguments, []),

  "PartialShape.from": method(() => PartialShape, "from", () => ["[1,?]"], [
    ["shape", "an empty string, an empty array, a subclassed array, a huge shape, a large shape, a Uint8Array"],
  ], ["dimension"]),
  "PartialShape": construct(PartialShape, () => [["?", 4]], [
    ["shape", "an empty string, an empty array, a large shape, a huge shape, a subclassed array, a Uint8Array"],
  ], ["dimension", "partial shape"]),
  "PartialShape.dynamic": method(() => PartialShape, "dynamic", () => [2], [["rank", "undefined, 0"]]),
  "PartialShape.compatible": method(onShape, "compatible", () => ["[2,?]"], [
    ["shape", "an empty string, an empty array, a large shape, a huge shape, a subclassed array, a Uint8Array"],
  ], ["dimension", "partial shape"]),
  "PartialShape.toShape": method(() => PartialShape.from([1, 2]), "toShape", noArguments, []),
  "PartialShape.accepts": method(onShape, "accepts", () => [[1, 4]], [
    ["shape", (value) => Array.isArray(value) || value instanceof Uint8Array],
  ]),
  "PartialShape.getDimension": method(onShape, "getDimension", () => [1], [["index", "0"]]),
  "PartialShape.getMaxShape": method(onShape, "getMaxShape", noArguments, []),
  "PartialShape.getMinShape": method(onShape, "getMinShape", noArguments, []),
  "PartialShape.refines": method(onShape, "refines", () => [onShape()], [["shape", ""]]),
  "PartialShape.relaxes": method(onShape, "relaxes", () => [onShape()], [["shape", ""]]),
  "PartialShape.sameScheme": method(onShape, "sameScheme", () => [onShape()], [["shape", ""]]),
  // A value that is not a shape is not equal to one.
  "PartialShape.equals": method(onShape, "equals", () => [onShape()], [["other", any]]),

  "PrePostProcessor": construct(PrePostProcessor, ({ model }) => [model], [["model", ""]], ["Model"]),
  "PrePostProcessor.input": method(onProcessor, "input", () => [0], [["key", "undefined, 0"]], ["port"]),
  "PrePostProcessor.output": method(onProcessor, "output", () => [0], [["key", "undefined, 0"]], ["port"]),
  "PrePostProcessor.build": method(onProcessor, "build", noArguments, []),
  "PrePostProcessor.dispose": method(onProcessor, "dispose", noArguments, []),
  "PrePostProcessor.@@dispose": method(onProcessor, Symbol.dispose, noArguments, []),
  "InputInfo.tensor": method(({ processor }) => processor.input(), "tensor", noArguments, []),
  "InputInfo.preprocess": method(({ processor }) => processor.input(), "preprocess", noArguments, []),
  "InputInfo.model": method(({ processor }) => processor.input(), "model", noArguments, []),
  "OutputInfo.tensor": method(({ processor }) => processor.output(), "tensor", noArguments, []),
  "OutputTensorInfo.setElementType": method(onOutput, "setElementType", () => ["f32"], [["type", ""]]),
  "InputModelInfo.setLayout": method(onInputModel, "setLayout", () => ["NCHW"], [["layout", "an empty string"]]),
  "InputTensorInfo.setElementType": method(onInput, "setElementType", () => ["u8"], [["type", ""]]),
  "InputTensorInfo.setLayout": method(onInput, "setLayout", () => ["NHWC"], [["layout", "an empty string"]]),
  "InputTensorInfo.setShape": method(onInput, "setShape", () => [[1, 3, 8, 8]], [
    ["shape", "an empty array, a subclassed array, a huge shape, a large shape, a Uint8Array"],
  ], ["dimension"]),
  "InputTensorInfo.setFrom": method(onInput, "setFrom", ({ tensor }) => [tensor], [
    [
      "tensor",
      "a tensor of i64, a tensor of another shape, a tensor of strings, a Uint8Array, a Float32Array, " +
      "a subclassed typed array, a detached array, an array out of bounds, an array over a resizable buffer, " +
      "an array over a shared buffer",
    ],
  ]),
  "InputTensorInfo.setSpatialStaticShape": method(onInput, "setSpatialStaticShape", () => [8, 8], [["height", ""], [
    "width",
    "",
  ]]),
  "InputTensorInfo.setSpatialDynamicShape": method(onInput, "setSpatialDynamicShape", noArguments, []),
  "InputTensorInfo.setColorFormat": method(onInput, "setColorFormat", () => ["NV12_TWO_PLANES", ["y", "uv"]], [
    ["format", ""],
    ["subNames", "undefined, an empty array"],
  ], ["setColorFormat"]),
  "InputTensorInfo.setMemoryType": method(onInput, "setMemoryType", () => ["GPU_SURFACE"], [
    ["type", "an empty string, a word, a long string"],
  ]),
  "PreProcessSteps.resize": method(onSteps, "resize", () => ["linear"], [["algorithm", ""]]),
  "PreProcessSteps.resize to a size": method(onSteps, "resize", () => ["linear", 8, 8], [
    ["algorithm", ""],
    ["height", ""],
    ["width", ""],
  ]),
  "PreProcessSteps.scale": method(onSteps, "scale", () => [[1, 2, 3]], [["values", isNumbers]]),
  "PreProcessSteps.mean": method(onSteps, "mean", () => [[1, 2, 3]], [["values", isNumbers]]),
  "PreProcessSteps.crop": method(onSteps, "crop", () => [[0, 0, 0, 0], [1, 3, 4, 4]], [["begin", pads], ["end", pads]]),
  "PreProcessSteps.pad": method(onSteps, "pad", () => [[0, 0, 0, 0], [0, 0, 1, 1], 0, "constant"], [
    ["begin", pads],
    ["end", pads],
    ["value", (value) => typeof value === "number"],
    ["mode", ""],
  ], ["pad"]),
  "PreProcessSteps.convertLayout": method(onSteps, "convertLayout", () => ["NCHW"], [["layout", layoutOrOrder]]),
  "PreProcessSteps.reverseChannels": method(onSteps, "reverseChannels", noArguments, []),
  "PreProcessSteps.convertElementType": method(onSteps, "convertElementType", () => ["f32"], [
    ["type", "undefined"],
  ]),
  "PreProcessSteps.convertColor": method(onSteps, "convertColor", () => ["RGB"], [["format", ""]]),
  "OutputInfo.model": method(onOutputInfo, "model", noArguments, []),
  "OutputInfo.postprocess": method(onOutputInfo, "postprocess", noArguments, []),
  "OutputModelInfo.setLayout": method((fixture) => onOutputInfo(fixture).model(), "setLayout", () => ["NC"], [
    ["layout", "an empty string"],
  ]),
  "OutputTensorInfo.setLayout": method(onOutput, "setLayout", () => ["NC"], [["layout", "an empty string"]]),
  "PostProcessSteps.convertElementType": method(onPostSteps, "convertElementType", () => ["f32"], [
    ["type", "undefined"],
  ]),
  "PostProcessSteps.convertLayout": method(onPostSteps, "convertLayout", () => ["NC"], [["layout", layoutOrOrder]]),
};

function compiling({ model }: Fixture): unknown[] {
  return [model, "CPU"];
}

function plainFunction(
  run: (...args: never[]) => unknown,
  valid: unknown[],
  parameters: Member["parameters"],
  names: readonly string[] = [],
): Member {
  return { call: (_, args) => run(...args as never[]), valid: () => [...valid], parameters, names };
}

function construct(
  constructor: new (...args: never[]) => unknown,
  valid: NonNullable<Member["valid"]>,
  parameters: Member["parameters"],
  names: readonly string[] = [],
): Member {
  return { call: (_, args) => new constructor(...args as never[]), valid, parameters, names };
}

/** Returns a fixture's request with a run in progress, which is awaited before the next call. */
function started(of: (fixture: Fixture) => InferRequest): (fixture: Fixture) => object {
  return (fixture) => ({
    async startAsync(...args: Parameters<InferRequest["startAsync"]>) {
      of(fixture).startAsync(...args);
      await of(fixture).wait();
    },
  });
}

function isTime(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

/** Whether a value may be a key, there or not. */
function isKey(value: unknown): boolean {
  return typeof value === "string" || Number.isInteger(value) || value instanceof ConstOutput;
}

function isNumbers(value: unknown): boolean {
  return typeof value === "number" ||
    (Array.isArray(value) && Array.from(value).every((item) => typeof item === "number"));
}

/** Whether `Tensor.from` accepts an array: lists of numbers, readable typed arrays. */
function isPlainArray(value: unknown): boolean {
  if (ArrayBuffer.isView(value)) return !(value instanceof DataView) && value.byteLength > 0;
  return Array.isArray(value) && Array.from(value).every((item) => typeof item === "number");
}

function onState({ stateful }: Fixture): object {
  return stateful.queryState()[0]!;
}

function onShape(): object {
  return PartialShape.from("[1,?]");
}
