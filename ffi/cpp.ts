import { basename, dirname, join } from "node:path";
import process from "node:process";
import { abiOf } from "./calls/abi.ts";
import type { Library } from "./backend.ts";
import type { Calls } from "./symbols/signature.ts";
import type { OpenVINO } from "./load.ts";
import { cpp } from "./symbols/cpp.ts";

/** The C++ functions; undefined if the library does not export them. */
export type CppCalls = Calls<typeof cpp>;

const opened = new WeakMap<OpenVINO, Library<typeof cpp> | null>();

/** Returns the C++ functions of the runtime library next to the C library; null where {@linkcode cppLibrary} is. */
export function cppCalls(ov: OpenVINO): CppCalls | null {
  return cppLibrary(ov)?.call ?? null;
}

/**
 * Opens the runtime library next to the C library. Returns null if its C++ is not the measured one, and except on x64,
 * since the calling convention for results by value is unknown elsewhere.
 */
export function cppLibrary(ov: OpenVINO): Library<typeof cpp> | null {
  let library = opened.get(ov);
  if (library === undefined) opened.set(ov, library = open(ov));
  return library;
}

function open({ path, backend, hasMeasuredCpp }: OpenVINO): Library<typeof cpp> | null {
  if (!hasMeasuredCpp || abiOf(process.platform, process.arch) !== "sysv-x64") return null;
  const name = basename(path);
  if (!name.includes("openvino_c")) return null;
  try {
    return backend.open(join(dirname(path), name.replace("openvino_c", "openvino")), cpp);
  } catch {
    // There is no C++ library next to the C library. Everything else works without it.
    return null;
  }
}
