import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { OpenVINOError, Status } from "./errors.ts";
import { PartialShape } from "./partial_shape.ts";

/** The declared shapes of a model's variables, by name; undefined where they are not known. */
export type VariableShapes = () => ReadonlyMap<string, PartialShape> | undefined;

/** Those of a model file: read when they are first asked for, and only from IR, whose text has them. */
export function variableShapesOfFile(path: string): VariableShapes {
  let shapes: ReadonlyMap<string, PartialShape> | undefined;
  return () => {
    if (!path.endsWith(".xml")) return undefined;
    try {
      return shapes ??= parse(readFileSync(path, "utf8"));
    } catch {
      return undefined;
    }
  };
}

/** Those of a model's text, taken at once: the caller may change the bytes later. */
export function variableShapesOfText(bytes: Uint8Array): VariableShapes {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isXml = text[0] === 0x3c;
  let shapes: ReadonlyMap<string, PartialShape> | undefined;
  try {
    if (isXml) shapes = text.includes("variable_shape") ? parse(text.toString("utf8")) : new Map();
  } catch {
    // A shape in a notation unknown here: not known.
  }
  return () => shapes;
}

/**
 * Refuses an IR in which a variable's layer has no `variable_id`: OpenVINO reads through a null pointer then, which
 * ends the process.
 *
 * @param ir The text, or the path of the file it is in.
 */
export function requireVariableIds(ir: Uint8Array | string): void {
  const text = typeof ir === "string" ? textOfFile(ir) : Buffer.from(ir.buffer, ir.byteOffset, ir.byteLength);
  if (!text || !layersOfVariables.some((type) => text.includes(type))) return;
  const layers = text.toString("latin1").matchAll(
    /<layer\b[^>]*\btype\s*=\s*["'](?:Assign|ReadValue)["'][^>]*>(.*?)<\/layer>/gs,
  );
  for (const [layer, content = ""] of layers) {
    if (/<data\b[^>]*\bvariable_id\s*=/.test(content)) continue;
    throw new OpenVINOError(
      Status.GENERAL_ERROR,
      `the model's layer ${/^<layer\b[^>]*>/.exec(layer)?.[0]} has no variable_id`,
    );
  }
}

const layersOfVariables = ["Assign", "ReadValue"] as const;

function textOfFile(path: string): Buffer | undefined {
  if (!path.endsWith(".xml")) return undefined;
  try {
    return readFileSync(path);
  } catch {
    // What is wrong with the file the runtime says.
    return undefined;
  }
}

function parse(xml: string): ReadonlyMap<string, PartialShape> {
  const found = new Map<string, PartialShape>();
  for (const [element] of xml.matchAll(/<data\b[^>]*\bvariable_id=[^>]*>/g)) {
    const name = /\bvariable_id="([^"]*)"/.exec(element)?.[1];
    const shape = /\bvariable_shape="([^"]*)"/.exec(element)?.[1];
    if (name !== undefined && shape !== undefined) found.set(unescape(name), PartialShape.from(`[${shape}]`));
  }
  return found;
}

function unescape(text: string): string {
  const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => entities[entity]!);
}

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
  #allWritten = 0;
  #allReset = 0;
  readonly #written = new Map<string, number>();
  readonly #reset = new Map<string, number>();

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

  /** Whether one was written after its last reset. */
  isWritten(name: string): boolean {
    const written = Math.max(this.#allWritten, this.#written.get(name) ?? 0);
    return written > Math.max(this.#allReset, this.#reset.get(name) ?? 0);
  }
}
