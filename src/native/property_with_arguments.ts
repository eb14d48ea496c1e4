import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { anyWords, withAnyMap } from "./any_map.ts";
import { callForResult } from "./catching.ts";
import { addressInCpp, type CppFunctions, cppObjectOf, requireCpp, stdStringOf, takeStdString } from "./cpp.ts";
import type { PropertyArray } from "./property_array.ts";

/** `ov::Any ov::Core::get_property(const std::string& device, const std::string& name, const ov::AnyMap&) const`. */
const getProperty =
  "_ZNK2ov4Core12get_propertyERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEES8_RKSt3mapIS6_NS_3AnyESt4lessIS6_ESaISt4pairIS7_SA_EEE";

/** `std::string ov::Any::Base::to_string() const`, by which the C API makes a property's text, too. */
const toText = "_ZNK2ov3Any4Base9to_stringB5cxx11Ev";

/** The C++ functions for values of any type. */
const anyFunctions = {
  create: "_ZN2ov3AnyC1EPKc",
  isEmpty: "_ZNK2ov3Any5emptyEv",
  destroy: "_ZN2ov3AnyD1Ev",
} as const;

/** A question about a device that a name does not suffice for. */
export interface PropertyQuestion {
  /** A C core. */
  readonly core: Pointer;
  readonly device: string;
  readonly name: string;
  readonly arguments: PropertyArray;
}

/**
 * Gets the text of a device's property that depends on arguments.
 *
 * @returns The text; undefined if OpenVINO throws.
 * @throws {OpenVINOError} On other platforms than Linux x64.
 */
export function propertyWithArguments(ov: OpenVINO, question: PropertyQuestion, what: string): string | undefined {
  const cpp = requireCpp(ov, what, anyFunctions);
  const [get, print] = [addressInCpp(ov, what, getProperty), addressInCpp(ov, what, toText)];
  const names = [question.device, question.name].map((text) => stdStringOf(ov, text));
  return withAnyMap(ov, what, question.arguments, (map) => {
    const any = words(anyWords);
    const [device, name] = names.map(({ string }) => ov.backend.addressOf(string)) as [Pointer, Pointer];
    const returned = callForResult(ov, what, any, get, [cppObjectOf(ov, question.core), device, name, map]);
    keepAlive(names);
    if (!returned) return undefined;
    try {
      const text = words(4);
      const hasText = !cpp.isEmpty(any) && callForResult(ov, what, text, print, [any[valueWord(cpp)]!]);
      return hasText ? takeStdString(ov, what, text) : undefined;
    } finally {
      cpp.destroy(any);
    }
  });
}

/** The word of an `ov::Any` that is its value's address. The others of a new one are zero. */
function valueWord(cpp: CppFunctions<typeof anyFunctions>): number {
  const any = words(anyWords);
  cpp.create(any, cString(""));
  const place = any.findIndex((word) => word !== 0n);
  cpp.destroy(any);
  return place;
}
