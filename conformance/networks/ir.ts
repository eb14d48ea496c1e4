import type { Layer, Shape } from "./layers.ts";
import { lengthOf, type Part } from "./protobuf.ts";
import type { DescribedNetwork, Node, Parameter } from "./shapes.ts";

/** A network as OpenVINO IR. */
export interface Ir {
  /** The text of the `.xml`. */
  readonly xml: string;
  /** The content of the `.bin`: bytes, and parameters where their elements go. */
  readonly bin: Part<Parameter>[];
}

/** The integers at the start of the `.bin`: the axis that LRN sums over, and the shape that Reshape flattens to. */
const INTEGERS = new BigInt64Array([1n, 0n, -1n]);
const LRN_AXES: Constant = { precision: "I64", shape: [1], offset: 0, size: 8 };
const FLAT_SHAPE: Constant = { precision: "I64", shape: [2], offset: 8, size: 16 };

/** The offset of the parameters, aligned to a cache line. */
const PARAMETERS_OFFSET = 64;

type Precision = "FP32" | "I64";
type Attributes = Readonly<Record<string, string | number | boolean | readonly number[]>>;

/** A part of the `.bin`. */
interface Constant {
  readonly precision: Precision;
  readonly shape: Shape;
  readonly offset: number;
  readonly size: number;
}

/** An operation's output. */
interface Output {
  readonly layer: number;
  readonly port: number;
  readonly precision: Precision;
  readonly shape: Shape;
}

/** An operation and its attributes in the `.xml`. */
interface Operation {
  readonly name: string;
  readonly type: string;
  /** Default: `opset1`. */
  readonly version?: string;
  readonly data?: Attributes;
  readonly inputs?: readonly Output[];
  /** The shape of its output; a `Result` has none. */
  readonly output?: Shape;
  readonly precision?: Precision;
  /** The tensor name of its output. */
  readonly tensorName?: string;
  /** The name of the tensor that a `Result` returns. */
  readonly resultName?: string;
  readonly layout?: string;
}

/** Converts a network to OpenVINO IR version 11, with operations supported since OpenVINO 2022.1. */
export function toIr({ name: networkName, input: { name, shape }, nodes, last }: DescribedNetwork): Ir {
  const writer = new IrWriter();
  const data = { shape, element_type: "f32" };
  const input = writer.add({ name, type: "Parameter", data, output: shape, tensorName: name, layout: "[N,C,H,W]" });
  const outputs = new Map([[name, input]]);
  for (const node of nodes) {
    outputs.set(node.layer.name, addNode(writer, node, node.layer.inputs.map((from) => outputs.get(from)!)));
  }
  const output = last.layer.name;
  writer.add({ name: `${output}/result`, type: "Result", inputs: [outputs.get(output)!], resultName: output });
  return { xml: writer.xml(networkName), bin: writer.bin };
}

/** Adds a layer's operations. Returns the last one's output. */
function addNode(writer: IrWriter, { layer, output, parameters }: Node, inputs: readonly Output[]): Output {
  const { name } = layer;
  const whole = { name, tensorName: name, inputs, output };
  switch (layer.kind) {
    case "convolution":
    case "fullyConnected": {
      const [weights, biases] = parameters as readonly [Parameter, Parameter];
      const product = writer.add({
        ...multiplication(layer),
        name: `${name}/without_bias`,
        inputs: [...inputs, writer.addParameter(weights, multiplicationShape(layer, weights.shape))],
        output,
      });
      const added = writer.addParameter(biases, output.map((size, axis) => axis === 1 ? size : 1));
      return writer.add({ ...whole, type: "Add", data: { auto_broadcast: "numpy" }, inputs: [product, added] });
    }
    case "maxPool":
    case "averagePool":
      return writer.add({
        ...whole,
        type: layer.kind === "maxPool" ? "MaxPool" : "AvgPool",
        data: {
          ...window(layer),
          kernel: [layer.kernel, layer.kernel],
          ...(layer.kind === "averagePool" && { "exclude-pad": true }),
          rounding_type: "ceil",
        },
      });
    case "lrn": {
      const { alpha, beta, size } = layer;
      const axes = writer.addConstant(`${name}/axes`, LRN_AXES);
      // Rounded to 32 bits as in ONNX, so that both files compute the same.
      const data = { alpha: Math.fround(alpha), beta: Math.fround(beta), bias: 1, size };
      return writer.add({ ...whole, type: "LRN", data, inputs: [...inputs, axes] });
    }
    case "relu":
      return writer.add({ ...whole, type: "ReLU" });
    case "concat":
      return writer.add({ ...whole, type: "Concat", data: { axis: 1 } });
    case "flatten": {
      const shape = writer.addConstant(`${name}/shape`, FLAT_SHAPE);
      return writer.add({ ...whole, type: "Reshape", data: { special_zero: true }, inputs: [...inputs, shape] });
    }
    case "softmax":
      return writer.add({ ...whole, type: "SoftMax", version: "opset8", data: { axis: 1 } });
  }
}

