import type { ModelNode } from "openvino-ffi";

/** What is observed of a node. Names without the numbers that OpenVINO counts through all models of a process. */
export function nodeFacts({ friendlyName, typeName, inputs, outputs }: ModelNode): unknown {
  return {
    friendlyName: withoutNumber(friendlyName),
    typeName,
    inputs: inputs.map(({ node, index }) => [withoutNumber(node), index]),
    outputs: outputs.map(({ names, elementType, partialShape }) => [[...names].toSorted(), elementType, partialShape]),
  };
}

/** How many nodes there are of each type. */
export function countTypes(nodes: readonly ModelNode[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { typeName } of nodes.toSorted((a, b) => a.typeName < b.typeName ? -1 : 1)) {
    counts[typeName] = (counts[typeName] ?? 0) + 1;
  }
  return counts;
}

function withoutNumber(name: string): string {
  return name.replace(/_\d+$/, "");
}
