import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import type { PropertyAccess } from "../property_types.ts";
import { anyWords } from "./any_map.ts";
import { callForResult } from "./catching.ts";
import { addressInCpp, cppObjectOf, requireCpp, stdString, stdStringOf, wordsAt } from "./cpp.ts";

/** `ov::Any ov::Core::get_property(const std::string& device, const std::string& name) const`. */
const ofDevice = "_ZNK2ov4Core12get_propertyERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEES8_";

/** `ov::Any ov::CompiledModel::get_property(const std::string& name) const`. */
const ofCompiledModel = "_ZNK2ov13CompiledModel12get_propertyERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE";

/** The name of the type `std::vector<ov::PropertyName>`. */
const propertyNames = "St6vectorIN2ov12PropertyNameESaIS1_EE";

/** The size in bytes of an `ov::PropertyName`: a `std::string`, and a number for what may be done with the property. */
const nameSize = 40;

const accesses: readonly PropertyAccess[] = ["RO", "RW", "WO"];

/**
 * Reads which properties a device supports, and what may be done with each.
 *
 * @param core A C core.
 * @throws {OpenVINOError} If the device does not tell, or the platform is another.
 */
export function devicesProperties(
  ov: OpenVINO,
  core: Pointer,
  device: string,
  what: string,
): Record<string, PropertyAccess> {
  return supportedProperties(ov, core, ofDevice, [device], what);
}

/**
 * Reads which properties a compiled model has, and what may be done with each.
 *
 * @param compiled A C compiled model.
 * @throws {OpenVINOError} If it does not tell, or the platform is another.
 */
export function compiledProperties(ov: OpenVINO, compiled: Pointer, what: string): Record<string, PropertyAccess> {
  return supportedProperties(ov, compiled, ofCompiledModel, [], what);
}

function supportedProperties(
  ov: OpenVINO,
  object: Pointer,
  get: string,
  names: readonly string[],
  what: string,
): Record<string, PropertyAccess> {
  const { destroy } = requireCpp(ov, what, { destroy: "_ZN2ov3AnyD1Ev" });
  const any = words(anyWords);
  const texts = [...names, "SUPPORTED_PROPERTIES"].map((name) => stdStringOf(ov, name));
  const args = [cppObjectOf(ov, object), ...texts.map(({ string }) => ov.backend.addressOf(string))];
  const returned = callForResult(ov, what, any, addressInCpp(ov, what, get), args);
  keepAlive(texts);
  if (!returned) throw new OpenVINOError(Status.GENERAL_ERROR, `${what}: OpenVINO does not tell them`);
  try {
    return Object.fromEntries(namesIn(ov, any, what));
  } finally {
    destroy(any);
  }
}

/** Reads the names in an `ov::Any`, if it holds such. */
function namesIn(ov: OpenVINO, any: BigUint64Array, what: string): [string, PropertyAccess][] {
  const cpp = requireCpp(ov, what, {
    isEmpty: "_ZNK2ov3Any5emptyEv",
    typeInfo: "_ZNK2ov3Any9type_infoEv",
    addressOf: "_ZNK2ov3Any9addressofEv",
  });
  // A `std::type_info` is two words, of which the second is the name's address.
  const type = cpp.isEmpty(any) ? "nothing" : ov.backend.readString(wordsAt(ov, cpp.typeInfo(any), 2)[1]!);
  if (type !== propertyNames) {
    throw new OpenVINOError(Status.NOT_IMPLEMENTED, `${what}: the plugin tells them in another form, ${type}`);
  }
  const [begin = 0n, end = 0n] = wordsAt(ov, cpp.addressOf(any), 2);
  return Array.from({ length: Number(end - begin) / nameSize }, (_, i) => {
    const name = wordsAt(ov, begin + BigInt(i * nameSize), nameSize / 8);
    const access = accesses[Number(BigInt.asUintN(32, name[4]!))];
    if (access !== undefined) return [stdString(ov, name), access];
    throw new OpenVINOError(Status.NOT_IMPLEMENTED, `${what}: what may be done with ${stdString(ov, name)} is unknown`);
  });
}
