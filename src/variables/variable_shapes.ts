import type { PartialShape } from "../partial_shape.ts";

/**
 * The declared shapes of a model's variables, by name, undefined where one declares none; or, where nothing is known of
 * the variables, why.
 */
export type DeclaredShapes = ReadonlyMap<string, PartialShape | undefined> | string | undefined;

/** Why the variables of a model in another format are not known. */
export const notIR = "it is told by models read from OpenVINO's own format";

/** Whether a model may have variables. Of OpenVINO's readers of other formats only that of GGUF makes some. */
export function mayHaveVariables(shapes: DeclaredShapes): boolean {
  return typeof shapes === "object" ? shapes.size > 0 : shapes !== notIR;
}

/** Tells them. */
export type VariableShapes = () => DeclaredShapes;

/**
 * Whether a variable has a value before anything was written to it. The runtime makes an unknown dimension 0 then;
 * where its least size is greater, it throws, and a C++ exception would end the process.
 */
export function hasInitialValue(shape: PartialShape | undefined): boolean {
  const { dimensions } = shape ?? { dimensions: null };
  return dimensions !== null && dimensions.every(({ min, max }) => min === max || min === 0);
}

/** Which of a request's variables have been written since they were last reset. */
export class VariableHistory {
  #now = 0;
  #touched = 0;
  #allWritten = 0;
  #allReset = 0;
  readonly #written = new Map<string, number>();
  readonly #reset = new Map<string, number>();

  /** An inference begins, which may write some, however it ends. */
  touch(): void {
    this.#touched = ++this.#now;
  }

  /** An inference has written all variables. */
  writeAll(): void {
    this.#allWritten = ++this.#now;
  }

  /** One was set. */
  write(name: string): void {
    this.#written.set(name, ++this.#now);
  }

  /** All were reset. */
  resetAll(): void {
    this.#allReset = ++this.#now;
  }

  /** One was reset. */
  reset(name: string): void {
    this.#reset.set(name, ++this.#now);
  }

  /** Whether all are certain to have their initial values. */
  get isInitial(): boolean {
    return Math.max(this.#touched, this.#allWritten, ...this.#written.values()) <= this.#allReset;
  }

  /** Whether one was written after its last reset. */
  isWritten(name: string): boolean {
    const written = Math.max(this.#allWritten, this.#written.get(name) ?? 0);
    return written > Math.max(this.#allReset, this.#reset.get(name) ?? 0);
  }
}
