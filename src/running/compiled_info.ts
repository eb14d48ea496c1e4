import type { Handle } from "../native/handle.ts";
import type { Port } from "../port_table.ts";

/** The parts of a compiled model that its infer requests use, native or on a server. */
export interface CompiledInfo {
  readonly handle: Handle;
  /** The device name that was passed for compilation. */
  readonly device: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** The default timeout of a run in milliseconds; undefined where a run has none. */
  readonly timeoutMs?: number;
}
