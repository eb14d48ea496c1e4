import type { ElementType } from "./element_type.ts";
import type { PartialShape } from "./partial_shape.ts";

/** What a node of a model's graph is: what `openvino.Node` tells in Python. It is a description, not the node. */
export interface ModelNode {
  /** The name by which `Core.queryModel` and profiling call the node: `get_friendly_name()` in Python. */
  readonly friendlyName: string;
  /** The operation, for example `"Convolution"`: `get_type_name()` in Python. */
  readonly typeName: string;
  /** Where the node's inputs come from, in order. */
  readonly inputs: readonly NodeInput[];
  /** The node's outputs, in order. */
  readonly outputs: readonly NodeOutput[];
}

/** An input of a node: the output of another. */
export interface NodeInput {
  /** The other node's friendly name. */
  readonly node: string;
  /** The index of that node's output. */
  readonly index: number;
}

/** An output of a node. */
export interface NodeOutput {
  /** The output's names, of which it may have none. */
  readonly names: ReadonlySet<string>;
  /** The element type; `"dynamic"` if it is not known. */
  readonly elementType: ElementType | "dynamic";
  /** The shape, static or dynamic. */
  readonly partialShape: PartialShape;
}

/** What is declared of a variable of a model: `openvino.op.util.VariableInfo` in Python. */
export interface VariableInfo {
  /** The variable's id: `variable_id` in Python. */
  readonly variableId: string;
  /** The shape that its values may have: `data_shape` in Python. */
  readonly dataShape: PartialShape;
  /** Their element type: `data_type` in Python. */
  readonly dataType: ElementType | "dynamic";
}
