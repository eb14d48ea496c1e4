import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { callForResult } from "./catching.ts";
import { addressInCpp, cppObjectOf, requireCpp, stdStringOf } from "./cpp.ts";
import type { PropertyArray } from "./property_array.ts";
import { stdMapOf, takeStdMap } from "./std_map.ts";

/**
 * `std::map<std::string, std::string> ov::Core::query_model(const std::shared_ptr<const ov::Model>&, const std::string&
 * device, const std::map<std::string, ov::Any>& properties) const`
 */
const queryFunction =
  "_ZNK2ov4Core11query_modelERKSt10shared_ptrIKNS_5ModelEERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEERKSt3mapISC_NS_3AnyESt4lessISC_ESaISt4pairISD_SG_EEE";

/** Words that hold a `std::map`, and an `ov::Any`: more than either has. */
const [mapWords, anyWords] = [16, 16];

/** What is asked of a device about a model. */
export interface ModelQuery {
  /** A C core. */
  readonly core: Pointer;
  /** A C model. */
  readonly model: Pointer;
  readonly device: string;
  readonly properties: PropertyArray;
}

/**
 * Asks which operations of a model a device supports.
 *
 * @returns The devices by the operations' friendly names; undefined if OpenVINO throws.
 * @throws {OpenVINOError} On other platforms than Linux x64.
 */
export function queryModel(
  ov: OpenVINO,
  { core, model, device, properties }: ModelQuery,
  what: string,
): [operation: string, device: string][] | undefined {
  const query = addressInCpp(ov, what, queryFunction);
  const name = stdStringOf(ov, device);
  return withAnys(ov, what, properties, (anys) => {
    const map = stdMapOf(ov, anys);
    const result = words(mapWords);
    const returned = callForResult(ov, what, result, query, [
      cppObjectOf(ov, core),
      model,
      ov.backend.addressOf(name.string),
      ov.backend.addressOf(map),
    ]);
    keepAlive(name, map);
    return returned ? takeStdMap(ov, what, result) : undefined;
  });
}

/** Calls a function with the words of properties' names and values, in the order of the names' bytes. */
function withAnys<R>(
  ov: OpenVINO,
  what: string,
  { names, memory }: PropertyArray,
  use: (entries: (readonly bigint[])[]) => R,
): R {
  const cpp = requireCpp(ov, what, { create: "_ZN2ov3AnyC1EPKc", destroy: "_ZN2ov3AnyD1Ev" });
  const made = names.map((name, i) => {
    const any = words(anyWords);
    cpp.create(any, memory[2 * i + 1]!);
    return { name: stdStringOf(ov, name), any };
  });
  try {
    const sorted = made.toSorted((a, b) => compareBytes(a.name.bytes, b.name.bytes));
    return use(sorted.map(({ name, any }) => [...name.string, ...any]));
  } finally {
    for (const { any } of made) cpp.destroy(any);
    keepAlive(made);
  }
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const i = a.findIndex((byte, i) => byte !== b[i]);
  return i < 0 ? 0 : a[i]! - (b[i] ?? 0);
}
