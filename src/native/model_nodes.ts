import { cppCalls } from "../../ffi/cpp.ts";
import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { elementTypeOf } from "../element_type.ts";
import type { ModelNode, NodeInput, NodeOutput } from "../model_node.ts";
import { PartialShape } from "../partial_shape.ts";
import { callForResult } from "./catching.ts";
import {
  addressInCpp,
  type CppFunctions,
  cppObjectOf,
  outputNames,
  releaseShared,
  requireCpp,
  sharedSize,
  stdString,
  takeStdString,
  wordsAt,
} from "./cpp.ts";

/** The functions that list a model's nodes as a `std::vector<std::shared_ptr<ov::Node>>`. */
const lists = {
  /** In any order. */
  ops: "_ZNK2ov5Model7get_opsEv",
  /** Each after the nodes that it depends on. */
  orderedOps: "_ZNK2ov5Model15get_ordered_opsEv",
} as const;

/** The C++ functions that tell what a node is. */
const nodeFunctions = {
  name: "_ZNK2ov4Node17get_friendly_nameB5cxx11Ev",
  type: "_ZNK2ov4Node11descriptionB5cxx11Ev",
  inputs: "_ZNK2ov4Node14get_input_sizeEv",
  source: "_ZNK2ov4Node23get_input_source_outputEm",
  outputs: "_ZNK2ov4Node15get_output_sizeEv",
  shape: "_ZNK2ov4Node24get_output_partial_shapeEm",
  elementType: "_ZNK2ov4Node23get_output_element_typeEm",
  toText: "_ZNK2ov12PartialShape9to_stringB5cxx11Ev",
} as const;

/**
 * Reads something of each node of a C model.
 *
 * @param read Reads it of a C++ node.
 * @returns What was read, in the list's order; undefined if OpenVINO throws.
 * @throws {OpenVINOError} On other platforms than Linux x64.
 */
export function mapNodes<R>(
  ov: OpenVINO,
  model: Pointer,
  list: keyof typeof lists,
  what: string,
  read: (node: Pointer) => R,
): R[] | undefined {
  const { free } = requireCpp(ov, what, { free: "_ZdlPv" });
  const vector = words(8);
  if (!callForResult(ov, what, vector, addressInCpp(ov, what, lists[list]), [cppObjectOf(ov, model)])) return undefined;
  const [begin = 0n, end = 0n] = vector;
  const found: R[] = [];
  for (let at = begin; at < end; at += sharedSize) {
    const reference = wordsAt(ov, at, 2);
    found.push(read(reference[0]!));
    releaseShared(ov, what, reference);
  }
  free(begin);
  return found;
}

/**
 * Describes all nodes of a C model.
 *
 * @returns The nodes in the list's order; undefined if OpenVINO throws.
 * @throws {OpenVINOError} On other platforms than Linux x64.
 */
export function modelNodes(
  ov: OpenVINO,
  model: Pointer,
  list: keyof typeof lists,
  what: string,
): ModelNode[] | undefined {
  const cpp = requireCpp(ov, what, nodeFunctions);
  return mapNodes(ov, model, list, what, (node) => describeNode(ov, cpp, node, what));
}

/**
 * Describes the node that a C port is of: an `ov::Output` begins with its address.
 *
 * @returns The node; undefined where the C++ functions cannot be called.
 */
export function portNode(ov: OpenVINO, port: Pointer): ModelNode | undefined {
  const calls = cppCalls(ov);
  if (!Object.values(nodeFunctions).every((name) => calls?.[name])) return undefined;
  const cpp = requireCpp(ov, "node", nodeFunctions);
  return describeNode(ov, cpp, wordsAt(ov, cppObjectOf(ov, port), 1)[0]!, "node");
}

/** Reads the shape of a node's output, as a text. */
export function outputShape(ov: OpenVINO, node: Pointer, index: bigint, what: string): string {
  const { shape, toText } = requireCpp(ov, what, nodeFunctions);
  const text = words(4);
  toText(text, shape(node, index));
  return takeStdString(ov, what, text);
}

function describeNode(
  ov: OpenVINO,
  cpp: CppFunctions<typeof nodeFunctions>,
  node: Pointer,
  what: string,
): ModelNode {
  const indexes = (count: Pointer) => Array.from({ length: Number(count) }, (_, i) => BigInt(i));
  const type = words(4);
  cpp.type(type, node);
  return {
    friendlyName: friendlyName(ov, cpp, node),
    typeName: takeStdString(ov, what, type),
    inputs: indexes(cpp.inputs(node)).map((index): NodeInput => {
      // An `ov::Output`: a reference to a node, and the index.
      const source = words(3);
      cpp.source(source, node, index);
      const input = { node: friendlyName(ov, cpp, source[0]!), index: Number(source[2]) };
      releaseShared(ov, what, source);
      return input;
    }),
    outputs: indexes(cpp.outputs(node)).map((index): NodeOutput => {
      const output = words(3);
      output.set([node, 0n, index]);
      const names = outputNames(ov, ov.backend.addressOf(output)) ?? new Set<string>();
      keepAlive(output);
      const [type = 0] = new Int32Array(ov.backend.viewOf(cpp.elementType(node, index), 4));
      return {
        names,
        elementType: elementTypeOf(type),
        partialShape: PartialShape.from(outputShape(ov, node, index, what)),
      };
    }),
  };
}

function friendlyName(ov: OpenVINO, { name }: Pick<CppFunctions<typeof nodeFunctions>, "name">, node: Pointer): string {
  return stdString(ov, wordsAt(ov, name(node), 4));
}
