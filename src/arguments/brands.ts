/**
 * What a value is by its own kind, not by who made it: `instanceof` fails for what comes from another realm, such as
 * `node:vm`'s, which test runners use. For typed arrays, buffers and maps `node:util`'s `types` tell.
 */

function brandOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** A URL as one of this realm; undefined if the value is none. */
export function urlOf(value: unknown): URL | undefined {
  if (typeof value !== "object" || brandOf(value) !== "URL") return undefined;
  const { href } = value as URL;
  return typeof href === "string" && URL.canParse(href) ? new URL(href) : undefined;
}

/** An AbortSignal as one of this realm, which aborts with it; undefined if the value is none. */
export function signalOf(value: unknown): AbortSignal | undefined {
  if (value instanceof AbortSignal) return value;
  if (typeof value !== "object" || brandOf(value) !== "AbortSignal") return undefined;
  const foreign = value as AbortSignal;
  if (typeof foreign.addEventListener !== "function") return undefined;
  if (foreign.aborted) return AbortSignal.abort(foreign.reason);
  const own = new AbortController();
  foreign.addEventListener("abort", () => own.abort(foreign.reason), { once: true });
  return own.signal;
}
