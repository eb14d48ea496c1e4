import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { withAnyMap } from "./any_map.ts";
import { callForResult } from "./catching.ts";
import { addressInCpp, cppObjectOf, stdStringOf } from "./cpp.ts";
import type { PropertyArray } from "./property_array.ts";
import { takeStdMap } from "./std_map.ts";

/**
 * `std::map<std::string, std::string> ov::Core::query_model(const std::shared_ptr<const ov::Model>&, const std::string&
 * device, const std::map<std::string, ov::Any>& properties) const`
 */
const queryFunction =
  "_ZNK2ov4Core11query_modelERKSt10shared_ptrIKNS_5ModelEERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEERKSt3mapISC_NS_3AnyESt4lessISC_ESaISt4pairISD_SG_EEE";

/** Words that hold a `std::map`: more than it has. */
const mapWords = 16;

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
  return withAnyMap(ov, what, properties, (map) => {
    const result = words(mapWords);
    const returned = callForResult(ov, what, result, query, [
      cppObjectOf(ov, core),
      model,
      ov.backend.addressOf(name.string),
      map,
    ]);
    keepAlive(name);
    return returned ? takeStdMap(ov, what, result) : undefined;
  });
}
