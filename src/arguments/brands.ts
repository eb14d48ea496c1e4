/**
 * The class of a value, however it was created: `instanceof` fails for values of another realm, such as `node:vm`'s,
 * which test runners use. For typed arrays, buffers and maps use `types` of `node:util`.
 */

function brandOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** Converts a URL of any realm to one of this realm; undefined for any other value. */
export function urlOf(value: unknown): URL | undefined {
  if (typeof value !== "object" || brandOf(value) !== "URL") return undefined;
  const { href } = value as URL;
  return typeof href === "string" && URL.canParse(href) ? new URL(href) : undefined;
}

/** Converts an AbortSignal of any realm to one of this realm that aborts with it; undefined for any other value. */
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
