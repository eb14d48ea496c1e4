import { closeSync, openSync, readFileSync, readSync, type Stats, statSync } from "node:fs";
import { describe } from "../arguments/describe.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import { PartialShape } from "../partial_shape.ts";
import { type IRText, irTextOf, mayBeIR } from "./ir_text.ts";
import { type DeclaredShapes, notIR, type VariableShapes } from "./variable_shapes.ts";
import { attributeOf, meaningOf, tagsOf, type XmlTag } from "./xml_tags.ts";

/**
 * What is known of a model's variables before OpenVINO has read it: the shapes that its IR declares for them, by name;
 * for other models nothing.
 *
 * @param bytes The model's bytes, which are those that OpenVINO is given.
 * @throws {OpenVINOError} If a variable's layer has no `variable_id`: OpenVINO reads through a null pointer then, which
 * ends the process.
 */
export function variablesOf(bytes: Uint8Array): DeclaredShapes {
  const ir = irTextOf(bytes);
  if (!ir) return String.fromCharCode(...bytes.subarray(0, 4)) === "GGUF" ? isGGUF : notIR;
  // An entity may stand for any character of a type.
  return /readvalue|assign|&/i.test(ir.text) ? readVariables(ir) : new Map();
}

/** Language models in this format have variables, and do not declare their shapes. */
const isGGUF = "GGUF does not tell it";

/** What is known of the variables of a model in a file, which is read at once. */
export interface FileVariables {
  /**
   * The declared shapes, to be asked for when OpenVINO has read the file: they count only if it is still the same.
   */
  confirmed(): VariableShapes;
}

/**
 * What is known of the variables of a model in a file. A file that cannot be IR is not read.
 *
 * @param path Its path.
 * @throws {OpenVINOError} If a variable's layer has no `variable_id`.
 */
export function variablesOfFile(path: string): FileVariables {
  const file = readIR(path);
  const shapes = file && variablesOf(file.bytes);
  if (shapes === undefined || typeof shapes === "string" || shapes.size === 0) {
    return { confirmed: () => () => shapes ?? (/\.gguf$/i.test(path) ? isGGUF : notIR) };
  }
  return {
    confirmed() {
      const known = isStill(path, file!) ? shapes : "the model's file was changed while it was read";
      return () => known;
    },
  };
}

interface ReadFile {
  readonly bytes: Uint8Array;
  readonly stats: Stats;
}

/** A file that may be IR; undefined for others and for those that cannot be read: what is wrong OpenVINO says. */
function readIR(path: string): ReadFile | undefined {
  try {
    const stats = statSync(path);
    return stats.isFile() && beginsLikeIR(path) ? { bytes: readFileSync(path), stats } : undefined;
  } catch {
    return undefined;
  }
}

function beginsLikeIR(path: string): boolean {
  const file = openSync(path, "r");
  try {
    for (let size = 1 << 16;; size *= 8) {
      const head = new Uint8Array(size);
      const length = readSync(file, head, 0, size, 0);
      const answer = mayBeIR(head.subarray(0, length));
      if (answer !== undefined || length < size) return answer ?? false;
    }
  } finally {
    closeSync(file);
  }
}

/** Whether a file holds what was read, and did all the time. */
function isStill(path: string, { bytes, stats }: ReadFile): boolean {
  try {
    const now = statSync(path);
    const isSame = (["dev", "ino", "size", "mtimeMs", "ctimeMs"] as const).every((key) => now[key] === stats[key]);
    return isSame && readFileSync(path).equals(bytes);
  } catch {
    return false;
  }
}

/** A layer whose end has not come yet. */
interface Layer {
  readonly tag: XmlTag;
  /** The attributes of its first element `data`: the only ones that count. */
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

/** Notes the variable of a layer that reads one, with the shape it declares, undefined where two layers differ. */
function readLayer({ decode }: IRText, { tag, data = "" }: Layer, variables: Map<string, PartialShape | undefined>) {
  const valueOf = (attributes: string, name: string) => {
    const written = attributeOf(attributes, name);
    return written === undefined ? undefined : meaningOf(decode(written));
  };
  // OpenVINO takes the type of a layer in any case.
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

/** A declared shape; undefined where there is none, or it is in a notation unknown here. */
function shapeOf(text: string | undefined): PartialShape | undefined {
  if (text === undefined) return undefined;
  try {
    return PartialShape.from(/^\s*\[/.test(text) ? text : `[${text}]`);
  } catch {
    return undefined;
  }
}
