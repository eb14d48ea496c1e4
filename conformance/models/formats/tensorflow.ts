import { integer, message, type Part, text } from "../../networks/protobuf.ts";
import { ones } from "./ones.ts";

/** Field numbers of the messages in graph.proto, node_def.proto, tensor.proto and meta_graph.proto. */
const SavedModel = { schemaVersion: 1, metaGraph: 2 } as const;
const MetaGraph = { info: 1, graph: 2, signature: 5 } as const;
const MetaInfo = { tag: 4 } as const;
const Signature = { input: 1, output: 2, method: 3 } as const;
const TensorInfo = { name: 1, type: 2, shape: 3 } as const;
const Graph = { node: 1, versions: 4 } as const;
const Versions = { producer: 1 } as const;
const NodeField = { name: 1, operator: 2, input: 3, attribute: 5 } as const;
const Attribute = { type: 6, shape: 7, tensor: 8 } as const;
const Tensor = { type: 1, shape: 2, content: 4 } as const;
const Shape = { dimension: 2 } as const;
const Dimension = { size: 1 } as const;
const Entry = { key: 1, value: 2 } as const;
const DataType = { FLOAT: 1 } as const;

/** The version of the graph's operators. */
const PRODUCER = 440;

/** relu_add, y = relu(x + 1), as a frozen TensorFlow graph: the contents of its `.pb`. */
export function toFrozenGraph(): Uint8Array[] {
  const float = integer(Attribute.type, DataType.FLOAT);
  const one = message(
    Attribute.tensor,
    integer(Tensor.type, DataType.FLOAT),
    shape(Tensor.shape),
    message(Tensor.content, [ones()]),
  );
  return [
    ...node("x", "Placeholder", [], { dtype: float, shape: shape(Attribute.shape) }),
    ...node("one", "Const", [], { dtype: float, value: one }),
    ...node("sum", "AddV2", ["x", "one"], { T: float }),
    ...node("y", "Relu", ["sum"], { T: float }),
    ...message(Graph.versions, integer(Versions.producer, PRODUCER)),
  ];
}

/** The same as a SavedModel for serving: the contents of its `saved_model.pb`. It has no variables. */
export function toSavedModel(): Uint8Array[] {
  const signature = message(
    Entry.value,
    mapEntry(Signature.input, "x", tensorInfo("x:0")),
    mapEntry(Signature.output, "y", tensorInfo("y:0")),
    text(Signature.method, "tensorflow/serving/predict"),
  );
  const metaGraph = message(
    SavedModel.metaGraph,
    message(MetaGraph.info, text(MetaInfo.tag, "serve")),
    message(MetaGraph.graph, toFrozenGraph()),
    mapEntry(MetaGraph.signature, "serving_default", signature),
  );
  return [...integer(SavedModel.schemaVersion, 1), ...metaGraph];
}

function node(
  name: string,
  operator: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, Part[]>>,
): Uint8Array[] {
  return message(
    Graph.node,
    text(NodeField.name, name),
    text(NodeField.operator, operator),
    ...inputs.map((input) => text(NodeField.input, input)),
    ...Object.entries(attributes).map(([name, value]) =>
      mapEntry(NodeField.attribute, name, message(Entry.value, value))
    ),
  );
}

function tensorInfo(name: string): Uint8Array[] {
  return message(
    Entry.value,
    text(TensorInfo.name, name),
    integer(TensorInfo.type, DataType.FLOAT),
    shape(TensorInfo.shape),
  );
}

/** A map entry whose value is an encoded field. */
function mapEntry(field: number, key: string, value: readonly Uint8Array[]): Uint8Array[] {
  return message(field, text(Entry.key, key), value);
}

/** The shape of every tensor in the model. */
function shape(field: number): Uint8Array[] {
  return message(field, ...[1, 4].map((size) => message(Shape.dimension, integer(Dimension.size, size))));
}
