/** An element type's number in `ov_element_type_e`, and its number of bits per element. */
export interface ElementCode {
  readonly code: number;
  readonly bits: number;
}

/** The element types of `ov_element_type_e` by OpenVINO's names. Other releases have numbered them otherwise. */
export const elementCodes = {
  boolean: { code: 1, bits: 8 },
  bf16: { code: 2, bits: 16 },
  f16: { code: 3, bits: 16 },
  f32: { code: 4, bits: 32 },
  f64: { code: 5, bits: 64 },
  i4: { code: 6, bits: 4 },
  i8: { code: 7, bits: 8 },
  i16: { code: 8, bits: 16 },
  i32: { code: 9, bits: 32 },
  i64: { code: 10, bits: 64 },
  u1: { code: 11, bits: 1 },
  u2: { code: 12, bits: 2 },
  u3: { code: 13, bits: 3 },
  u4: { code: 14, bits: 4 },
  u6: { code: 15, bits: 6 },
  u8: { code: 16, bits: 8 },
  u16: { code: 17, bits: 16 },
  u32: { code: 18, bits: 32 },
  u64: { code: 19, bits: 64 },
  nf4: { code: 20, bits: 4 },
  f8e4m3: { code: 21, bits: 8 },
  f8e5m2: { code: 22, bits: 8 },
  string: { code: 23, bits: 256 },
  f4e2m1: { code: 24, bits: 4 },
  f8e8m0: { code: 25, bits: 8 },
} as const satisfies Readonly<Record<string, ElementCode>>;