type Multiplying = Extract<Layer, { kind: "convolution" | "fullyConnected" }>;

function multiplication(layer: Multiplying): { type: string; data: Attributes } {
  if (layer.kind === "fullyConnected") return { type: "MatMul", data: { transpose_a: false, transpose_b: true } };
  const data = { ...window(layer), dilations: [1, 1] };
  return { type: layer.groups > 1 ? "GroupConvolution" : "Convolution", data };
}

/** The weights of a group convolution have a dimension for the groups. */
function multiplicationShape(layer: Multiplying, shape: Shape): Shape {
  if (layer.kind === "fullyConnected" || layer.groups === 1) return shape;
  const [outputs, ...rest] = shape;
  return [layer.groups, outputs! / layer.groups, ...rest];
}

function window({ stride, pad }: { stride: number; pad: number }): Attributes {
  return { strides: [stride, stride], pads_begin: [pad, pad], pads_end: [pad, pad], auto_pad: "explicit" };
}

/** Collects operations. */
class IrWriter {
  readonly bin: Part<Parameter>[] = [];
  readonly #layers: string[] = [];
  readonly #edges: string[] = [];

  constructor() {
    const head = new Uint8Array(PARAMETERS_OFFSET);
    head.set(new Uint8Array(INTEGERS.buffer));
    this.bin.push(head);
  }

  /** Adds a parameter's elements to the `.bin`, and a constant for them. */
  addParameter(parameter: Parameter, shape: Shape): Output {
    const offset = lengthOf(this.bin);
    this.bin.push(parameter);
    return this.addConstant(parameter.name, { precision: "FP32", shape, offset, size: parameter.byteLength });
  }

  /** Adds a constant in the `.bin`. */
  addConstant(name: string, { precision, shape, offset, size }: Constant): Output {
    const data = { element_type: precision === "I64" ? "i64" : "f32", shape, offset, size };
    return this.add({ name, type: "Const", data, output: shape, precision });
  }

  /** Adds an operation. */
  add(operation: Operation): Output {
    const { name, type, version = "opset1", data, inputs = [], output, precision = "FP32" } = operation;
    const layer = this.#layers.length;
    // Ports are numbered from the first input to the output.
    const port = inputs.length;
    const lines = [
      `<layer${attributes({ id: layer, name, type, version, ...optional("output_names", operation.resultName) })}>`,
      ...(data ? [`  <data${attributes(data)}/>`] : []),
      ...element("input", inputs.flatMap((input, id) => portLines(id, input.precision, input.shape))),
      ...element("output", output ? portLines(port, precision, output, operation.tensorName, operation.layout) : []),
      "</layer>",
    ];
    this.#layers.push(lines.map((line) => `    ${line}\n`).join(""));
    for (const [id, from] of inputs.entries()) {
      const ends = { "from-layer": from.layer, "from-port": from.port, "to-layer": layer, "to-port": id };
      this.#edges.push(`    <edge${attributes(ends)}/>\n`);
    }
    return { layer, port, precision, shape: output ?? [] };
  }

  /** Returns the `.xml`. */
  xml(name: string): string {
    const layers = `  <layers>\n${this.#layers.join("")}  </layers>\n`;
    const edges = `  <edges>\n${this.#edges.join("")}  </edges>\n`;
    return `<?xml version="1.0"?>\n<net${attributes({ name, version: 11 })}>\n${layers}${edges}</net>\n`;
  }
}

function portLines(id: number, precision: Precision, shape: Shape, names?: string, layout?: string): string[] {
  const info = layout ? [`<attribute${attributes({ name: "layout", version: 0, layout })}/>`] : [];
  return [
    `<port${attributes({ id, precision, ...optional("names", names) })}>`,
    ...shape.map((size) => `  <dim>${size}</dim>`),
    ...element("rt_info", info),
    "</port>",
  ];
}

/** An element around indented lines, or nothing if there are none. */
function element(name: string, lines: readonly string[]): string[] {
  return lines.length ? [`  <${name}>`, ...lines.map((line) => `    ${line}`), `  </${name}>`] : [];
}

function optional(name: string, value: string | undefined): Attributes {
  return value === undefined ? {} : { [name]: value };
}

function attributes(values: Attributes): string {
  const text = (value: Attributes[string]) => String(typeof value === "object" ? value.join(",") : value);
  return Object.entries(values).map(([name, value]) => ` ${name}="${escape(text(value))}"`).join("");
}

function escape(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
