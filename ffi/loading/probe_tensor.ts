import type { Backend, Library } from "../backend.ts";
import { keepAlive } from "../keep_alive.ts";
import { signedWordsOf, structs, words } from "../structs.ts";
import type { Pointer, Symbols } from "../symbols/mod.ts";

/** The functions that a probe's tensor needs. */
export type TensorSymbols = Pick<
  Symbols,
  | "ov_tensor_create"
  | "ov_tensor_set_string_data"
  | "ov_tensor_get_element_type"
  | "ov_tensor_get_byte_size"
  | "ov_tensor_data"
  | "ov_tensor_free"
>;

/** A library as far as probes need it. */
export interface Probed {
  readonly call: Library<TensorSymbols>["call"];
  readonly backend: Pick<Backend, "addressOf" | "viewOf">;
}

/**
 * Creates a tensor of one dimension, and frees it again.
 *
 * @returns What `use` returns, or undefined if there is no such tensor.
 */
export function withProbeTensor<T>(
  { call, backend }: Probed,
  code: number,
  length: number,
  use: (tensor: Pointer) => T,
): T | undefined {
  const dims = signedWordsOf([length]);
  const struct = structs.shape();
  struct.set([1n, backend.addressOf(dims)]);
  const out = words(1);
  const status = call.ov_tensor_create(code, struct, out);
  keepAlive(dims);
  if (status !== 0) return undefined;
  try {
    return use(out[0]!);
  } finally {
    call.ov_tensor_free(out[0]!);
  }
}
