import { illegalConstructor } from "./arguments/illegal_constructor.ts";
import type { ElementType } from "./element_type.ts";
import type { ModelNode } from "./model_node.ts";
import { OpenVINOError, Status } from "./openvino_error.ts";
import type { PartialShape } from "./partial_shape.ts";
import { shows } from "./showing.ts";

/** What a port's getters return. */
export interface PortFacts {
  /** One of the port's names; undefined if it has none. */
  readonly anyName: string | undefined;
  readonly names: ReadonlySet<string>;
  readonly elementType: ElementType | "dynamic";
  readonly partialShape: PartialShape;
  /** The port's layout, for example `[N,C,H,W]`; `""` if it has none, undefined if it is not known. */
  readonly layout: string | undefined;
  /** Describes the node that the port is of; undefined if it is not known. */
  readonly node: () => ModelNode | undefined;
}

/** Identifies a port within its model. */
export class PortOrigin {
  readonly kind: "input" | "output";
  readonly index: number;
  readonly owner: object;

  /** @param owner Identifies the model or compiled model: the same object for all its ports. */
  constructor(kind: "input" | "output", index: number, owner: object) {
    this.kind = kind;
    this.index = index;
    this.owner = owner;
  }
}

export let makePort: (facts: PortFacts, origin: PortOrigin) => ConstOutput;
/** Updates a port after its model has changed. */
export let renewFacts: (port: ConstOutput, facts: PortFacts) => void;
export let originOf: (port: ConstOutput) => PortOrigin;
/** The port's layout, for example `[N,C,H,W]`; `""` if it has none, undefined if it is not known. */
export let layoutOf: (port: ConstOutput) => string | undefined;
/** Tells whether a value is a `ConstOutput` made by this library. */
export let isPort: (value: unknown) => value is ConstOutput;

/**
 * An input or output of a model: `openvino.ConstOutput` in Python. A model returns the same object for the same port
 * each time, so a port can be a key of a `Map`.
 *
 * @example
 * ```ts
 * import { Core } from "openvino-ffi";
 *
 * const model = new Core().readModel("efficientnet-lite0.xml");
 * console.log(model.input().anyName); // data
 * console.log(model.input().shape); // [1, 3, 224, 224]
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
    shows(ConstOutput, "ConstOutput", ({ names, partialShape, elementType }) => {
      return `names[${[...names].join(", ")}] shape${partialShape} type: ${elementType}`;
    });
  }

  /** @ignore Returned by a model's `inputs` and `outputs`. */
  private constructor(facts: PortFacts, origin: PortOrigin) {
    if (!(origin instanceof PortOrigin)) throw illegalConstructor("ConstOutput", "a model's inputs and outputs");
    this.#facts = facts;
    this.#origin = origin;
  }

  /** The port's position among the model's inputs or outputs. */
  get index(): number {
    return this.#origin.index;
  }

  /**
   * One of the port's names: `any_name` in Python.
   *
   * @throws {OpenVINOError} If the port has no name.
   */
  get anyName(): string {
    const { anyName } = this.#facts;
    if (anyName === undefined) throw new OpenVINOError(Status.NOT_FOUND, `${this.#label} has no name`);
    return anyName;
  }

  /**
   * A copy of the port's names; each of them identifies it. Except on Linux x64, where OpenVINO tells all, it has only
   * one unless the model was read from IR.
   */
  get names(): Set<string> {
    return new Set(this.#facts.names);
  }

  /**
   * A copy of the port's shape.
   *
   * @throws {OpenVINOError} If the shape is dynamic: use `partialShape`.
   */
  get shape(): number[] {
    const shape = this.partialShape;
    if (shape.isDynamic) {
      throw new OpenVINOError(
        Status.PARAMETER_MISMATCH,
        `the shape of ${this.#label} is dynamic (${shape}): use partialShape`,
      );
    }
    return shape.toShape();
  }

  /** The port's shape, static or dynamic: `partial_shape` in Python. */
  get partialShape(): PartialShape {
    return this.#facts.partialShape;
  }

  /** The port's element type: `element_type` in Python. `"dynamic"` if it is not known yet. */
  get elementType(): ElementType | "dynamic" {
    return this.#facts.elementType;
  }

  /**
   * The node that the port is of: a `Parameter` or a `Result`. Its friendly name identifies a port that has no names.
   *
   * @throws {OpenVINOError} On other platforms than Linux x64, for a model on a server, and after the model's `dispose`.
   */
  get node(): ModelNode {
    const node = this.#facts.node();
    if (node === undefined) {
      throw new OpenVINOError(
        Status.NOT_IMPLEMENTED,
        `the node of ${this.#label} is told on Linux x64 only, and by no server`,
      );
    }
    return node;
  }

  /**
   * Describes the node that the port is of, as `node` does: `get_node` in Python.
   *
   * @returns The node.
   * @throws {OpenVINOError} On other platforms than Linux x64, for a model on a server, and after the model's `dispose`.
   */
  getNode(): ModelNode {
    return this.node;
  }

  /**
   * Tells whether another object stands for the same port.
   *
   * @param other The other port.
   * @returns `true` for the same input or output of the same model.
   */
  equals(other: ConstOutput): boolean {
    if (!isPort(other)) return false;
    const { kind, index, owner } = other.#origin;
    return kind === this.#origin.kind && index === this.#origin.index && owner === this.#origin.owner;
  }

  /** Describes the port for messages: `input 0`. */
  get #label(): string {
    return `${this.#origin.kind} ${this.#origin.index}`;
  }
}
