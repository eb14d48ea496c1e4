import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { cppObjectOf, requireCpp, stdStringOf } from "./cpp.ts";

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
