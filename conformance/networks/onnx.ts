import type { Layer, Shape } from "./layers.ts";
import { float, integer, message, type Part, text } from "./protobuf.ts";
import type { DescribedNetwork, Parameter } from "./shapes.ts";

/** The version of the file format, and that of the operators. */
const IR_VERSION = 8;
const OPSET = 13;

/** Field numbers of the messages in onnx.proto. */
const Model = { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 } as const;
const OperatorSet = { version: 2 } as const;
const Graph = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NodeField = { input: 1, output: 2, name: 3, operator: 4, attribute: 5 } as const;
const Attribute = { name: 1, float: 2, integer: 3, integers: 8, type: 20 } as const;
const AttributeType = { FLOAT: 1, INT: 2, INTS: 7 } as const;
const Tensor = { dimension: 1, dataType: 2, name: 8, rawData: 9 } as const;
const ValueInfo = { name: 1, type: 2 } as const;
const Type = { tensor: 1 } as const;
const TensorType = { elementType: 1, shape: 2 } as const;
const TensorShape = { dimension: 1 } as const;
const Dimension = { value: 1 } as const;
const DataType = { FLOAT: 1 } as const;

/** Converts a network to an ONNX model: bytes, and parameters where their elements go. */
export function toOnnx({ name, input, nodes, parameters, last }: DescribedNetwork): Part<Parameter>[] {
  const graph = message(
    Model.graph,
    ...nodes.map(({ layer, parameters }) => node(layer, parameters)),
    text(Graph.name, name),
    ...parameters.map(initializer),
    valueInfo(Graph.input, input.name, input.shape),
    valueInfo(Graph.output, last.layer.name, last.output),
  );
  return [
    ...integer(Model.irVersion, IR_VERSION),
    ...text(Model.producerName, "openvino-ffi conformance networks"),
    ...graph,
    ...message(Model.opsetImport, integer(OperatorSet.version, OPSET)),
  ];
}

function node(layer: Layer, parameters: readonly Parameter[]): Uint8Array[] {
  const [operator, attributes] = operatorOf(layer);
  return message(
    Graph.node,
    ...[...layer.inputs, ...parameters.map(({ name }) => name)].map((name) => text(NodeField.input, name)),
    text(NodeField.output, layer.name),
    text(NodeField.name, layer.name),
    text(NodeField.operator, operator),
    ...attributes,
  );
}

function operatorOf(layer: Layer): [operator: string, attributes: Uint8Array[][]] {
  const window = ({ kernel, stride, pad }: { kernel: number; stride: number; pad: number }) => [
    integersAttribute("kernel_shape", [kernel, kernel]),
    integersAttribute("strides", [stride, stride]),
    integersAttribute("pads", [pad, pad, pad, pad]),
  ];
  switch (layer.kind) {
    case "convolution":
      return ["Conv", [...window(layer), integerAttribute("group", layer.groups)]];
    case "maxPool":
      return ["MaxPool", [...window(layer), integerAttribute("ceil_mode", 1)]];
    case "averagePool":
      return ["AveragePool", [...window(layer), integerAttribute("ceil_mode", 1)]];
    case "lrn":
      return ["LRN", [
        ...[floatAttribute("alpha", layer.alpha), floatAttribute("beta", layer.beta), floatAttribute("bias", 1)],
        integerAttribute("size", layer.size),
      ]];
    case "fullyConnected":
      return ["Gemm", [integerAttribute("transB", 1)]];
    case "relu":
      return ["Relu", []];
    case "concat":
      return ["Concat", [integerAttribute("axis", 1)]];
    case "flatten":
      return ["Flatten", [integerAttribute("axis", 1)]];
    case "softmax":
      return ["Softmax", [integerAttribute("axis", 1)]];
  }
}

function attribute(name: string, type: number, ...values: Uint8Array[][]): Uint8Array[] {
  return message(NodeField.attribute, text(Attribute.name, name), ...values, integer(Attribute.type, type));
}

function integerAttribute(name: string, value: number): Uint8Array[] {
  return attribute(name, AttributeType.INT, integer(Attribute.integer, value));
}

function integersAttribute(name: string, values: readonly number[]): Uint8Array[] {
  return attribute(name, AttributeType.INTS, ...values.map((value) => integer(Attribute.integers, value)));
}

function floatAttribute(name: string, value: number): Uint8Array[] {
  return attribute(name, AttributeType.FLOAT, float(Attribute.float, value));
}

function initializer(parameter: Parameter): Part<Parameter>[] {
  return message<Parameter>(
    Graph.initializer,
    ...parameter.shape.map((size) => integer(Tensor.dimension, size)),
    integer(Tensor.dataType, DataType.FLOAT),
    text(Tensor.name, parameter.name),
    message(Tensor.rawData, [parameter]),
  );
}

function valueInfo(field: number, name: string, shape: Shape): Uint8Array[] {
  const dimensions = shape.map((size) => message(TensorShape.dimension, integer(Dimension.value, size)));
  const type = message(
    Type.tensor,
    integer(TensorType.elementType, DataType.FLOAT),
    message(TensorType.shape, ...dimensions),
  );
  return message(field, text(ValueInfo.name, name), message(ValueInfo.type, type));
}
