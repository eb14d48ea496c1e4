import { type ConvolutionSettings, LayerList, type Network } from "./layers.ts";

/**
 * The numbers of channels of an inception module: its 1×1, the reduction before its 3×3, its 3×3, the reduction before
 * its 5×5, its 5×5, and its pooling branch.
 */
type Channels = readonly [one: number, reduce3: number, three: number, reduce5: number, five: number, pool: number];

/** GoogLeNet as in Caffe's `bvlc_googlenet`, without the auxiliary heads and drop-out, which only serve training. */
export function googlenet(): Network {
  const list = new LayerList();

  function convolution(
    name: string,
    input: string,
    outputs: number,
    kernel: number,
    settings: ConvolutionSettings = {},
  ) {
    const convolved = list.convolution(name, input, outputs, kernel, { pad: (kernel - 1) / 2, ...settings });
    return list.plain("relu", name.replace("/", "/relu_").replace("_s2", ""), convolved);
  }

  function inception(name: string, input: string, [one, reduce3, three, reduce5, five, pool]: Channels): string {
    const pooled = list.maxPool(`${name}/pool`, input, 3, 1, 1);
    return list.plain(
      "concat",
      `${name}/output`,
      convolution(`${name}/1x1`, input, one, 1),
      convolution(`${name}/3x3`, convolution(`${name}/3x3_reduce`, input, reduce3, 1), three, 3),
      convolution(`${name}/5x5`, convolution(`${name}/5x5_reduce`, input, reduce5, 1), five, 5),
      convolution(`${name}/pool_proj`, pooled, pool, 1),
    );
  }

  let top = convolution("conv1/7x7_s2", "data", 64, 7, { stride: 2, sumKept: 1 / 4 });
  top = list.maxPool("pool1/3x3_s2", top, 3, 2);
  top = list.lrn("pool1/norm1", top);
  top = convolution("conv2/3x3_reduce", top, 64, 1);
  top = convolution("conv2/3x3", top, 192, 3);
  top = list.lrn("conv2/norm2", top);
  top = list.maxPool("pool2/3x3_s2", top, 3, 2);
  top = inception("inception_3a", top, [64, 96, 128, 16, 32, 32]);
  top = inception("inception_3b", top, [128, 128, 192, 32, 96, 64]);
  top = list.maxPool("pool3/3x3_s2", top, 3, 2);
  top = inception("inception_4a", top, [192, 96, 208, 16, 48, 64]);
  top = inception("inception_4b", top, [160, 112, 224, 24, 64, 64]);
  top = inception("inception_4c", top, [128, 128, 256, 24, 64, 64]);
  top = inception("inception_4d", top, [112, 144, 288, 32, 64, 64]);
  top = inception("inception_4e", top, [256, 160, 320, 32, 128, 128]);
  top = list.maxPool("pool4/3x3_s2", top, 3, 2);
  top = inception("inception_5a", top, [256, 160, 320, 32, 128, 128]);
  top = inception("inception_5b", top, [384, 192, 384, 48, 128, 128]);
  top = list.averagePool("pool5/7x7_s1", top, 7, 1);
  top = list.plain("flatten", "flatten", top);
  top = list.fullyConnected("loss3/classifier", top, 1000, 1 / 32);
  list.plain("softmax", "prob", top);
  return { name: "googlenet-v1", input: { name: "data", shape: [1, 3, 224, 224] }, layers: list.layers };
}
