import type { Port } from "../port_table.ts";
import type { Lifetime } from "./lifetime.ts";

/** The parts of a compiled model that its infer requests use, native or on a server. */
export interface CompiledInfo {
  readonly lifetime: Lifetime;
  /** The device name that was passed for compilation. */
  readonly device: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** The default timeout of a run in milliseconds; undefined where a run has none. */
  readonly timeoutMs?: number;
}
