import { type CompiledModel, type Core, type Model, PrePostProcessor, shapeSize, Tensor } from "openvino-ffi";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { extname } from "node:path";
import { causeOf, Failure } from "../common/failure.ts";
import { type ImageShape, imageShapeOf, inputShape } from "./image_shape.ts";
import type { Picture } from "../common/pictures/picture.ts";

/** A classification network for single images. */
export interface Network {
  model: Model;
  image: ImageShape;
  /** The number of classes; undefined if the output's shape is dynamic. */
  classes: number | undefined;
}

/** Reads a network with one input and one output, and reshapes it for single images. */
export function readNetwork(core: Core, path: string): Network {
  const model = readModel(core, path);
  const counts = `${model.inputs.length} inputs and ${model.outputs.length} outputs`;
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    throw new Failure(`'${path}' has ${counts}: only networks with one of each are supported`);
  }
  const shape = model.input().partialShape;
  const sizes = (shape.dimensions ?? []).map(({ min, max }) => (min === max ? min : undefined));
  const image = imageShapeOf(sizes, String(shape));
  const single = inputShape(image, 1);
  if (String(sizes) !== String(single)) model.reshape(single);
  const output = model.output().partialShape;
  return { model, image, classes: output.isStatic ? shapeSize(output.toShape()) : undefined };
}

function readModel(core: Core, path: string): Model {
  try {
    checkFormat(path);
  } catch (error) {
    throw new Failure(`cannot read model '${path}': ${causeOf(error)}`);
  }
  return core.readModel(path);
}

/** Reports clearly what is wrong with a file that OpenVINO would pass from one front end to the next. */
function checkFormat(path: string): void {
  if (statSync(path).isDirectory()) throw new Failure("it is a folder");
  const start = new Uint8Array(512);
  const file = openSync(path, "r");
  const length = readSync(file, start);
  closeSync(file);
  const text = new TextDecoder().decode(start.subarray(0, length));
  switch (extname(path).toLowerCase()) {
    case ".xml":
      if (!text.includes("<net")) throw new Failure("it is no OpenVINO IR");
      return;
    case ".onnx":
      // An ONNX file begins with its first field, ir_version.
      if (start[0] !== 0x08) throw new Failure("it is no ONNX model");
      return;
    default:
      throw new Failure("a model is an OpenVINO IR (.xml) or an ONNX file (.onnx)");
  }
}

/** Adds pre-processing for one image of any size. */
export function addPreprocessing({ model, image }: Network, { bgr }: { bgr: boolean }): Model {
  const processor = new PrePostProcessor(model);
  const input = processor.input();
  input.tensor().setElementType("u8").setLayout("NHWC").setSpatialDynamicShape();
  input.preprocess().resize("linear");
  if (bgr) input.preprocess().reverseChannels();
  input.model().setLayout(image.layout);
  processor.output().tensor().setElementType("f32");
  return processor.build();
}

/** Adds pre-processing for a batch of images of the network's size. */
export function addBatchPreprocessing({ model, image }: Network, count: number, { bgr }: { bgr: boolean }): Model {
  model.reshape(inputShape(image, count));
  const processor = new PrePostProcessor(model);
  const input = processor.input();
  input.tensor().setElementType("u8").setLayout("NHWC");
  if (bgr) input.preprocess().reverseChannels();
  input.model().setLayout(image.layout);
  processor.output().tensor().setElementType("f32");
  return processor.build();
}

/** Builds a model that only resizes an image to the network's size, just as the network's pre-processing does. */
export function resizingModel(core: Core, { height, width, channels }: ImageShape): Model {
  const shape = [1, height, width, channels];
  const port = (name: string) =>
    `<port id="0" precision="U8" names="${name}">${shape.map((size) => `<dim>${size}</dim>`).join("")}</port>`;
  const identity = `<?xml version="1.0"?>
<net name="resize" version="11">
  <layers>
    <layer id="0" name="picture" type="Parameter" version="opset1">
      <data shape="${shape}" element_type="u8"/>
      <output>${port("picture")}</output>
    </layer>
    <layer id="1" name="resized" type="Result" version="opset1">
      <input>${port("resized")}</input>
    </layer>
  </layers>
  <edges>
    <edge from-layer="0" from-port="0" to-layer="1" to-port="0"/>
  </edges>
</net>`;
  const processor = new PrePostProcessor(core.readModel(new TextEncoder().encode(identity)));
  const input = processor.input();
  input.tensor().setLayout("NHWC").setSpatialDynamicShape();
  input.preprocess().resize("linear");
  input.model().setLayout("NHWC");
  return processor.build();
}

/** Compiles a model for a device. For an unknown device, the {@linkcode Failure} lists those available. */
export function compile(core: Core, model: Model, device: string): CompiledModel {
  try {
    return core.compileModel(model, device, configFor(device));
  } catch (error) {
    throw explained(core, device, error);
  }
}

/**
 * Compiles a model without blocking the event loop.
 *
 * @param hint Whether to optimize for the latency of each inference or for throughput.
 */
export async function compileAsync(
  core: Core,
  model: Model,
  device: string,
  hint: "LATENCY" | "THROUGHPUT",
): Promise<CompiledModel> {
  try {
    return await core.compileModelAsync(model, device, { ...configFor(device), PERFORMANCE_HINT: hint });
  } catch (error) {
    throw explained(core, device, error);
  }
}

/** Otherwise processors with 16-bit arithmetic would use it, and print other numbers than the next machine. */
const configFor = (device: string) => device === "CPU" ? { INFERENCE_PRECISION_HINT: "f32" } : {};

function explained(core: Core, device: string, error: unknown): unknown {
  const available = core.availableDevices;
  if (available.includes(device)) return error;
  return new Failure(`cannot use device '${device}', available: ${available.join(", ")}; ${causeOf(error)}`);
}

/** An image as a batch of one; the tensor is a view of its pixels. */
export function tensorOf({ height, width, channels, pixels }: Picture): Tensor {
  return new Tensor("u8", [1, height, width, channels], pixels);
}
