import type { OpenVINO } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import { requireCpp, takeStdString, wordsAt } from "./cpp.ts";

/** The words of a `std::map`: an unused one, the header of a node, and the number of nodes. */
const headWords = 6;

/** The words of a node's header: its color, its parent, and its left and right child. */
const nodeHeader = 4;

/** The words of a `std::string`. */
const stringWords = 4;

/**
 * A `std::map` for a function that only reads it: the map's header refers to the root, the first and the last node. Here,
 * each node is the right child of the one before.
 *
 * @param entries The words of keys and values, in the order of the keys.
 */
export function stdMapOf(ov: OpenVINO, entries: readonly (readonly bigint[])[]): BigUint64Array<ArrayBuffer> {
  const nodeWords = nodeHeader + (entries[0]?.length ?? 0);
  const map = words(headWords + entries.length * nodeWords);
  const address = ov.backend.addressOf(map);
  const head = address + 8n;
  const node = (i: number) => address + BigInt((headWords + i * nodeWords) * 8);
  const last = entries.length - 1;
  map.set(
    last < 0 ? [0n, 0n, 0n, head, head, 0n] : [0n, 0n, node(0), node(0), node(last), BigInt(entries.length)],
  );
  entries.forEach((entry, i) => {
    const [parent, right] = [i === 0 ? head : node(i - 1), i === last ? 0n : node(i + 1)];
    map.set([1n, parent, 0n, right, ...entry], headWords + i * nodeWords);
  });
  return map;
}

/** Reads a `std::map<std::string, std::string>` that a function has returned, and frees its nodes. */
export function takeStdMap(ov: OpenVINO, what: string, map: BigUint64Array): [key: string, value: string][] {
  const { free } = requireCpp(ov, what, { free: "_ZdlPv" });
  const entries: [string, string][] = [];
  const take = (node: bigint) => {
    if (node === 0n) return;
    const [, , left = 0n, right = 0n] = wordsAt(ov, node, nodeHeader);
    take(left);
    const text = (i: number) => {
      const string = node + BigInt((nodeHeader + i * stringWords) * 8);
      return takeStdString(ov, what, wordsAt(ov, string, stringWords));
    };
    entries.push([text(0), text(1)]);
    take(right);
    free(node);
  };
  take(map[2]!);
  return entries;
}
