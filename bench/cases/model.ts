import { type CompiledModel, Core, type Properties, shapeSize } from "openvino-ffi";

/** Compiles a model as all contenders do. */
export function compile(path: string, config: Properties = {}): CompiledModel {
  using core = new Core();
  return core.compileModel(path, "CPU", { INFERENCE_PRECISION_HINT: "f32", ...config });
}

/** The number of elements of a model's first input. */
export function inputLength(model: CompiledModel): number {
  return shapeSize(model.input(0).shape);
}
