/** Details of an {@linkcode OpenVINOLoadError}. */
export interface OpenVINOLoadErrorOptions extends ErrorOptions {
  /** The places searched and why each did not do, in the order they were tried. */
  tried?: readonly string[];
}

/**
 * OpenVINO could not be loaded: the library was not found, it or the runtime (Deno, Bun) is too old, or a permission is
 * missing. Errors of a loaded library are of another class.
 */
export class OpenVINOLoadError extends Error {
  override readonly name = "OpenVINOLoadError";
  /** The places searched and why each did not do, in the order they were tried; empty when nothing was searched. */
  readonly tried: readonly string[];

  constructor(message: string, options: OpenVINOLoadErrorOptions = {}) {
    super(message, options);
    this.tried = options.tried ?? [];
  }
}
