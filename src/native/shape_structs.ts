import type { OpenVINO } from "../../ffi/load.ts";
import { signedWords, signedWordsOf, structs } from "../../ffi/structs.ts";
import { type DimensionLike, PartialShape } from "../partial_shape.ts";
import { check } from "./check.ts";

/** Builds an `ov_shape_t` for a call. Keep the result alive until the call returns: the struct points to `dims`. */
export function shapeStruct(ov: OpenVINO, shape: readonly number[]): { struct: BigInt64Array; dims: BigInt64Array } {
  const dims = shape.length > 0 ? signedWordsOf(shape) : signedWords(1);
  const struct = structs.shape();
  struct[0] = BigInt(shape.length);
  struct[1] = ov.backend.addressOf(dims);
  return { struct, dims };
}

/** Reads a shape that C allocates in an `ov_shape_t`, and frees it. */
export function readShape(ov: OpenVINO, what: string, get: (struct: BigInt64Array) => number): number[] {
  const struct = structs.shape();
  check(get(struct), what);
  const rank = Number(struct[0]);
  if (rank === 0 || struct[1] === 0n) return [];
  const shape = Array.from(new BigInt64Array(ov.backend.viewOf(struct[1]!, rank * 8)), Number);
  ov.call.ov_shape_free(struct);
  return shape;
}

/** Builds consecutive `ov_partial_shape_t`s for a call. Keep `dims` alive until the call returns. */
export function partialShapeStructs(
  ov: OpenVINO,
  shapes: readonly PartialShape[],
): { structs: BigInt64Array; dims: BigInt64Array[] } {
  const dims = shapes.map(({ dimensions }) =>
    signedWordsOf(dimensions?.flatMap(({ min, max }) => [min, max]) || [0, 0])
  );
  const made = signedWordsOf(shapes.flatMap(({ rank }, i) => {
    if (rank === null) return [0, -1, 0];
    return [rank, rank, dims[i]!.length > 0 ? ov.backend.addressOf(dims[i]!) : 0];
  }));
  return { structs: made, dims };
}

/** Reads a partial shape that C allocates in an `ov_partial_shape_t`, and frees it. */
export function readPartialShape(
  ov: OpenVINO,
  what: string,
  get: (struct: BigInt64Array) => number,
): PartialShape {
  const struct = structs.partialShape();
  check(get(struct), what);
  const [rankMin = 0n, rankMax = 0n, address = 0n] = struct;
  if (rankMin !== rankMax) return PartialShape.from("[...]");
  const rank = Number(rankMin);
  const read = rank === 0 || address === 0n
    ? []
    : Array.from(new BigInt64Array(ov.backend.viewOf(address, rank * 16)), Number);
  ov.call.ov_partial_shape_free(struct);
  return PartialShape.from(Array.from({ length: rank }, (_, i): DimensionLike => {
    const max = read[2 * i + 1]!;
    return [read[2 * i]!, max > Number.MAX_SAFE_INTEGER ? -1 : max];
  }));
}
