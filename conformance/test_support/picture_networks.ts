import { writeFileSync } from "node:fs";
import { join } from "node:path";

const dims = (shape: (number | string)[]) => shape.map((size) => `<dim>${size === "?" ? -1 : size}</dim>`).join("");
const port = (id: number, precision: string, shape: (number | string)[]) =>
  `<port id="${id}" precision="${precision}">${dims(shape)}</port>`;
const parameter = (id: number, name: string, shape: (number | string)[]) =>
  `<layer id="${id}" name="${name}" type="Parameter" version="opset1">
    <data shape="${shape}" element_type="f32"/><output>${port(0, "FP32", shape)}</output></layer>`;
const result = (id: number, shape: (number | string)[]) =>
  `<layer id="${id}" name="result${id}" type="Result" version="opset1"><input>${
    port(0, "FP32", shape)
  }</input></layer>`;
const edge = (from: number, to: number, toPort = 0) =>
  `<edge from-layer="${from}" from-port="0" to-layer="${to}" to-port="${toPort}"/>`;

function write(folder: string, name: string, layers: string[], edges: string[], weights: ArrayBufferView): string {
  const xml = `<?xml version="1.0"?>
<net name="${name}" version="11">
  <layers>${layers.join("\n  ")}</layers>
  <edges>${edges.join("")}</edges>
</net>
`;
  writeFileSync(join(folder, `${name}.xml`), xml);
  writeFileSync(join(folder, `${name}.bin`), new Uint8Array(weights.buffer));
  return join(folder, `${name}.xml`);
}

/** Writes a network whose "classes" are an image's channels, with each channel's average as value. */
export function writeAverageNetwork(folder: string, name: string, shape: (number | string)[], axes: [number, number]) {
  const channels = shape.find((_, dimension) => dimension > 0 && !axes.includes(dimension)) ?? 0;
  const output = [shape[0]!, channels];
  const layers = [
    parameter(0, "picture", shape),
    `<layer id="1" name="axes" type="Const" version="opset1">
      <data element_type="i64" shape="2" offset="0" size="16"/><output>${port(0, "I64", [2])}</output></layer>`,
    `<layer id="2" name="average" type="ReduceMean" version="opset1"><data keep_dims="false"/>
      <input>${port(0, "FP32", shape)}${port(1, "I64", [2])}</input><output>${
      port(2, "FP32", output)
    }</output></layer>`,
    result(3, output),
  ];
  const edges = [edge(0, 2), edge(1, 2, 1), `<edge from-layer="2" from-port="2" to-layer="3" to-port="0"/>`];
  return write(folder, name, layers, edges, new BigInt64Array(axes.map(BigInt)));
}

/** Writes a network that returns its inputs, of these shapes, unchanged. */
export function writeIdentityNetwork(folder: string, name: string, ...shapes: (number | string)[][]): string {
  const count = shapes.length;
  const layers = [
    ...shapes.map((shape, index) => parameter(index, `input${index}`, shape)),
    ...shapes.map((shape, index) => result(count + index, shape)),
  ];
  return write(folder, name, layers, shapes.map((_, index) => edge(index, count + index)), new Uint8Array(0));
}
