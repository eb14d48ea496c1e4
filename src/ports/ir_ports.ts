import { cppCalls } from "../../ffi/cpp.ts";
import { load } from "../../ffi/load.ts";
import { irTextOf } from "../variables/ir_text.ts";
import { isStill, type ReadFile } from "../variables/ir_file.ts";
import { attributeOf, meaningOf, tagsOf } from "../variables/xml_tags.ts";
import { type PortDeclarations, unknownPorts } from "./port_declarations.ts";
import { layoutText } from "./layout_text.ts";

/** An input as its layer in the IR declares it. */
interface DeclaredInput {
  names: readonly string[];
  layout: string;
}

/** Models in other formats have no layouts, and each port usually one name. */
const otherFormat: PortDeclarations = { layout: () => "", names: () => undefined };

/**
 * Reads what a model says of its ports, unless OpenVINO can be asked.
 *
 * @param bytes The bytes that OpenVINO gets.
 */
export function portsOf(bytes: Uint8Array): PortDeclarations {
  return cppCalls(load()) === null ? declaredPorts(bytes) : unknownPorts;
}

/** The same for a file. Call it after OpenVINO has read the file: nothing is known if it has changed. */
export function portsOfFile(path: string, file: ReadFile | undefined): PortDeclarations {
  if (cppCalls(load()) !== null) return unknownPorts;
  if (file === undefined) return otherFormat;
  return isStill(path, file) ? declaredPorts(file.bytes) : unknownPorts;
}

/** Reads the layouts that an IR declares for its inputs, and the names that it gives to each port. */
export function declaredPorts(bytes: Uint8Array): PortDeclarations {
  const ir = irTextOf(bytes);
  if (ir === undefined) return otherFormat;
  const all = new Map<string, readonly string[]>();
  const inputs: DeclaredInput[] = [];
  let input: DeclaredInput | undefined;
  // The layers of a loop's body are inside of one.
  let depth = 0;
  for (const { name, kind, attributes } of tagsOf(ir.text)) {
    const value = (of: string) => meaningOf(ir.decode(attributeOf(attributes, of) ?? ""));
    if (name === "layer") {
      if (kind === "start") depth += 1;
      if (kind === "end") depth -= 1;
      if (depth === 1 && kind === "start") {
        input = value("type").toLowerCase() === "parameter" ? { names: [], layout: "" } : undefined;
        if (input) inputs.push(input);
      }
    } else if (depth === 1 && name === "port" && kind !== "end") {
      const names = namesIn(value("names"));
      for (const each of names) all.set(each, names);
      if (input) input.names = names;
    } else if (depth === 1 && input && name === "attribute" && value("name") === "layout") {
      input.layout = layoutText(value("layout"));
    }
  }
  return {
    layout(_, name) {
      const found = name === undefined ? inputs : inputs.filter(({ names }) => names.includes(name));
      return found.length === 1 ? found[0]!.layout : undefined;
    },
    names: (name) => all.get(name),
  };
}

/** The names in a list, in which commas of a name stand after backslashes. */
function namesIn(list: string): string[] {
  return list === "" ? [] : list.split(/(?<!\\),/).map((name) => name.replaceAll("\\,", ","));
}
