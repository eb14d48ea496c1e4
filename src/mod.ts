/**
 * OpenVINO for Deno, Bun and Node.js: the classes of OpenVINO's Python API, over its C library. Importing this module
 * opens nothing; the first `new Core()`, `new Tensor()` or `load()` opens the library.
 *
 * @example Infer
 * ```ts
 * import { Core } from "openvino-ffi";
 * import { assertEquals } from "@std/assert";
 *
 * using compiled = new Core().compileModel("conformance/models/relu_add.xml", "CPU");
 * const results = compiled.infer({ x: [[1, 2, -3, -4]] });
 * assertEquals(results.get("y").data, Float32Array.of(2, 3, 0, 0));
 * ```
 *
 * @module
 */
import { loadAll } from "../ffi/load_all.ts";
import { requireString } from "./arguments/require.ts";

export { OpenVINOLoadError } from "../ffi/load_error.ts";
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
export { Model, type ReshapeOptions, type ShapesByInput, type ShapesByVariable } from "./model.ts";
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

/**
 * Opens OpenVINO's library and all its functions now instead of with the first object that needs them. It stays open
 * until the process ends, so tests that watch for resources left open call this before the first test.
 *
 * @param path The library's file; without it the usual places are searched.
 * @throws {TypeError} If the path is not a string.
 * @throws {OpenVINOLoadError} If no library is found, it is too old, or another one is already open.
 */
export function load(path?: string): void {
  loadAll(path === undefined ? undefined : requireString(path, "path"));
}
