import { type PortDeclarations, unknownPorts } from "./port_declarations.ts";
import { layoutText } from "./layout_text.ts";

/** What a PrePostProcessor was told of an input, as far as it decides the layout that the input has then. */
export interface ToldInput {
  /** The layout of the program's tensor. */
  tensor?: string;
  /** The layout that the model expects. */
  model?: string;
  /** Whether OpenVINO decides the tensor's layout by something else, unless it was told. */
  isDerived?: true;
  /** Whether more inputs take its place, so that the others' indexes change. */
  addsInputs?: true;
}

/** By the index of the input. */
export type ToldInputs = ReadonlyMap<number, ToldInput>;

/**
 * What is known of ports after pre-processing has been built into a model. Their names stay.
 *
 * @param now What the processor was told until then; it may be told more afterwards.
 */
export function portsAfter(before: PortDeclarations, now: ToldInputs): PortDeclarations {
  const told = structuredClone(now);
  if (told.values().some(({ addsInputs = false }) => addsInputs)) return unknownPorts;
  const layout: PortDeclarations["layout"] = (index, name) => {
    const { tensor = "", model = "", isDerived = false } = told.get(index) ?? {};
    if (tensor !== "") return layoutText(tensor) || undefined;
    if (isDerived) return undefined;
    return model === "" ? before.layout(index, name) : layoutText(model) || undefined;
  };
  return { layout, names: before.names };
}
