import type { PartialShape } from "../partial_shape.ts";

/**
 * The declared shapes of a model's variables by name, undefined for a variable without one; or, if the variables are
 * unknown, the reason.
 */
export type DeclaredShapes = ReadonlyMap<string, PartialShape | undefined> | string | undefined;

/** Why the variables of models in other formats are unknown. */
export const notIR = "it is told by models read from OpenVINO's own format";

/** Whether a model may have variables. Apart from IR, only OpenVINO's GGUF reader creates them. */
export function mayHaveVariables(shapes: DeclaredShapes): boolean {
  return typeof shapes === "object" ? shapes.size > 0 : shapes !== notIR;
}

/** Returns the declared shapes. */
export type VariableShapes = () => DeclaredShapes;

/**
 * Whether a variable has a value before its first write. OpenVINO replaces unknown dimensions by 0. If a dimension's
 * minimum is greater, it throws a C++ exception, which would end the process.
 */
export function hasInitialValue(shape: PartialShape | undefined): boolean {
  const { dimensions } = shape ?? { dimensions: null };
  return dimensions !== null && dimensions.every(({ min, max }) => min === max || min === 0);
}

/** Records which of a request's variables were written since their last reset. */
export class VariableHistory {
  #now = 0;
  #touched = 0;
  #allWritten = 0;
  #allReset = 0;
  readonly #written = new Map<string, number>();
  readonly #reset = new Map<string, number>();

  /** Records the start of an inference, which may write variables however it ends. */
  touch(): void {
    this.#touched = ++this.#now;
  }

  /** Records that an inference has written all variables. */
  writeAll(): void {
    this.#allWritten = ++this.#now;
  }

  /** Records that a variable was set. */
  write(name: string): void {
    this.#written.set(name, ++this.#now);
  }

  /** Whether a variable of four dimensions was set to another shape since the caches were last found to fit. */
  hasResizedCaches = false;

  /** Records that all variables were reset. */
  resetAll(): void {
    this.#allReset = ++this.#now;
    this.hasResizedCaches = false;
  }

  /** Records that a variable was reset. */
  reset(name: string): void {
    this.#reset.set(name, ++this.#now);
  }

  /** Whether all variables certainly have their initial values. */
  get isInitial(): boolean {
    return Math.max(this.#touched, this.#allWritten, ...this.#written.values()) <= this.#allReset;
  }

  /** Whether a variable was written after its last reset. */
  isWritten(name: string): boolean {
    const written = Math.max(this.#allWritten, this.#written.get(name) ?? 0);
    return written > Math.max(this.#allReset, this.#reset.get(name) ?? 0);
  }
}
