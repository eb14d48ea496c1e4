import { LayerList, type Network } from "./layers.ts";

/** AlexNet as in Caffe's `bvlc_alexnet`, without drop-out, which does nothing during inference. */
export function alexnet(): Network {
  const list = new LayerList();
  let top = list.convolution("conv1", "data", 96, 11, { stride: 4, sumKept: 1 / 4 });
  top = list.plain("relu", "relu1", top);
  top = list.lrn("norm1", top);
  top = list.maxPool("pool1", top, 3, 2);
  top = list.convolution("conv2", top, 256, 5, { pad: 2, groups: 2 });
  top = list.plain("relu", "relu2", top);
  top = list.lrn("norm2", top);
  top = list.maxPool("pool2", top, 3, 2);
  top = list.convolution("conv3", top, 384, 3, { pad: 1 });
  top = list.plain("relu", "relu3", top);
  top = list.convolution("conv4", top, 384, 3, { pad: 1, groups: 2 });
  top = list.plain("relu", "relu4", top);
  top = list.convolution("conv5", top, 256, 3, { pad: 1, groups: 2 });
  top = list.plain("relu", "relu5", top);
  top = list.maxPool("pool5", top, 3, 2);
  top = list.plain("flatten", "flatten", top);
  top = list.fullyConnected("fc6", top, 4096);
  top = list.plain("relu", "relu6", top);
  top = list.fullyConnected("fc7", top, 4096);
  top = list.plain("relu", "relu7", top);
  top = list.fullyConnected("fc8", top, 1000, 1 / 32);
  list.plain("softmax", "prob", top);
  return { name: "alexnet", input: { name: "data", shape: [1, 3, 227, 227] }, layers: list.layers };
}
