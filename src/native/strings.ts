import type { OpenVINO } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import { check } from "./check.ts";

/** Copies and frees a string that C returns through an out-parameter. */
export function takeString(ov: OpenVINO, what: string, get: (out: BigUint64Array) => number): string {
  const out = words(1);
  check(get(out), what);
  const address = out[0]!;
  if (address === 0n) return "";
  const text = ov.backend.readString(address);
  ov.call.ov_free(address);
  return text;
}
