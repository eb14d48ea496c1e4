import { describe } from "../arguments/describe.ts";
import type { PortDeclarations } from "../ports/port_declarations.ts";
import { portsOfFile } from "../ports/ir_ports.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import { PartialShape } from "../partial_shape.ts";
import { isStill, readIR } from "./ir_file.ts";
import { type IRText, irTextOf } from "./ir_text.ts";
import { type DeclaredShapes, notIR, type VariableShapes } from "./variable_shapes.ts";
import { attributeOf, meaningOf, tagsOf, type XmlTag } from "./xml_tags.ts";

/**
 * Reads the declared shapes of a model's variables from its IR, before OpenVINO reads it. Other formats do not declare
 * them.
 *
 * @param bytes The bytes that OpenVINO gets.
 * @returns The shapes by the variables' names.
 * @throws {OpenVINOError} If a variable's layer has no `variable_id`: OpenVINO would read through a null pointer, which
 *   ends the process.
 */
export function variablesOf(bytes: Uint8Array): DeclaredShapes {
  const ir = irTextOf(bytes);
  if (!ir) return String.fromCharCode(...bytes.subarray(0, 4)) === "GGUF" ? isGGUF : notIR;
  // A layer's type may be written with entities.
  return /readvalue|assign|&/i.test(ir.text) ? readVariables(ir) : new Map();
}

/** Language models in this format have variables without declared shapes. */
const isGGUF = "GGUF does not tell it";

/** What a model's file declares, which is read at once. */
export interface FileDeclarations {
  /** Returns the shapes of the variables if the file has not changed. Call it after OpenVINO has read the file. */
  variables(): VariableShapes;
  /** Returns what is said of the ports likewise; it is unknown where OpenVINO can be asked. */
  ports(): PortDeclarations;
}

/**
 * Reads the declared shapes of a model's variables, and what is said of its ports, from a file. A file that cannot be IR
 * is not read.
 *
 * @param path The file's path.
 * @throws {OpenVINOError} If a variable's layer has no `variable_id`.
 */
export function declarationsIn(path: string): FileDeclarations {
  const file = readIR(path);
  const shapes = file && variablesOf(file.bytes);
  const ports = () => portsOfFile(path, file);
  if (shapes === undefined || typeof shapes === "string" || shapes.size === 0) {
    return { variables: () => () => shapes ?? (/\.gguf$/i.test(path) ? isGGUF : notIR), ports };
  }
  return {
    ports,
    variables() {
      const known = isStill(path, file!) ? shapes : "the model's file was changed while it was read";
      return () => known;
    },
  };
}

/** A layer whose end tag has not been read yet. */
interface Layer {
  readonly tag: XmlTag;
  /** The attributes of its first `data` element, the only one that counts. */
  data?: string;
}

function readVariables(ir: IRText): DeclaredShapes {
  const variables = new Map<string, PartialShape | undefined>();
  const open: (Layer | undefined)[] = [];
  for (const tag of tagsOf(ir.text)) {
    if (tag.kind === "end") {
      const layer = open.pop();
      if (layer) readLayer(ir, layer, variables);
      continue;
    }
    const parent = open.at(-1);
    if (parent && tag.name === "data") parent.data ??= tag.attributes;
    const layer = tag.name === "layer" ? { tag } : undefined;
    if (tag.kind === "start") open.push(layer);
    else if (layer) readLayer(ir, layer, variables);
  }
  if ([...variables.keys()].some((name) => name.includes("\ufffd") || !name.isWellFormed())) {
    return "its model has variables whose names are no text";
  }
  return variables;
}

/** Records the variable that a layer reads, with its declared shape; undefined if two layers differ. */
function readLayer({ decode }: IRText, { tag, data = "" }: Layer, variables: Map<string, PartialShape | undefined>) {
  const valueOf = (attributes: string, name: string) => {
    const written = attributeOf(attributes, name);
    return written === undefined ? undefined : meaningOf(decode(written));
  };
  // OpenVINO ignores the case of a layer's type.
  const type = valueOf(tag.attributes, "type")?.toLowerCase();
  if (type !== "readvalue" && type !== "assign") return;
  const id = valueOf(data, "variable_id");
  if (id === undefined) {
    const name = describe(valueOf(tag.attributes, "name"));
    throw new OpenVINOError(Status.GENERAL_ERROR, `the model's layer ${name}, a ${type}, has no variable_id`);
  }
  if (type === "assign") return;
  const shape = shapeOf(valueOf(data, "variable_shape"));
  const other = variables.get(id);
  variables.set(id, variables.has(id) && String(other) !== String(shape) ? undefined : shape);
}

/** Parses a declared shape; undefined if it is missing or in an unknown notation. */
function shapeOf(text: string | undefined): PartialShape | undefined {
  if (text === undefined) return undefined;
  try {
    return PartialShape.from(/^\s*\[/.test(text) ? text : `[${text}]`);
  } catch {
    return undefined;
  }
}
