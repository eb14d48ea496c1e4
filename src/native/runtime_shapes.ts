import type { OpenVINO } from "../../ffi/load.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { requireCpp, stdString, wordsAt } from "./cpp.ts";
import { mapNodes, outputShape } from "./model_nodes.ts";

/**
 * Reads the shapes of the first outputs of a C model's nodes, as texts.
 *
 * @returns The shapes by the nodes' friendly names, of which one that several have is left out; undefined if OpenVINO
 *   throws.
 * @throws {OpenVINOError} On other platforms than Linux x64.
 */
export function outputShapes(ov: OpenVINO, model: Pointer, what: string): Map<string, string> | undefined {
  const cpp = requireCpp(ov, what, {
    name: "_ZNK2ov4Node17get_friendly_nameB5cxx11Ev",
    outputs: "_ZNK2ov4Node15get_output_sizeEv",
  });
  const shapes = new Map<string, string>();
  const names = new Set<string>();
  const nodes = mapNodes(ov, model, "orderedOps", what, (node) => {
    const name = stdString(ov, wordsAt(ov, cpp.name(node), 4));
    if (names.has(name)) shapes.delete(name);
    else if (cpp.outputs(node) > 0n) shapes.set(name, outputShape(ov, node, 0n, what));
    names.add(name);
  });
  return nodes && shapes;
}
