import type { Handle } from "./handle.ts";
import type { Port } from "./port_table.ts";
import type { VariableShapes } from "./variable_shapes.ts";

/** What a compiled model's infer requests need of it, and hold. */
export interface CompiledInfo {
  readonly handle: Handle;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly gate: FreeGate;
  /** The declared shapes of its variables. */
  readonly variableShapes: VariableShapes;
}

/**
 * Lets requests of one compiled model be freed only while none of them runs, where that matters: on models with
 * dynamic shapes, freeing one while another ran corrupted the heap.
 */
export class FreeGate {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(readonly needed: boolean) {}

  enter(): void {
    this.#running += 1;
  }

  leave(): void {
    this.#running -= 1;
    if (this.#running === 0) { for (const run of this.#waiting.splice(0)) run(); }
  }

  /** Runs a function now, or when the last run has ended. */
  whenQuiet(run: () => void): void {
    if (this.needed && this.#running > 0) this.#waiting.push(run);
    else run();
  }
}
