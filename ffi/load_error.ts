/** Details of an {@linkcode OpenVINOLoadError}. */
export interface OpenVINOLoadErrorOptions extends ErrorOptions {
  /** The places searched and why each did not do, in the order they were tried. */
  tried?: readonly string[];
}

/**
 * OpenVINO could not be loaded: the library was not found, it or the runtime is too old, or a permission is
 * missing. Errors of a loaded library are of another class.
 */
export class OpenVINOLoadError extends Error {
  /** The class's name. */
  override readonly name = "OpenVINOLoadError";
  /** The places searched and why each did not do, in the order they were tried; empty when nothing was searched. */
  readonly tried: readonly string[];

  /**
   * Makes an error.
   *
   * @param message What went wrong, and what to do about it.
   * @param options Its cause, and the places searched.
   */
  constructor(message: string, options: OpenVINOLoadErrorOptions = {}) {
    super(message, options);
    this.tried = options.tried ?? [];
  }
}
