import { load } from "../ffi/load.ts";
import type { Pointer } from "../ffi/symbols/mod.ts";
import { words } from "../ffi/structs.ts";
import { type ElementType, elementTypeOf } from "./element_type.ts";
import { check, OpenVINOError, Status } from "./errors.ts";
import { Handle, illegalConstructor } from "./handle.ts";
import { portLayout, portNames } from "./cpp.ts";
import { type PartialShape, readPartialShape } from "./partial_shape.ts";
import { takeString } from "./strings.ts";

/** What a port is, apart from its native object. */
interface PortOrigin {
  readonly kind: "input" | "output";
  readonly index: number;
  /** The model or compiled model it belongs to: the same object for all its ports. */
  readonly owner: object;
}

/** What is known of a port that has no native object. */
export interface PortFacts {
  readonly name: string;
  readonly elementType: ElementType;
  readonly partialShape: PartialShape;
}

/** Makes a port over a native one, which it takes over; or of what is known of it. */
export let makePort: (made: Pointer | PortFacts, origin: PortOrigin, parents: readonly Handle[]) => ConstOutput;
/** What a port is. */
export let originOf: (port: ConstOutput) => PortOrigin;
/** The layout of a port, `[N,C,H,W]` for example; `""` where it has none. */
export let layoutOf: (port: ConstOutput) => string;
/** Whether a value is a port: a real one, not something that looks like it. */
export let isPort: (value: unknown) => value is ConstOutput;

/**
 * A model's input or output: `openvino.ConstOutput` in Python. Models and compiled models return the same object for
 * the same port each time, so that it can be a Map's key.
 *
 * @example
 * ```ts
 * import { Core } from "openvino-ffi";
 * import { assertEquals } from "@std/assert";
 *
 * const model = new Core().readModel("conformance/models/dynamic_nchw.xml");
 * assertEquals(model.input().anyName, "x");
 * assertEquals(model.input().partialShape.toString(), "[?,3,?,?]");
 * ```
 */
export class ConstOutput {
  readonly #handle: Handle | undefined;
  readonly #facts: PortFacts | undefined;
  readonly #origin: PortOrigin;
  #names: ReadonlySet<string> | undefined;
  #layout: string | undefined;

  static {
    makePort = (made, origin, parents) => new ConstOutput(made, origin, parents);
    originOf = (port) => port.#origin;
    layoutOf = (port) => port.#layout ??= port.#facts ? "" : portLayout(load(), port.#pointer);
    isPort = (value): value is ConstOutput => typeof value === "object" && value !== null && #handle in value;
  }

  private constructor(made: Pointer | PortFacts, origin: PortOrigin, parents: readonly Handle[]) {
    if (!Array.isArray(parents)) throw illegalConstructor("ConstOutput", "a model's inputs and outputs");
    this.#origin = origin;
    if (typeof made === "object") this.#facts = made;
    else this.#handle = new Handle(this, "port", made, load().call.ov_output_const_port_free, parents);
  }

  get #pointer(): Pointer {
    return this.#handle!.pointer;
  }

  /** Its position among the model's inputs, or outputs. */
  get index(): number {
    return this.#origin.index;
  }

  /**
   * One of its names.
   *
   * @throws {OpenVINOError} If it has none.
   */
  get anyName(): string {
    if (this.#facts) return this.#facts.name;
    const ov = load();
    return takeString(ov, `the name of ${this}`, (out) => ov.call.ov_port_get_any_name(this.#pointer, out));
  }

  /**
   * A copy of all its names, each of which finds it. Where the runtime library does not let them be read, anywhere but
   * on Linux x64, of one.
   */
  get names(): Set<string> {
    return new Set(this.#names ??= this.#readNames());
  }

  #readNames(): Set<string> {
    if (this.#facts) return new Set([this.#facts.name]);
    const ov = load();
    const names = portNames(ov, this.#pointer);
    if (names) return names;
    const out = words(1);
    if (ov.call.ov_port_get_any_name(this.#pointer, out) !== Status.OK) return new Set();
    const name = ov.backend.readString(out[0]!);
    ov.call.ov_free(out[0]!);
    return new Set([name]);
  }

  /**
   * A copy of its shape.
   *
   * @throws {OpenVINOError} If the shape is dynamic: see `partialShape`.
   */
  get shape(): number[] {
    const shape = this.partialShape;
    if (shape.isDynamic) {
      throw new OpenVINOError(
        Status.PARAMETER_MISMATCH,
        `the shape of ${this} is dynamic (${shape}): use partialShape`,
      );
    }
    return shape.toShape();
  }

  /** Its shape, static or dynamic. */
  get partialShape(): PartialShape {
    if (this.#facts) return this.#facts.partialShape;
    const { call } = load();
    return readPartialShape(
      load(),
      `the shape of ${this}`,
      (struct) => call.ov_port_get_partial_shape(this.#pointer, struct),
    );
  }

  /** Its element type; `"dynamic"` where it is not known yet. */
  get elementType(): ElementType | "dynamic" {
    if (this.#facts) return this.#facts.elementType;
    const code = new Int32Array(new ArrayBuffer(4));
    check(load().call.ov_port_get_element_type(this.#pointer, code), `the element type of ${this}`);
    return elementTypeOf(code[0]!);
  }

  /**
   * Whether another port is this one.
   *
   * @param other The other port.
   * @returns True for the same input or output of the same model.
   */
  equals(other: ConstOutput): boolean {
    if (!isPort(other)) return false;
    const { kind, index, owner } = other.#origin;
    return kind === this.#origin.kind && index === this.#origin.index && owner === this.#origin.owner;
  }

  /** What it is, for messages: `input 0`. */
  toString(): string {
    return `${this.#origin.kind} ${this.#origin.index}`;
  }
}
