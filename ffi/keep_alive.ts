/** What goes in comes out at once: calls that no optimiser may leave out, and that hold nothing afterwards. */
const passing = new Set<unknown>();

/**
 * Keeps objects reachable up to here. Whoever passes an address inside a struct or an array calls it after the call
 * with what lies at the address. Merely naming a variable would not do: Bun's transpiler drops `void dims`, optimisers
 * drop what has no effect, and then the collector takes memory that C still reads (seen with the `ov_callback_t` of a
 * request, and with the dimensions of a shape).
 */
export function keepAlive(...objects: readonly unknown[]): void {
  for (const object of objects) {
    passing.add(object);
    passing.delete(object);
  }
}
