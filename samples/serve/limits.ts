/** What a request may take. */
export interface Limits {
  /** The most bytes of a body, also of what is unpacked of it. */
  readonly maxBodyBytes: number;
  /** The longest a request may take, from its first byte on, in milliseconds. */
  readonly timeoutMs: number;
}
