import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { cppObjectOf, partialShapeWords, requireCpp, stdStringOf, takeStdString, wordsAt } from "./cpp.ts";

/**
 * What the C API lacks for models. A C model is a `std::shared_ptr<ov::Model>`: two words, allocated by C++'s
 * `operator new`.
 */
const modelSize = 16n;

/** Copies a C model. `ov_model_free` frees the copy. */
export function cloneModel(ov: OpenVINO, model: Pointer, what: string): Pointer {
  const { allocate, clone } = requireCpp(ov, what, { allocate: "_Znwm", clone: "_ZNK2ov5Model5cloneEv" });
  const copy = allocate(modelSize);
  clone(copy, cppObjectOf(ov, model));
  return copy;
}

/** Sets the friendly name of a C model. */
export function setModelName(ov: OpenVINO, model: Pointer, name: string): void {
  const { setName } = requireCpp(ov, "setFriendlyName", {
    setName: "_ZN2ov5Model17set_friendly_nameERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE",
  });
  const { string, bytes } = stdStringOf(ov, name);
  setName(cppObjectOf(ov, model), string);
  keepAlive(bytes);
}

/** Marks a C model's constants to be written as f16. */
export function compressModel(ov: OpenVINO, model: Pointer, what: string): void {
  const { compress } = requireCpp(ov, what, {
    compress: "_ZN2ov4pass21compress_model_to_f16ERKSt10shared_ptrINS_5ModelEEb",
  });
  // Postponed: the constants are converted one by one while they are written.
  compress(model, 1);
}

/**
 * Reads what is declared of a C model's variable: an `ov::op::util::Variable` is its shape, its element type and its id.
 *
 * @returns The shape's text and the type's number; undefined if the model has no such variable.
 */
export function variableOf(
  ov: OpenVINO,
  model: Pointer,
  id: string,
  what: string,
): { readonly shape: string; readonly type: number } | undefined {
  const cpp = requireCpp(ov, what, {
    allocate: "_Znwm",
    find: "_ZNK2ov5Model18get_variable_by_idERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE",
    toText: "_ZNK2ov12PartialShape9to_stringB5cxx11Ev",
  });
  const { string, bytes } = stdStringOf(ov, id);
  const reference = cpp.allocate(modelSize);
  cpp.find(reference, cppObjectOf(ov, model), string);
  keepAlive(bytes);
  try {
    const variable = cppObjectOf(ov, reference);
    if (variable === 0n) return undefined;
    const text = words(4);
    cpp.toText(text, variable);
    const type = Number(BigInt.asIntN(32, wordsAt(ov, variable, partialShapeWords + 1)[partialShapeWords]!));
    return { shape: takeStdString(ov, what, text), type };
  } finally {
    // Every `std::shared_ptr` is released in the same way, whatever it refers to.
    ov.call.ov_model_free(reference);
  }
}
