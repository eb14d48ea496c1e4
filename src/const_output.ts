import type { ElementType } from "./element_type.ts";
import { illegalConstructor } from "./native/handle.ts";
import { OpenVINOError, Status } from "./openvino_error.ts";
import type { PartialShape } from "./partial_shape.ts";

/** What is known of a port. */
export interface PortFacts {
  /** One of its names; undefined where it has none. */
  readonly anyName: string | undefined;
  readonly names: ReadonlySet<string>;
  readonly elementType: ElementType | "dynamic";
  readonly partialShape: PartialShape;
  /** Its layout, `[N,C,H,W]` for example; `""` where it has none. */
  readonly layout: string;
}

/** Which port it is. */
export class PortOrigin {
  readonly kind: "input" | "output";
  readonly index: number;
  readonly owner: object;

  /** @param owner The model or compiled model it belongs to: the same object for all its ports. */
  constructor(kind: "input" | "output", index: number, owner: object) {
    this.kind = kind;
    this.index = index;
    this.owner = owner;
  }
}

/** Makes a port. */
export let makePort: (facts: PortFacts, origin: PortOrigin) => ConstOutput;
/** Replaces what is known of a port, when its model has been changed. */
export let renewFacts: (port: ConstOutput, facts: PortFacts) => void;
/** Which port it is. */
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
  #facts: PortFacts;
  readonly #origin: PortOrigin;

  static {
    makePort = (facts, origin) => new ConstOutput(facts, origin);
    renewFacts = (port, facts) => void (port.#facts = facts);
    originOf = (port) => port.#origin;
    layoutOf = (port) => port.#facts.layout;
    isPort = (value): value is ConstOutput => typeof value === "object" && value !== null && #origin in value;
  }

  private constructor(facts: PortFacts, origin: PortOrigin) {
    if (!(origin instanceof PortOrigin)) throw illegalConstructor("ConstOutput", "a model's inputs and outputs");
    this.#facts = facts;
    this.#origin = origin;
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
    const { anyName } = this.#facts;
    if (anyName === undefined) throw new OpenVINOError(Status.NOT_FOUND, `${this} has no name`);
    return anyName;
  }

  /**
   * A copy of all its names, each of which finds it. Where the runtime library does not let them be read, anywhere but
   * on Linux x64, of one.
   */
  get names(): Set<string> {
    return new Set(this.#facts.names);
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
    return this.#facts.partialShape;
  }

  /** Its element type; `"dynamic"` where it is not known yet. */
  get elementType(): ElementType | "dynamic" {
    return this.#facts.elementType;
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
