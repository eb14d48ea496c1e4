/** What this library has seen of a model's ports, for where OpenVINO's C++ functions cannot be asked. */
export interface PortDeclarations {
  /**
   * Tells an input's layout.
   *
   * @param index The input's index.
   * @param name One of its names; undefined if it has none.
   * @returns The layout, for example `[N,C,H,W]`; `""` if it has none, undefined if it is not known.
   */
  layout(index: number, name: string | undefined): string | undefined;
  /**
   * Tells all names of a port.
   *
   * @param name One of them.
   * @returns The names; undefined if the others are not known.
   */
  names(name: string): readonly string[] | undefined;
}

/** Those of a model of which nothing has been seen. */
export const unknownPorts: PortDeclarations = { layout: () => undefined, names: () => undefined };
