import type { Convolution, Layer, LocalResponseNormalization, Pooling, Shape } from "./layers.ts";
import type { DescribedNetwork, Parameter } from "./shapes.ts";
import { parameterChunks } from "./weights.ts";

/** Values with their shape. */
interface Values {
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** Computes a network in 64 bits by plain loops, as a reference for tiny networks. */
export function compute({ input, nodes, last }: DescribedNetwork, data: Iterable<number>): Float64Array {
  const values = new Map<string, Values>([[input.name, { shape: input.shape, data: Float64Array.from(data) }]]);
  for (const { layer, output, parameters } of nodes) {
    const inputs = layer.inputs.map((name) => values.get(name)!);
    values.set(layer.name, { shape: output, data: computeLayer(layer, inputs, output, parameters.map(elements)) });
  }
  return values.get(last.layer.name)!.data;
}

function elements(parameter: Parameter): number[] {
  return [...parameterChunks(parameter)].flatMap((chunk) => [...chunk]);
}

function computeLayer(layer: Layer, inputs: Values[], output: Shape, parameters: number[][]): Float64Array {
  const [input] = inputs as [Values];
  const [weights = [], biases = []] = parameters;
  switch (layer.kind) {
    case "convolution":
      return fill(output, (position) => convolved(layer, input, weights, biases, position));
    case "fullyConnected":
      return fill(output, (position) => connected(input, weights, biases, position));
    case "maxPool":
    case "averagePool":
      return fill(output, (position) => pooled(layer, input, position));
    case "lrn":
      return fill(output, (position) => normalized(layer, input, position));
    case "relu":
      return input.data.map((value) => Math.max(value, 0));
    case "flatten":
      return input.data;
    case "concat":
      return fill(output, ([n, c, ...rest]) => concatenated(inputs, n!, c!, rest));
    case "softmax":
      return fill(output, ([n, c, ...rest]) => {
        const power = (channel: number) => Math.exp(at(input, n!, channel, ...rest)!);
        let sum = 0;
        for (let channel = 0; channel < output[1]!; channel++) sum += power(channel);
        return power(c!) / sum;
      });
  }
}

/** Computes each element from its position. */
function fill(shape: Shape, element: (position: number[]) => number): Float64Array {
  const size = shape.reduce((product, each) => product * each, 1);
  return Float64Array.from({ length: size }, (_, index) => {
    const position = shape.map(() => 0);
    for (let axis = shape.length - 1, rest = index; axis >= 0; rest = Math.floor(rest / shape[axis]!), axis--) {
      position[axis] = rest % shape[axis]!;
    }
    return element(position);
  });
}

/** An element; undefined outside the shape. */
function at({ shape, data }: Values, ...position: number[]): number | undefined {
  if (position.some((each, axis) => each < 0 || each >= shape[axis]!)) return undefined;
  return data[position.reduce((index, each, axis) => index * shape[axis]! + each, 0)];
}

function convolved(
  { kernel, stride, pad, groups, outputs }: Convolution,
  input: Values,
  weights: number[],
  biases: number[],
  [n, o, y, x]: number[],
): number {
  const channels = input.shape[1]! / groups;
  const firstChannel = Math.floor(o! / (outputs / groups)) * channels;
  let sum = biases[o!]!;
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < kernel; i++) {
      for (let j = 0; j < kernel; j++) {
        const weight = weights[((o! * channels + c) * kernel + i) * kernel + j]!;
        sum += weight * (at(input, n!, firstChannel + c, y! * stride - pad + i, x! * stride - pad + j) ?? 0);
      }
    }
  }
  return sum;
}

function connected(input: Values, weights: number[], biases: number[], [n, o]: number[]): number {
  const size = input.shape[1]!;
  let sum = biases[o!]!;
  for (let i = 0; i < size; i++) sum += weights[o! * size + i]! * at(input, n!, i)!;
  return sum;
}

function pooled({ kind, kernel, stride, pad }: Pooling, input: Values, [n, c, y, x]: number[]): number {
  const covered: number[] = [];
  for (let i = 0; i < kernel; i++) {
    for (let j = 0; j < kernel; j++) {
      const value = at(input, n!, c!, y! * stride - pad + i, x! * stride - pad + j);
      if (value !== undefined) covered.push(value);
    }
  }
  return kind === "maxPool" ? Math.max(...covered) : covered.reduce((a, b) => a + b, 0) / covered.length;
}

function normalized(
  { size, alpha, beta }: LocalResponseNormalization,
  input: Values,
  [n, c, y, x]: number[],
): number {
  let squares = 0;
  for (let k = -(size - 1) / 2; k <= (size - 1) / 2; k++) squares += (at(input, n!, c! + k, y!, x!) ?? 0) ** 2;
  return at(input, n!, c!, y!, x!)! / (1 + alpha / size * squares) ** beta;
}

function concatenated(inputs: Values[], n: number, channel: number, rest: number[]): number {
  for (const input of inputs) {
    if (channel < input.shape[1]!) return at(input, n, channel, ...rest)!;
    channel -= input.shape[1]!;
  }
  throw new RangeError("no such channel");
}
