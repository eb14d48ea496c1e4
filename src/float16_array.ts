/**
 * The class `Float16Array` of a runtime. One that has none is too old for all of this package, and its user is told so
 * as the package is imported.
 *
 * @throws {Error} If there is none.
 */
export function requireFloat16Array(
  { Float16Array }: { readonly Float16Array?: Float16ArrayConstructor },
): Float16ArrayConstructor {
  if (Float16Array) return Float16Array;
  throw new Error("openvino-ffi needs Node.js 26.9.0 or newer, Deno or Bun: this runtime is too old");
}

/** This runtime's `Float16Array`. */
export const float16Array: Float16ArrayConstructor = requireFloat16Array(globalThis);
