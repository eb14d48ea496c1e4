/** Limits of requests. */
export interface Limits {
  /** The maximum number of bytes of a body, also after decompression. */
  readonly maxBodyBytes: number;
  /** The maximum number of bytes of text: a body's JSON, and the elements of BYTES. */
  readonly maxTextBytes: number;
  /** The maximum number of bytes that all requests together make the server hold. */
  readonly budgetBytes: number;
  readonly maxConnections: number;
  /** The maximum duration of a request from its first byte, and of sending its answer, in milliseconds. */
  readonly timeoutMs: number;
}
