/** A tensor's shape, batch first: `[1, 96, 55, 55]`. */
export type Shape = readonly number[];

interface Base {
  /** The name of the layer and of its output. */
  readonly name: string;
  /** The names of the layers that produce its inputs. */
  readonly inputs: readonly string[];
}

/** A convolution with a bias and square kernels. */
export interface Convolution extends Base {
  readonly kind: "convolution";
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  /** The number of groups into which the channels are split. */
  readonly groups: number;
  /** The fraction of each filter's sum that is kept: see `weights.ts`. */
  readonly sumKept: number;
}

/** Caffe's InnerProduct, on a flattened input. */
export interface FullyConnected extends Base {
  readonly kind: "fullyConnected";
  readonly outputs: number;
  /** A factor of the weights, in addition to the one that preserves the activations' magnitude. */
  readonly gain: number;
}

/** Max or average pooling as in Caffe, which rounds the output's size up. */
export interface Pooling extends Base {
  readonly kind: "maxPool" | "averagePool";
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
}

/** Local response normalisation across channels. */
export interface LocalResponseNormalization extends Base {
  readonly kind: "lrn";
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
}

/** A layer without settings: concatenation and soft-max work on channels. */
export interface PlainLayer extends Base {
  readonly kind: "relu" | "concat" | "flatten" | "softmax";
}

/** A layer of a network. */
export type Layer = Convolution | FullyConnected | Pooling | LocalResponseNormalization | PlainLayer;

/** A network with one input; its last layer is its output. */
export interface Network {
  readonly name: string;
  readonly input: { readonly name: string; readonly shape: Shape };
  /** Ordered so that every layer comes after its inputs. */
  readonly layers: readonly Layer[];
}

/** Optional settings. Default: stride 1, no padding, one group, and no part of a filter's sum kept. */
export type ConvolutionSettings = Partial<Pick<Convolution, "stride" | "pad" | "groups" | "sumKept">>;

/** Collects layers. Each method returns the new layer's name. */
export class LayerList {
  /** The layers so far. */
  readonly layers: Layer[] = [];

  #add(layer: Layer): string {
    this.layers.push(layer);
    return layer.name;
  }

  /** Adds a convolution. */
  convolution(name: string, input: string, outputs: number, kernel: number, settings: ConvolutionSettings = {}) {
    const defaults = { stride: 1, pad: 0, groups: 1, sumKept: 0 };
    return this.#add({ kind: "convolution", name, inputs: [input], outputs, kernel, ...defaults, ...settings });
  }

  /** Adds a fully connected layer. */
  fullyConnected(name: string, input: string, outputs: number, gain = 1) {
    return this.#add({ kind: "fullyConnected", name, inputs: [input], outputs, gain });
  }

  /** Adds max pooling. */
  maxPool(name: string, input: string, kernel: number, stride: number, pad = 0) {
    return this.#add({ kind: "maxPool", name, inputs: [input], kernel, stride, pad });
  }

  /** Adds average pooling. */
  averagePool(name: string, input: string, kernel: number, stride: number) {
    return this.#add({ kind: "averagePool", name, inputs: [input], kernel, stride, pad: 0 });
  }

  /** Adds local response normalisation with the settings of both networks. */
  lrn(name: string, input: string) {
    return this.#add({ kind: "lrn", name, inputs: [input], size: 5, alpha: 1e-4, beta: 0.75 });
  }

  /** Adds a layer without settings. */
  plain(kind: PlainLayer["kind"], name: string, ...inputs: string[]) {
    return this.#add({ kind, name, inputs });
  }
}
