import { basename, dirname, join } from "node:path";
import process from "node:process";
import { abiOf } from "./abi.ts";
import type { Calls } from "./symbols/signature.ts";
import type { OpenVINO } from "./load.ts";
import { cpp } from "./symbols/cpp.ts";

/** The C++ functions, each undefined where the library has it not. */
export type CppCalls = Calls<typeof cpp>;

const opened = new WeakMap<OpenVINO, CppCalls | null>();

/**
 * The C++ functions of the runtime library beside the C one; null where their calling convention or the standard
 * library's layouts are not known: anywhere but on Linux x64.
 */
export function cppCalls(ov: OpenVINO): CppCalls | null {
  let calls = opened.get(ov);
  if (calls === undefined) opened.set(ov, calls = open(ov));
  return calls;
}

function open({ path, backend }: OpenVINO): CppCalls | null {
  if (process.platform !== "linux" || abiOf(process.platform, process.arch) !== "sysv-x64") return null;
  const name = basename(path);
  if (!name.includes("openvino_c")) return null;
  try {
    return backend.open(join(dirname(path), name.replace("openvino_c", "openvino")), cpp).call;
  } catch {
    // A C library without the C++ one beside it: everything else works without these functions.
    return null;
  }
}
