/** A model's text and weights. */
export interface Ir {
  readonly xml: Uint8Array<ArrayBuffer>;
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** One output of a node; -1 is any size. */
interface Out {
  readonly dims: readonly number[];
  readonly name?: string;
}

/** A layer. Its inputs are outputs of others, by position. */
interface Node {
  readonly type: string;
  readonly version?: string;
  readonly data?: Readonly<Record<string, string | number>>;
  readonly from?: readonly number[];
  readonly out?: Out;
}

/** Writes a model whose nodes have f32 elements and at most one output. */
function ir(name: string, nodes: readonly Node[], weights: readonly number[]): Ir {
  const port = (id: number, { dims, name }: Out) =>
    `<port id="${id}" precision="FP32"${name === undefined ? "" : ` names="${name}"`}>${
      dims.map((size) => `<dim>${size}</dim>`).join("")
    }</port>`;
  const layers = nodes.map(({ type, version = "opset1", data, from = [], out }, id) =>
    `<layer id="${id}" name="${type}${id}" type="${type}" version="${version}">${
      data ? `<data ${Object.entries(data).map(([key, value]) => `${key}="${value}"`).join(" ")}/>` : ""
    }${from.length > 0 ? `<input>${from.map((node, i) => port(i, nodes[node]!.out!)).join("")}</input>` : ""}${
      out ? `<output>${port(from.length, out)}</output>` : ""
    }</layer>`
  );
  const edges = nodes.flatMap(({ from = [] }, id) =>
    from.map((node, i) =>
      `<edge from-layer="${node}" from-port="${nodes[node]!.from?.length ?? 0}" to-layer="${id}" to-port="${i}"/>`
    )
  );
  const xml = `<?xml version="1.0"?><net name="${name}" version="11"><layers>${layers.join("")}</layers><edges>${
    edges.join("")
  }</edges></net>`;
  return { xml: new TextEncoder().encode(xml), weights: new Uint8Array(Float32Array.from(weights).buffer) };
}

const parameter = (name: string, dims: readonly number[]): Node => ({
  type: "Parameter",
  data: { shape: dims.map((size) => size === -1 ? "?" : size).join(), element_type: "f32" },
  out: { dims, name },
});

const constant = (dims: readonly number[], offset: number): Node => {
  const size = 4 * dims.reduce((product, dimension) => product * dimension, 1);
  return { type: "Const", data: { shape: dims.join(), element_type: "f32", offset: 4 * offset, size }, out: { dims } };
};

const add = (a: number, b: number, out: Out): Node => ({
  type: "Add",
  data: { auto_broadcast: "numpy" },
  from: [a, b],
  out,
});

const product = (a: number, b: number, out: Out): Node => ({
  type: "MatMul",
  data: { transpose_a: "false", transpose_b: "false" },
  from: [a, b],
  out,
});

const result = (node: number): Node => ({ type: "Result", from: [node] });

/** A matrix that reverses rows of four. */
const turning = Array.from({ length: 16 }, (_, i) => i % 5 === 0 || i % 4 + Math.floor(i / 4) !== 3 ? 0 : 1);

const rowsOf4 = [-1, 4];

/** `y` is the sum of `a` and `b` with each row reversed. Fails inside the device if their numbers of rows differ. */
export function failing(): Ir {
  return ir("failing", [
    parameter("a", rowsOf4),
    parameter("b", rowsOf4),
    add(0, 1, { dims: rowsOf4 }),
    constant([4, 4], 0),
    product(2, 3, { dims: rowsOf4, name: "y" }),
    result(4),
  ], turning);
}

/** The same with a variable: `total` is the sum of all `x` so far. */
export function failingWithState(variableShape = "1,4", initial: readonly number[] = [0, 0, 0, 0]): Ir {
  const dims = [1, 4];
  return ir("failing_with_state", [
    parameter("x", dims),
    parameter("a", rowsOf4),
    parameter("b", rowsOf4),
    constant(dims, 16),
    {
      type: "ReadValue",
      version: "opset6",
      data: { variable_id: "total", variable_type: "f32", variable_shape: variableShape },
      from: [3],
      out: { dims },
    },
    add(4, 0, { dims, name: "total" }),
    { type: "Assign", version: "opset6", data: { variable_id: "total" }, from: [5], out: { dims } },
    add(1, 2, { dims: rowsOf4 }),
    constant([4, 4], 0),
    product(7, 8, { dims: rowsOf4, name: "y" }),
    result(5),
    result(9),
  ], [...turning, ...initial]);
}

const width = 256;

/** `y` is `x`, of any number of rows, computed slowly. */
export function slowRows(): Ir {
  const products = 16;
  const [wide, square] = [[-1, width], [width, width]];
  const nodes = [
    parameter("x", [-1, 1]),
    constant([1, width], 0),
    product(0, 1, { dims: wide }),
    constant(square, width),
    ...Array.from({ length: products }, (_, i) => [
      { type: "ReLU", from: [i === 0 ? 2 : 3 + 2 * i], out: { dims: wide } },
      product(4 + 2 * i, 3, { dims: wide }),
    ]).flat(),
    constant([width, 1], width),
  ];
  const last = nodes.length - 1;
  nodes.push(product(last - 1, last, { dims: [-1, 1], name: "y" }), result(last + 1));
  return ir("slow_rows", nodes, [
    ...new Array<number>(width).fill(1),
    // Powers of two, so that sums are exact.
    ...new Array<number>(width * width).fill(1 / width),
  ]);
}
