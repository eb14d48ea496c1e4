import { disposedError } from "../openvino_error.ts";

/** How long an object may be used: until it is disposed. */
export interface Lifetime {
  /** Whether `dispose` was called. */
  readonly disposed: boolean;
  /** Throws if `dispose` was called. */
  requireLive(): void;
  /** Ends the lifetime; calling it again does nothing. */
  dispose(): void;
}

/** The lifetime of an object that owns nothing native. */
export class PlainLifetime implements Lifetime {
  readonly #what: string;
  #disposed = false;

  /** @param what The object's name, for error messages. */
  constructor(what: string) {
    this.#what = what;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  requireLive(): void {
    if (this.#disposed) throw disposedError(this.#what);
  }

  dispose(): void {
    this.#disposed = true;
  }
}
