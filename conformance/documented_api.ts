/**
 * OpenVINO's documented Python API as data: each entry and overload, and what stands for it here.
 * README's table of names is made from it.
 */

/** One overload of a documented Python name. */
export interface Entry {
  /** The Python class. */
  readonly class: string;
  /** The Python signature, without `self`. */
  readonly python: string;
  /** The member here, as it is called; null where there is none: a known gap, whose reason `expectations.json` gives. */
  readonly typescript: string | null;
  /** Where it differs. */
  readonly note?: string;
}

/** A documented class: its name in Python and here, and its entries as [Python, TypeScript, note]. */
interface DocumentedClass {
  readonly python: string;
  readonly typescript: string;
  readonly entries: readonly (readonly [python: string, typescript: string | null, note?: string])[];
}

const classes: readonly DocumentedClass[] = [
  {
    python: "Core",
    typescript: "Core",
    entries: [
      ["Core(xml_config_file='')", "new Core(config?)"],
      ["available_devices", "availableDevices"],
      ["get_available_devices()", "availableDevices"],
      ["get_versions(device_name)", "getVersions(device)"],
      ["read_model(model, weights='')", "readModel(model, weights?)"],
      ["read_model(model: bytes, weights: bytes)", "readModel(bytes, weights?)"],
      ["compile_model(model, device_name, config)", "compileModel(model, device?, config?)"],
      ["compile_model(model_path, device_name, config)", "compileModel(path, device?, config?)"],
      ["import_model(model_stream, device_name, config)", "importModel(blob, device, config?)"],
      ["get_property(property)", "getProperty(name)"],
      ["get_property(device_name, property)", "getProperty(device, name)"],
      ["set_property(properties)", "setProperty(properties)"],
      ["set_property(device_name, properties)", "setProperty(device, properties)"],
      ["add_extension(library_path)", "addExtension(path)"],
      ["query_model(model, device_name, properties)", null],
      ["register_plugin(plugin_name, device_name)", null],
      ["register_plugins(xml_config_file)", null],
      ["unload_plugin(device_name)", null],
      ["create_context(device_name, properties)", null],
      ["get_default_context(device_name)", null],
    ],
  },
  {
    python: "Model",
    typescript: "Model",
    entries: [
      ["inputs", "inputs"],
      ["outputs", "outputs"],
      ["input()", "input()"],
      ["input(index)", "input(index)"],
      ["input(tensor_name)", "input(name)"],
      ["output()", "output()"],
      ["output(index)", "output(index)"],
      ["output(tensor_name)", "output(name)"],
      ["name", "name", "the friendly name: the C API gives no other"],
      ["get_name()", "name"],
      ["friendly_name", "friendlyName"],
      ["get_friendly_name()", "friendlyName"],
      ["is_dynamic()", "isDynamic()"],
      ["reshape(partial_shape)", "reshape(shape)"],
      ["reshape(partial_shapes: dict)", "reshape({ key: shape })"],
      ["set_batch(model, batch_size)", "setBatch(size)", "a function of the module in Python"],
      ["dynamic", "isDynamic()"],
      ["get_output_size()", "outputs", "its length"],
      ["get_output_shape(index)", "output(index).shape"],
      ["get_output_partial_shape(index)", "output(index).partialShape"],
      ["get_output_element_type(index)", "output(index).elementType"],
      ["add_outputs(outputs)", null],
      ["add_parameters(parameters)", null],
      ["add_results(results)", null],
      ["add_sinks(sinks)", null],
      ["add_variables(variables)", null],
      ["clone()", null],
      ["evaluate(output_tensors, input_tensors, evaluation_context)", null],
      ["get_ops()", null],
      ["get_ordered_ops()", null],
      ["get_output_op(index)", null],
      ["get_parameter_index(parameter)", null],
      ["get_parameters()", null],
      ["get_result()", null],
      ["get_result_index(value)", null],
      ["get_results()", null],
      ["get_rt_info()", null],
      ["get_rt_info(path)", null],
      ["get_sink_index(sink)", null],
      ["get_sinks()", null],
      ["get_variable_by_id(id)", null],
      ["get_variables()", null],
      ["has_rt_info(path)", null],
      ["parameters", null],
      ["remove_parameter(parameter)", null],
      ["remove_result(result)", null],
      ["remove_sink(sink)", null],
      ["remove_variable(variable)", null],
      ["replace_parameter(index, parameter)", null],
      ["result", null],
      ["results", null],
      ["rt_info", null],
      ["set_friendly_name(name)", null],
      ["set_rt_info(obj, path)", null],
      ["sinks", null],
      ["validate_nodes_and_infer_types()", null],
      ["variables", null],
    ],
  },
  {
    python: "CompiledModel",
    typescript: "CompiledModel",
    entries: [
      ["inputs", "inputs"],
      ["outputs", "outputs"],
      ["input()", "input()"],
      ["input(index)", "input(index)"],
      ["input(tensor_name)", "input(name)"],
      ["output()", "output()"],
      ["output(index)", "output(index)"],
      ["output(tensor_name)", "output(name)"],
      ["create_infer_request()", "createInferRequest()"],
      [
        "__call__(inputs, share_inputs, share_outputs)",
        "infer(inputs?, options?)",
        "copies inputs unless asked to share them; Python's shares them unless asked not to",
      ],
      ["infer_new_request(inputs)", "inferNewRequest(inputs?)"],
      ["export_model()", "exportModel()"],
      ["export_model(model_stream)", null],
      ["get_runtime_model()", "getRuntimeModel()"],
      ["get_property(property)", "getProperty(name)"],
      ["set_property(properties)", "setProperty(properties)"],
      ["query_state()", "queryState()", "Linux x64 only"],
      ["reset_state()", "resetState()", "Linux x64 only"],
      ["release_memory()", null],
    ],
  },
  {
    python: "ConstOutput",
    typescript: "ConstOutput",
    entries: [
      ["any_name", "anyName"],
      ["get_any_name()", "anyName"],
      ["names", "names"],
      ["get_names()", "names"],
      ["index", "index", "among the model's inputs or outputs; in Python on its node, always 0"],
      ["get_index()", "index", "among the model's inputs or outputs; in Python on its node, always 0"],
      ["shape", "shape"],
      ["get_shape()", "shape"],
      ["partial_shape", "partialShape"],
      ["get_partial_shape()", "partialShape"],
      ["element_type", "elementType"],
      ["get_element_type()", "elementType"],
      ["__eq__(other)", "equals(other)"],
      ["__hash__()", "new Map([[port, value]])", "the same object each time"],
      ["get_node()", null],
      ["get_rt_info()", null],
      ["get_target_inputs()", null],
      ["get_tensor()", null],
      ["node", null],
      ["rt_info", null],
      ["target_inputs", null],
      ["tensor", null],
    ],
  },
  {
    python: "InferRequest",
    typescript: "InferRequest",
    entries: [
      ["InferRequest(other)", "new InferRequest(other)"],
      ["cancel()", "cancel()"],
      ["get_compiled_model()", "getCompiledModel()"],
      ["get_input_tensor()", "getInputTensor()"],
      ["get_input_tensor(index)", "getInputTensor(index)"],
      ["get_output_tensor()", "getOutputTensor()"],
      ["get_output_tensor(index)", "getOutputTensor(index)"],
      ["get_profiling_info()", "getProfilingInfo()"],
      ["get_tensor(name)", "getTensor(name)"],
      ["get_tensor(port: ConstOutput)", "getTensor(port)"],
      ["get_tensor(port: Output)", "getTensor(port)"],
      ["infer(inputs, share_inputs, share_outputs)", "infer(inputs?, options?)"],
      ["query_state()", "queryState()", "Linux x64 only"],
      ["reset_state()", "resetState()", "Linux x64 only"],
      ["set_callback(callback, userdata)", "setCallback(callback, userdata?, options?)"],
      ["set_input_tensor(tensor)", "setInputTensor(tensor)"],
      ["set_input_tensor(index, tensor)", "setInputTensor(index, tensor)"],
      ["set_input_tensors(inputs: dict)", "setInputTensors({ key: tensor })"],
      ["set_input_tensors(tensors: list)", "setInputTensors(tensors)"],
      ["set_input_tensors(index, tensors: list)", "setInputTensors(index, tensors)"],
      ["set_output_tensor(tensor)", "setOutputTensor(tensor)"],
      ["set_output_tensor(index, tensor)", "setOutputTensor(index, tensor)"],
      ["set_output_tensors(outputs: dict)", "setOutputTensors({ key: tensor })"],
      ["set_tensor(name, tensor)", "setTensor(name, tensor)"],
      ["set_tensor(port: ConstOutput, tensor)", "setTensor(port, tensor)"],
      ["set_tensor(port: Output, tensor)", "setTensor(port, tensor)"],
      ["set_tensors(inputs: dict)", "setTensors({ key: tensor })"],
      ["set_tensors(tensor_name, tensors: list)", "setTensors(name, tensors)"],
      ["set_tensors(port, tensors: list)", "setTensors(port, tensors)"],
      ["start_async(inputs, userdata, share_inputs)", "startAsync(inputs?, userdata?, options?)"],
      ["wait()", "wait()", "a Promise"],
      ["wait_for(timeout)", "waitFor(milliseconds)", "a Promise of a boolean"],
      ["input_tensors", "inputTensors"],
      ["inputs", "inputs"],
      ["latency", "latency"],
      ["model_inputs", "modelInputs"],
      ["model_outputs", "modelOutputs"],
      ["output_tensors", "outputTensors"],
      ["outputs", "outputs"],
      ["profiling_info", "profilingInfo"],
      ["results", "results"],
      ["userdata", "userdata"],
    ],
  },
  {
    python: "OVDict",
    typescript: "InferResults",
    entries: [
      ["[key]", "get(key)"],
      ["get(key)", "get(key)"],
      ["keys()", "keys()"],
      ["values()", "values()"],
      ["items()", "entries()"],
      ["names()", "names()"],
      ["to_dict()", "toDict()"],
      ["to_tuple()", "toTuple()"],
      ["len()", "size"],
      ["in", "has(key)"],
    ],
  },
  {
    python: "AsyncInferQueue",
    typescript: "AsyncInferQueue",
    entries: [
      ["AsyncInferQueue(model, jobs=0)", "new AsyncInferQueue(compiledModel, jobs?)"],
      ["set_callback(callback)", "setCallback(callback, options?)"],
      ["start_async(inputs, userdata, share_inputs)", "startAsync(inputs?, userdata?, options?)", "a Promise"],
      ["wait_all()", "waitAll()", "a Promise"],
      ["is_ready()", "isReady()"],
      ["get_idle_request_id()", "getIdleRequestId()", "a Promise of a number"],
      ["userdata", "userdata"],
      ["len()", "length"],
      ["[index]", "at(index)"],
      ["iter()", "[Symbol.iterator]()"],
    ],
  },
  {
    python: "Tensor",
    typescript: "Tensor",
    entries: [
      ["Tensor(type, shape)", "new Tensor(type, shape)"],
      ["Tensor(array, shared_memory=True)", "new Tensor(type, shape, data)"],
      ["Tensor(array, shared_memory=False)", "Tensor.from(values, options?)"],
      ["data", "data"],
      ["bytes_data", "bytesData"],
      ["str_data", "strData"],
      ["element_type", "elementType"],
      ["get_element_type()", "elementType"],
      ["shape", "shape"],
      ["get_shape()", "shape"],
      ["set_shape(shape)", "setShape(shape)"],
      ["size", "size"],
      ["get_size()", "size"],
      ["byte_size", "byteSize"],
      ["get_byte_size()", "byteSize"],
      ["strides", "strides"],
      ["get_strides()", "strides"],
      ["is_continuous()", "isContinuous()"],
      ["copy_to(target)", "copyTo(tensor)"],
      ["copy_from(source)", "copyFrom(source)"],
    ],
  },
  {
    python: "VariableState",
    typescript: "VariableState",
    entries: [
      ["name", "name"],
      ["state", "state"],
      ["reset()", "reset()"],
    ],
  },
  {
    python: "ProfilingInfo",
    typescript: "ProfilingInfo",
    entries: [
      ["status", "status"],
      ["node_name", "nodeName"],
      ["node_type", "nodeType"],
      ["exec_type", "execType"],
      ["real_time", "realTime", "microseconds"],
      ["cpu_time", "cpuTime", "microseconds"],
    ],
  },
  {
    python: "PartialShape",
    typescript: "PartialShape",
    entries: [
      ["PartialShape(shape)", "PartialShape.from(shape)"],
      ["is_static", "isStatic"],
      ["is_dynamic", "isDynamic"],
      ["rank", "rank"],
      ["to_shape()", "toShape()"],
      ["get_shape()", "toShape()"],
      ["to_string()", "toString()"],
      ["compatible(shape)", "accepts(shape)", "for static shapes"],
      ["all_non_negative", null],
      ["dynamic(rank)", null],
      ["get_dimension(index)", "getDimension(index)"],
      ["get_max_shape()", "getMaxShape()", "`Infinity` where Python gives 2^63 - 1"],
      ["get_min_shape()", "getMinShape()"],
      ["refines(shape)", "refines(shape)"],
      ["relaxes(shape)", "relaxes(shape)"],
      ["same_scheme(shape)", "sameScheme(shape)"],
      ["len()", "rank"],
      ["[index]", "getDimension(index)"],
      ["__eq__(other)", "equals(other)"],
    ],
  },
  {
    python: "preprocess.PrePostProcessor",
    typescript: "PrePostProcessor",
    entries: [
      ["PrePostProcessor(model)", "new PrePostProcessor(model)"],
      ["input()", "input(key?)"],
      ["output()", "output(key?)"],
      ["build()", "build()"],
    ],
  },
  {
    python: "preprocess.InputInfo",
    typescript: "InputInfo",
    entries: [
      ["tensor()", "tensor()"],
      ["preprocess()", "preprocess()"],
      ["model()", "model()"],
    ],
  },
  {
    python: "preprocess.InputTensorInfo",
    typescript: "InputTensorInfo",
    entries: [
      ["set_element_type(type)", "setElementType(type)"],
      ["set_layout(layout)", "setLayout(layout)"],
      ["set_shape(shape)", "setShape(shape)", "static shapes"],
      ["set_spatial_static_shape(height, width)", "setSpatialStaticShape(height, width)"],
      ["set_spatial_dynamic_shape()", "setSpatialDynamicShape()"],
      ["set_color_format(format, sub_names)", "setColorFormat(format, subNames?)"],
      ["set_from(tensor)", "setFrom(tensor)"],
      ["set_memory_type(memory_type)", "setMemoryType(type)"],
    ],
  },
  {
    python: "preprocess.PreProcessSteps",
    typescript: "PreProcessSteps",
    entries: [
      ["resize(algorithm)", "resize(algorithm)"],
      ["mean(value)", "mean(value)"],
      ["mean(values)", "mean(values)"],
      ["scale(value)", "scale(value)"],
      ["scale(values)", "scale(values)"],
      ["crop(begin, end)", "crop(begin, end)"],
      ["pad(pads_begin, pads_end, value, mode)", "pad(begin, end, value, mode)"],
      ["convert_element_type(type)", "convertElementType(type)"],
      ["convert_layout(layout)", "convertLayout(layout?)"],
      ["convert_color(format)", "convertColor(format)"],
      ["reverse_channels()", "reverseChannels()"],
      ["custom(operation)", null],
    ],
  },
  {
    python: "preprocess.InputModelInfo",
    typescript: "InputModelInfo",
    entries: [["set_layout(layout)", "setLayout(layout)"]],
  },
  {
    python: "preprocess.OutputInfo",
    typescript: "OutputInfo",
    entries: [
      ["tensor()", "tensor()"],
      ["model()", null],
      ["postprocess()", null],
    ],
  },
  {
    python: "preprocess.OutputTensorInfo",
    typescript: "OutputTensorInfo",
    entries: [
      ["set_element_type(type)", "setElementType(type)"],
      ["set_layout(layout)", null],
    ],
  },
  {
    python: "openvino",
    typescript: "openvino-ffi",
    entries: [
      ["get_version()", "getVersion()"],
      ["shape_size (C++)", "shapeSize(shape)"],
    ],
  },
];

