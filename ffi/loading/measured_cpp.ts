import process from "node:process";
import type { Backend } from "../backend.ts";
import type { Probed } from "./probe_tensor.ts";
import { hasKnownStrings } from "./string_layout.ts";
import { cpp } from "../symbols/cpp.ts";

/** A function whose mangled name tells that it returns a `std::string` of libstdc++'s new ABI. */
const newAbi = "_ZNK2ov6Layout9to_stringB5cxx11Ev";

/**
 * Tells whether a library's C++ is the one whose memory layouts were measured: libstdc++ with its new ABI, on Linux. It
 * is asked once, when the library is opened; whatever reads or writes C++ objects goes by the answer.
 *
 * @param path The C library, through which the system finds the functions of the C++ library too.
 * @param platform The operating system. Default: this one.
 */
export function isMeasuredCpp(
  path: string,
  library: Probed & { readonly backend: Pick<Backend, "open"> },
  platform: string = process.platform,
): boolean {
  if (platform !== "linux") return false;
  const { call } = library.backend.open(path, { [newAbi]: cpp[newAbi] });
  return call[newAbi] !== undefined && hasKnownStrings(library);
}
