import { toIr } from "../networks/ir.ts";
import { LayerList, type Network } from "../networks/layers.ts";
import { toOnnx } from "../networks/onnx.ts";
import { lengthOf, type Part } from "../networks/protobuf.ts";
import type { DescribedNetwork, Parameter } from "../networks/shapes.ts";
import { parameterChunks } from "../networks/weights.ts";

/** A convolution and a soft-max over its channels. */
export function twoLayers(): Network {
  const list = new LayerList();
  list.plain("softmax", "prob", list.convolution("conv", "data", 4, 3, { pad: 1 }));
  return { name: "two-layers", input: { name: "data", shape: [1, 3, 5, 6] }, layers: list.layers };
}

/** Every kind of layer, with groups, strides, padding, and pooling with incomplete windows. */
export function everyLayer(): Network {
  const list = new LayerList();
  let top = list.convolution("conv1", "data", 8, 3, { stride: 2, pad: 1, sumKept: 1 / 4 });
  top = list.plain("relu", "relu1", top);
  top = list.lrn("norm1", top);
  top = list.maxPool("pool1", top, 3, 2);
  const left = list.convolution("left", top, 6, 3, { pad: 1, groups: 2 });
  const right = list.convolution("right", list.maxPool("pool2", top, 3, 1, 1), 4, 1);
  top = list.plain("concat", "concat", left, right, top);
  top = list.averagePool("pool3", top, 2, 2);
  top = list.plain("flatten", "flatten", top);
  top = list.fullyConnected("fc", top, 10, 1 / 32);
  list.plain("softmax", "prob", top);
  return { name: "every-layer", input: { name: "data", shape: [1, 3, 19, 16] }, layers: list.layers };
}

/** Eight megabytes of weights: several chunks. */
export function wideNetwork(): Network {
  const list = new LayerList();
  list.plain("softmax", "prob", list.fullyConnected("fc", list.plain("flatten", "flatten", "data"), 2730, 1 / 16));
  return { name: "wide", input: { name: "data", shape: [1, 3, 16, 16] }, layers: list.layers };
}

/** The contents of a network's files. */
export function filesOf(network: DescribedNetwork) {
  const ir = toIr(network);
  return { xml: new TextEncoder().encode(ir.xml), bin: joined(ir.bin), onnx: joined(toOnnx(network)) };
}

/** Joins parts, including the parameters' elements. */
export function joined(parts: readonly Part<Parameter>[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(lengthOf(parts));
  let offset = 0;
  const put = (piece: Uint8Array) => {
    bytes.set(piece, offset);
    offset += piece.length;
  };
  for (const part of parts) {
    if (part instanceof Uint8Array) put(part);
    else {for (const { buffer, byteOffset, byteLength } of parameterChunks(part)) {
        put(new Uint8Array(buffer, byteOffset, byteLength));
      }}
  }
  return bytes;
}