/** Members here that Python has no name for, by class. */
export const ownMembers: Readonly<Record<string, readonly string[]>> = {
  Core: ["readModelAsync", "compileModelAsync", "dispose"],
  Model: ["dispose"],
  CompiledModel: ["dispose"],
  ConstOutput: ["toString"],
  InferRequest: ["inferAsync", "dispose"],
  InferResults: ["forEach"],
  AsyncInferQueue: ["infer", "dispose"],
  Tensor: ["dispose"],
  VariableState: ["dispose"],
  PartialShape: ["dimensions"],
  PrePostProcessor: ["dispose"],
};

/** All entries. */
export const documentedApi: readonly Entry[] = classes.flatMap(({ python, entries }) =>
  entries.map(([signature, typescript, note]): Entry => ({
    class: python,
    python: signature,
    typescript,
    ...(note === undefined ? {} : { note }),
  }))
);

/** The id of an entry: `InferRequest.set_tensor(name, tensor)`. */
export function entryId(entry: Entry): string {
  return `${entry.class}.${entry.python}`;
}

/** The class here that stands for a Python class. */
export const classNames: ReadonlyMap<string, string> = new Map(classes.map((each) => [each.python, each.typescript]));

/** The page that documents a Python class. */
export function pageOf(pythonClass: string): string {
  const name = pythonClass === "openvino" ? pythonClass : `openvino.${pythonClass}`;
  return `https://docs.openvino.ai/2026/api/ie_python_api/_autosummary/${name}.html`;
}

/** The name of the member that a TypeScript call is of: `setTensor` for `setTensor(name, tensor)`. */
export function memberOf(typescript: string): string {
  return /^(?:new \w+|\w+\.(\w+)|(\[Symbol\.\w+\])|(\w+))/.exec(typescript)?.slice(1).find(Boolean) ?? "constructor";
}
