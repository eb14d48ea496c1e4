import type { Pointer } from "../../ffi/symbols/mod.ts";
import type { Handle } from "../native/handle.ts";
import type { CompiledInfo } from "../running/compiled_info.ts";
import type { VariableHistory, VariableShapes } from "./variable_shapes.ts";

/** The parts of a compiled model that variable states use. */
export interface StatefulModel extends CompiledInfo {
  readonly handle: Handle;
  /** The declared shapes of the variables. */
  readonly variableShapes: VariableShapes;
}

/** The parts of a native infer request that its variable states use. */
export interface StatefulRequest {
  readonly compiled: StatefulModel;
  readonly handle: Handle;
  /** Records which variables have been written. */
  readonly variables: VariableHistory;
  /** Returns the native request; throws while a run is in flight, or if it was released. */
  requireIdle(what: string): Pointer;
  /** Throws while a run is in flight. */
  requireNoRun(what: string): void;
}
