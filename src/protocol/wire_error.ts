/** Data of a tensor that are not what the protocol says they must be. */
export class WireError extends Error {
  /** Tells it from other errors. */
  override readonly name = "WireError";
}
