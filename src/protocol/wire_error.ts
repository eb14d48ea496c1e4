/** Tensor data that does not follow the protocol. */
export class WireError extends Error {
  /** The class's name. */
  override readonly name = "WireError";
}
