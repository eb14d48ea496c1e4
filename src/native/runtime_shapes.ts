import type { OpenVINO } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { callForResult } from "./catching.ts";
import { addressInCpp, type CppFunctions, cppObjectOf, requireCpp, stdString, takeStdString, wordsAt } from "./cpp.ts";

/** `std::vector<std::shared_ptr<ov::Node>> ov::Model::get_ordered_ops() const`. */
const orderedOps = "_ZNK2ov5Model15get_ordered_opsEv";

/** The C++ functions that tell what a node is. */
const nodeFunctions = {
  name: "_ZNK2ov4Node17get_friendly_nameB5cxx11Ev",
  outputs: "_ZNK2ov4Node15get_output_sizeEv",
  shape: "_ZNK2ov4Node24get_output_partial_shapeEm",
  toText: "_ZNK2ov12PartialShape9to_stringB5cxx11Ev",
  allocate: "_Znwm",
  free: "_ZdlPv",
} as const;

/** The size of a `std::shared_ptr`. */
const referenceSize = 16n;

/**
 * Reads the shapes of the first outputs of a C model's nodes, as texts.
 *
 * @returns The shapes by the nodes' friendly names, of which one that several have is left out; undefined if OpenVINO
 *   throws.
 * @throws {OpenVINOError} On other platforms than Linux x64.
 */
export function outputShapes(ov: OpenVINO, model: Pointer, what: string): Map<string, string> | undefined {
  const cpp = requireCpp(ov, what, nodeFunctions);
  const vector = words(8);
  if (!callForResult(ov, what, vector, addressInCpp(ov, what, orderedOps), [cppObjectOf(ov, model)])) return undefined;
  const [begin = 0n, end = 0n] = vector;
  const shapes = new Map<string, string>();
  const names = new Set<string>();
  for (let at = begin; at < end; at += referenceSize) {
    const reference = wordsAt(ov, at, 2);
    const node = reference[0]!;
    const name = stdString(ov, wordsAt(ov, cpp.name(node), 4));
    if (names.has(name)) shapes.delete(name);
    else if (cpp.outputs(node) > 0n) shapes.set(name, shapeOf(ov, cpp, node, what));
    names.add(name);
    // Every `std::shared_ptr` is released in the same way, whatever it refers to.
    const owner = cpp.allocate(referenceSize);
    wordsAt(ov, owner, 2).set(reference);
    ov.call.ov_model_free(owner);
  }
  cpp.free(begin);
  return shapes;
}

function shapeOf(ov: OpenVINO, cpp: CppFunctions<typeof nodeFunctions>, node: Pointer, what: string): string {
  const text = words(4);
  cpp.toText(text, cpp.shape(node, 0n));
  return takeStdString(ov, what, text);
}
