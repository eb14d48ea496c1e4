import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { requireCpp, stdStringOf } from "./cpp.ts";
import type { PropertyArray } from "./property_array.ts";
import { stdMapOf } from "./std_map.ts";

/** Words that hold an `ov::Any`, which is two `std::shared_ptr`: more than it has. */
export const anyWords = 16;

/** Calls a function with the address of properties as an `ov::AnyMap`. It holds them in the order of the names' bytes. */
export function withAnyMap<R>(
  ov: OpenVINO,
  what: string,
  { names, memory }: PropertyArray,
  use: (map: Pointer) => R,
): R {
  const cpp = requireCpp(ov, what, { create: "_ZN2ov3AnyC1EPKc", destroy: "_ZN2ov3AnyD1Ev" });
  const made = names.map((name, i) => {
    const any = words(anyWords);
    cpp.create(any, memory[2 * i + 1]!);
    return { name: stdStringOf(ov, name), any };
  });
  try {
    const sorted = made.toSorted((a, b) => compareBytes(a.name.bytes, b.name.bytes));
    const map = stdMapOf(ov, sorted.map(({ name, any }) => [...name.string, ...any]));
    const result = use(ov.backend.addressOf(map));
    keepAlive(map);
    return result;
  } finally {
    for (const { any } of made) cpp.destroy(any);
    keepAlive(made);
  }
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const i = a.findIndex((byte, i) => byte !== b[i]);
  return i < 0 ? 0 : a[i]! - (b[i] ?? 0);
}
