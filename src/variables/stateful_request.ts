import type { Pointer } from "../../ffi/symbols/mod.ts";
import type { Handle } from "../native/handle.ts";
import type { CompiledInfo } from "../running/compiled_info.ts";
import type { VariableHistory, VariableShapes } from "./variable_shapes.ts";

/** What the variables' states need of their compiled model. */
export interface StatefulModel extends CompiledInfo {
  /** The declared shapes of its variables. */
  readonly variableShapes: VariableShapes;
}

/** What the variables' states need of the native infer request that they are of. */
export interface StatefulRequest {
  readonly compiled: StatefulModel;
  readonly handle: Handle;
  /** What was written to the variables. */
  readonly variables: VariableHistory;
  /** Returns the native request; throws while a run is in flight, and once disposed. */
  requireIdle(what: string): Pointer;
  /** Throws while a run is in flight. */
  requireNoRun(what: string): void;
}
