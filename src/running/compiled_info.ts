import type { Handle } from "../native/handle.ts";
import type { Port } from "../port_table.ts";

/** What a compiled model's infer requests need of it, wherever it runs. */
export interface CompiledInfo {
  readonly handle: Handle;
  /** The device it was compiled for, as its text was given. */
  readonly device: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}
