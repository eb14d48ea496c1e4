/** The details of an {@linkcode OpenVINOLoadError}. */
export interface OpenVINOLoadErrorOptions extends ErrorOptions {
  /** The places searched and why each was rejected, in order. */
  tried?: readonly string[];
}

/**
 * Thrown if OpenVINO cannot be loaded: the library is not found, the library or the runtime is too old, or a permission
 * is missing. Errors of a loaded library are `OpenVINOError`s.
 */
export class OpenVINOLoadError extends Error {
  /** The class's name. */
  override readonly name = "OpenVINOLoadError";
  /** Private, since consoles would show it beside the message, which has the places too. */
  readonly #tried: readonly string[];

  /**
   * Creates an error.
   *
   * @param message What went wrong, and what to do about it.
   * @param options The cause, and the places searched.
   */
  constructor(message: string, options: OpenVINOLoadErrorOptions = {}) {
    super(message, options);
    this.#tried = options.tried ?? [];
  }

  /** The places searched and why each was rejected, in order; empty if nothing was searched. */
  get tried(): readonly string[] {
    return this.#tried;
  }
}
