/**
 * OpenVINO for Deno, Bun and Node.js: the classes of OpenVINO's Python API, over its C library. Importing this module
 * opens nothing; the first `new Core()`, `new Tensor()` or `load()` opens the library. README says where the examples'
 * files are.
 *
 * @example Infer
 * ```ts
 * import { Core } from "openvino-ffi";
 *
 * using compiled = new Core().compileModel("efficientnet-lite0.xml", "CPU");
 * const results = compiled.infer({ data: new Float32Array(3 * 224 * 224) });
 * console.log(results.get("prob").shape); // [1, 1000]
 * ```
 *
 * @module openvino-ffi
 */
export { OpenVINOLoadError, type OpenVINOLoadErrorOptions } from "../ffi/load_error.ts";
export { AsyncInferQueue, type QueueCallback } from "./async_infer_queue.ts";
export { CompiledModel } from "./compiled_model.ts";
export { ConstOutput } from "./const_output.ts";
export { Core, type DeviceVersion } from "./core.ts";
export {
  type ElementType,
  type ElementTypeMap,
  elementTypes,
  type IntegerArray,
  type TypedArray,
} from "./element_type.ts";
export {
  type CallbackOptions,
  type InferAsyncOptions,
  type InferOptions,
  InferRequest,
  type PooledInferOptions,
  type StartAsyncOptions,
  type TensorRecord,
} from "./infer_request.ts";
export { InferResults } from "./infer_results.ts";
export { load } from "./load.ts";
export { Model, type ReshapeOptions, type ShapesByInput, type ShapesByVariable } from "./model.ts";
export type { ModelNode, NodeInput, NodeOutput, VariableInfo } from "./model_node.ts";
export { OpenVINOError } from "./openvino_error.ts";
export { type Dimension, type DimensionLike, PartialShape, type PartialShapeLike } from "./partial_shape.ts";
export type { PortKey } from "./port_table.ts";
export type { ColorFormat, PaddingMode, ResizeAlgorithm } from "./preprocess/choices.ts";
export { InputInfo } from "./preprocess/input_info.ts";
export { InputModelInfo } from "./preprocess/input_model_info.ts";
export { InputTensorInfo } from "./preprocess/input_tensor_info.ts";
export { OutputInfo } from "./preprocess/output_info.ts";
export { OutputModelInfo } from "./preprocess/output_model_info.ts";
export { OutputTensorInfo } from "./preprocess/output_tensor_info.ts";
export { PostProcessSteps } from "./preprocess/post_process_steps.ts";
export { PrePostProcessor } from "./preprocess/pre_post_processor.ts";
export { PreProcessSteps } from "./preprocess/pre_process_steps.ts";
export type { ProfilingInfo, ProfilingStatus } from "./profiling_info.ts";
export type {
  Completed,
  Device,
  KnownProperties,
  NestedProperties,
  Properties,
  PropertyAccess,
  PropertyName,
  PropertyOf,
  PropertyValue,
  SettableAs,
} from "./property_types.ts";
export type { RtInfo } from "./rt_info.ts";
export { saveModel, type SaveModelOptions } from "./save_model.ts";
export {
  type AnyTensor,
  type ElementTypeOf,
  type ListItemOf,
  type Lists,
  type Rows,
  type SharedMemory,
  Tensor,
  type TensorFromOptions,
  type TensorOf,
  type TensorValues,
} from "./tensor.ts";
export { bf16ToNumber, numberToBf16, type Scalar } from "./values/convert.ts";
export type { InferInputs, InputValue } from "./values/inputs.ts";
export type { Nested, NestedNumbers, NestedRows, NestedStrings } from "./values/lists.ts";
export { type ShapeLike, shapeSize } from "./values/shape.ts";
export { VariableState } from "./variable_state.ts";
export { getVersion, type Version } from "./version.ts";
