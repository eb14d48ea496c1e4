import type { Convolution, FullyConnected, Layer, Network, Pooling, Shape } from "./layers.ts";

/** A weight tensor, filled by `weights.ts`. */
export interface Parameter {
  readonly name: string;
  /** `[outputs, inputs per group, kernel, kernel]`, `[outputs, inputs]`, or `[outputs]` for biases. */
  readonly shape: Shape;
  /** Its index among the network's parameters. */
  readonly index: number;
  /** The number of its elements. */
  readonly size: number;
  /** Its bytes as f32. */
  readonly byteLength: number;
  /** The number of weights per output; elements are ordered by output. */
  readonly fanIn: number;
  /** A bound that elements hardly exceed in magnitude. */
  readonly limit: number;
  /** The fraction of the sum of one output's weights that is kept: 0 for none, 1 for all. */
  readonly sumKept: number;
}

/** A layer with the shapes that follow from the network's input. */
export interface Node {
  readonly layer: Layer;
  /** The shapes of its inputs. */
  readonly inputs: readonly Shape[];
  readonly output: Shape;
  /** The weights and biases, if there are any. */
  readonly parameters: readonly [] | readonly [weights: Parameter, biases: Parameter];
}

/** A network with all its shapes and parameters. */
export interface DescribedNetwork extends Omit<Network, "layers"> {
  /** Its layers, in order. */
  readonly nodes: readonly Node[];
  /** All parameters, in order. */
  readonly parameters: readonly Parameter[];
  /** The total number of weights and biases. */
  readonly parameterCount: number;
  /** The output layer. */
  readonly last: Node;
}

/** The bound of all biases, small compared with the activations of pixels from 0 to 255. */
const BIAS_LIMIT = 1;

/**
 * Determines every layer's shapes and parameters.
 *
 * @throws {Error} If a layer's input is missing or does not fit.
 */
export function describeNetwork({ name, input, layers }: Network): DescribedNetwork {
  const shapes = new Map<string, Shape>([[input.name, input.shape]]);
  let count = 0;
  const nodes = layers.map((layer): Node => {
    if (shapes.has(layer.name)) throw new Error(`there are two layers ${layer.name}`);
    const inputs = layer.inputs.map((name) => {
      const shape = shapes.get(name);
      if (shape === undefined) throw new Error(`${layer.name}: no layer ${name} comes before it`);
      return shape;
    });
    const [first] = inputs;
    if (first === undefined) throw new Error(`${layer.name} has no input`);
    const output = outputShape(layer, first, inputs);
    shapes.set(layer.name, output);
    const parameters = parametersOf(layer, first, count);
    count += parameters.length;
    return { layer, inputs, output, parameters };
  });
  const last = nodes.at(-1);
  if (last === undefined) throw new Error(`${name} has no layers`);
  const parameters = nodes.flatMap(({ parameters }) => [...parameters]);
  const parameterCount = parameters.reduce((sum, { size }) => sum + size, 0);
  return { name, input, nodes, parameters, parameterCount, last };
}

function outputShape(layer: Layer, input: Shape, inputs: readonly Shape[]): Shape {
  const [batch, channels, height, width] = input;
  const refuse = (why: string) => new Error(`${layer.name}: ${why} (input ${inputs.map((s) => `[${s}]`).join(" ")})`);
  const spatial = (size: (pixels: number) => number, depth: number): Shape => {
    if (height === undefined || width === undefined) throw refuse("the input has no height and width");
    const shape = [batch!, depth, size(height), size(width)];
    if (shape.some((dimension) => !(dimension >= 1))) throw refuse("the kernel is larger than the input");
    return shape;
  };
  switch (layer.kind) {
    case "convolution":
      if (channels! % layer.groups || layer.outputs % layer.groups) throw refuse(`not divisible by ${layer.groups}`);
      return spatial((pixels) => Math.floor((pixels + 2 * layer.pad - layer.kernel) / layer.stride) + 1, layer.outputs);
    case "maxPool":
    case "averagePool":
      return spatial((pixels) => pooledSize(layer, pixels), channels!);
    case "fullyConnected":
      if (input.length !== 2) throw refuse("the input is not flat");
      return [batch!, layer.outputs];
    case "flatten":
      return [batch!, input.slice(1).reduce((product, size) => product * size, 1)];
    case "concat": {
      const others = (shape: Shape) => String(shape.toSpliced(1, 1));
      if (inputs.some((shape) => others(shape) !== others(input))) {
        throw refuse("they differ in more than the channels");
      }
      return input.with(1, inputs.reduce((sum, shape) => sum + shape[1]!, 0));
    }
    case "lrn":
    case "relu":
    case "softmax":
      return input;
  }
}

/** Rounds up, as Caffe does. Caffe then drops a window that starts in the padding, which OpenVINO does not. */
function pooledSize({ kernel, stride, pad, name }: Pooling, pixels: number): number {
  const size = Math.ceil((pixels + 2 * pad - kernel) / stride) + 1;
  if (pad > 0 && (size - 1) * stride >= pixels + pad) throw new Error(`${name}: a window starts in the padding`);
  return size;
}

function parametersOf(layer: Layer, input: Shape, index: number): Node["parameters"] {
  if (layer.kind !== "convolution" && layer.kind !== "fullyConnected") return [];
  const shape = weightsShape(layer, input);
  const fanIn = shape.slice(1).reduce((product, size) => product * size, 1);
  // 3 instead of He's √6 compensates for the subtracted sum of each filter.
  const gain = layer.kind === "fullyConnected" ? layer.gain : 1;
  const limit = 3 * gain / Math.sqrt(fanIn);
  const sumKept = layer.kind === "convolution" ? layer.sumKept : 0;
  const bytes = (size: number) => ({ size, byteLength: 4 * size });
  return [
    { name: `${layer.name}/weights`, shape, index, fanIn, limit, sumKept, ...bytes(layer.outputs * fanIn) },
    {
      ...{ name: `${layer.name}/biases`, shape: [layer.outputs], index: index + 1, fanIn: 1, limit: BIAS_LIMIT * gain },
      ...{ sumKept: 1, ...bytes(layer.outputs) },
    },
  ];
}

function weightsShape(layer: Convolution | FullyConnected, input: Shape): Shape {
  const channels = input[1]!;
  if (layer.kind === "fullyConnected") return [layer.outputs, channels];
  return [layer.outputs, channels / layer.groups, layer.kernel, layer.kernel];
}
