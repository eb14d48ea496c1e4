/** Objects are added and removed again: no optimizer can drop these calls, and afterwards nothing is held. */
const passing = new Set<unknown>();

/**
 * Keeps objects reachable up to this call. Call it after a C call whose arguments contain addresses in a struct or an
 * array, with the objects at those addresses. Mentioning a variable is not enough: Bun's transpiler drops `void dims`,
 * optimizers drop statements without effect, and the garbage collector then frees memory that C still reads (it
 * happened with a request's `ov_callback_t` and with the dimensions of a shape).
 */
export function keepAlive(...objects: readonly unknown[]): void {
  for (const object of objects) {
    passing.add(object);
    passing.delete(object);
  }
}
