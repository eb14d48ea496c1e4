import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { callCatching } from "./catching.ts";
import { addressInCpp, cppObjectOf, partialShapeWords, stdStringOf, withPartialShapes, wordsAt } from "./cpp.ts";
import { stdMapOf } from "./std_map.ts";

/**
 * `void ov::Model::reshape(const std::map<std::size_t, ov::PartialShape>&, const std::unordered_map<std::string,
 * ov::PartialShape>&)`, which undoes what it has done and throws if the shapes do not fit.
 */
const reshapeFunction =
  "_ZN2ov5Model7reshapeERKSt3mapImNS_12PartialShapeESt4lessImESaISt4pairIKmS2_EEERKSt13unordered_mapINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEES2_St4hashISI_ESt8equal_toISI_ESaIS5_IKSI_S2_EEE";

/** The number of virtual functions of an `ov::Model`. */
const modelVirtuals = 3;

/** The texts of shapes by inputs' indexes and by variables' ids. */
export interface NewShapes {
  readonly inputs: readonly (readonly [index: number, shape: string])[];
  readonly variables: readonly (readonly [id: string, shape: string])[];
}

/**
 * Changes the shapes of a C model's inputs and variables together.
 *
 * @param model A C model that no other thread uses.
 * @returns Whether the shapes fit. If not, the model is as it was.
 * @throws {OpenVINOError} On other platforms than Linux x64.
 */
export function reshapeModel(ov: OpenVINO, model: Pointer, { inputs, variables }: NewShapes, what: string): boolean {
  const reshape = addressInCpp(ov, what, reshapeFunction);
  return withPartialShapes(ov, what, [...inputs, ...variables].map(([, shape]) => shape), (shapes) => {
    const ids = variables.map(([id]) => stdStringOf(ov, id));
    const byIndex = stdMapOf(ov, inputs.map(([index], i) => [BigInt(index), ...shapes[i]!]));
    const byId = unorderedMapOf(ov, ids.map(({ string }, i) => [...string, ...shapes[inputs.length + i]!]));
    const fits = callCatching(ov, what, {
      object: wordsAt(ov, cppObjectOf(ov, model), 1),
      virtuals: modelVirtuals,
      function: reshape,
      arguments: [ov.backend.addressOf(byIndex), ov.backend.addressOf(byId)],
    });
    keepAlive(ids, byIndex, byId);
    return fits;
  });
}

/**
 * A `std::unordered_map` for a function that only iterates over it: two words about buckets, the first node, the number
 * of nodes, and more about buckets. A node is the next one's address, a key, a value and a hash.
 *
 * @param entries The words of keys and values.
 */
function unorderedMapOf(ov: OpenVINO, entries: readonly (readonly bigint[])[]): BigUint64Array {
  const [headWords, nodeWords] = [7, 1 + 4 + partialShapeWords + 1];
  const map = words(headWords + entries.length * nodeWords);
  const address = ov.backend.addressOf(map);
  const node = (i: number) => i === entries.length ? 0n : address + BigInt((headWords + i * nodeWords) * 8);
  map.set([0n, 0n, node(0), BigInt(entries.length)]);
  entries.forEach((entry, i) => map.set([node(i + 1), ...entry], headWords + i * nodeWords));
  return map;
}
