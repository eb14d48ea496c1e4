/// <reference lib="esnext.disposable" />
/// <reference lib="esnext.float16" />

/*
 * The global types that the library's declarations use, for projects whose `lib` is older, or that have neither the
 * DOM's types nor a runtime's. Elsewhere these interfaces merge with those that have the same methods.
 */

interface URL {
  toJSON(): string;
}

interface AbortSignal {
  throwIfAborted(): void;
}
