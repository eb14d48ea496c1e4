/** Limits of a request. */
export interface Limits {
  /** The maximum number of bytes of a body, also after decompression. */
  readonly maxBodyBytes: number;
  /** The maximum duration of a request from its first byte, in milliseconds. */
  readonly timeoutMs: number;
}
