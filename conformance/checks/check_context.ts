/**
 * What a check is given: the model, the means to compile it as all checks do, and a place for what it observes.
 */
import { assertInstanceOf } from "@std/assert";
import {
  type CompiledModel,
  Core,
  type ElementType,
  type InferRequest,
  type Model,
  OpenVINOError,
  type Properties,
  Tensor,
} from "openvino-ffi";
import type { Binding, Capability } from "../bindings/capabilities.ts";
import { makePicture } from "../networks/picture.ts";
import type { Allowance } from "./allowance.ts";
import type { ModelName } from "./check.ts";
import { type ObservedTensors, type ObservedValue, observedValue } from "./observed_value.ts";

/** The error that a refusal must be: a class of error, or the code of an `OpenVINOError`. */
export type Refusal = typeof TypeError | typeof RangeError | typeof OpenVINOError | string;

/** One thing a check observed. */
export interface Observation {
  readonly label: string;
  readonly value: ObservedValue;
  /** What it may differ in from a recording, if not as its element type says. */
  readonly allowance?: Allowance;
}

/** Where the models lie, and what may be written. */
export interface CheckFiles {
  /** The path of a model: a network of the kit or the user's, or a tiny one. */
  path(model: ModelName): string;
  /** An empty folder for the check's own files. */
  readonly folder: string;
  /** Compiles a model elsewhere, if not here. */
  readonly compile?: (model: ModelName, properties: Properties) => CompiledModel;
}

/** The models compiled in this process, by name and properties, which all its checks share. */
export type CompiledModels = Map<string, CompiledModel>;

/** All models are compiled for the CPU, in f32: on some processors it would take bf16. */
const config: Properties = { INFERENCE_PRECISION_HINT: "f32" };

/** One check on one model. */
export class CheckContext {
  /** What is checked. */
  readonly binding: Binding;
  /** The model's name. */
  readonly model: ModelName;
  /** An empty folder for the check's own files. */
  readonly folder: string;
  /** What was observed, in order. */
  readonly observations: Observation[] = [];
  /** The bytes of the tensors that were observed. */
  readonly tensors: ObservedTensors = {};
  readonly #files: CheckFiles;
  readonly #compiled: CompiledModels;
  readonly #allowance: Allowance | undefined;
  #refusalsUnderWay = 0;

  /**
   * Makes the context of one check.
   *
   * @param allowance That of all observations that have none of their own.
   */
  constructor(binding: Binding, model: ModelName, files: CheckFiles, compiled: CompiledModels, allowance?: Allowance) {
    this.binding = binding;
    this.model = model;
    this.folder = files.folder;
    this.#files = files;
    this.#compiled = compiled;
    this.#allowance = allowance;
  }

  /** The path of this model, or of another. */
  path(model: ModelName = this.model): string {
    return this.#files.path(model);
  }

  /** Reads this model, or another. */
  readModel(model: ModelName = this.model): Model {
    return new Core().readModel(this.path(model));
  }

  /** This model, or another, compiled. All checks of the process share it: nothing is to be set on it. */
  compiled(model: ModelName = this.model, more: Properties = {}): CompiledModel {
    return this.compiledOnce(JSON.stringify([model, more]), () => this.compile(more, model));
  }

  /** What is compiled so, which all checks of the process share by its name. */
  compiledOnce(name: string, compile: () => CompiledModel): CompiledModel {
    let compiled = this.#compiled.get(name);
    if (compiled) return compiled;
    compiled = compile();
    if (this.#isShared(compiled)) this.#compiled.set(name, compiled);
    return compiled;
  }

  /** This model, or another, compiled anew. */
  compile(more: Properties = {}, model: ModelName = this.model): CompiledModel {
    const { compile } = this.#files;
    if (compile) return compile(model, more);
    return new Core().compileModel(this.path(model), "CPU", { ...config, ...more });
  }

  /** A new request of this model. */
  request(): InferRequest {
    return this.compiled().createInferRequest();
  }

  /** Whether requests can be of one model: without isolation those of a dynamic one write to each other's memory. */
  #isShared({ inputs }: CompiledModel): boolean {
    return this.can("isolation") || inputs.every(({ partialShape }) => partialShape.isStatic);
  }

  /** The elements of a picture in the shape of the model's input, or in another: integers from 0 to 254. */
  picture(seed: number, shape: readonly number[] = this.compiled().input().shape): Float32Array<ArrayBuffer> {
    const size = shape.reduce((product, length) => product * length, 1);
    return makePicture(shape.length === 4 ? shape : [1, 1, 1, size], seed);
  }

  /** A picture as a tensor of the input's element type. */
  pictureTensor(seed: number, shape: readonly number[] = this.compiled().input().shape): Tensor {
    const type = this.compiled().input().elementType as ElementType;
    return Tensor.from(this.picture(seed, shape), { type, shape: [...shape] });
  }

  /**
   * Notes what must be observed of the official binding, too: to the bit where it runs here, and within a tolerance
   * where it ran on another processor.
   *
   * @param allowance What it may differ in there, if not as its element type says.
   */
  observe(label: string, value: unknown, allowance: Allowance | undefined = this.#allowance): void {
    this.observations.push({ label, value: observedValue(value, this.tensors), ...(allowance && { allowance }) });
  }

  /** Whether the binding can do something. */
  can(capability: Capability): boolean {
    return this.binding.lacks[capability] === undefined;
  }

  /** Does a part of the check where the binding can do what that needs. */
  where<T>(capability: Capability, part: () => T): T | undefined {
    return this.can(capability) ? part() : undefined;
  }

  /**
   * Asserts a refusal, and notes it: other bindings must refuse, too.
   *
   * @param bad What must be refused.
   * @param control The same done right, which must not be.
   * @param needs What a binding must be able to do to be asked for it. It is not noted then. What is refused only here
   *   must not be refused elsewhere.
   */
  async refuses(
    label: string,
    error: Refusal,
    bad: () => unknown,
    control: () => unknown,
    needs?: Capability,
  ): Promise<void> {
    this.#refusalsUnderWay++;
    if (needs === undefined) this.observations.push({ label, value: { refused: true } });
    if (needs === undefined || this.can(needs)) {
      const thrown = await errorOf(bad);
      if (thrown === undefined) throw new Error(`${label}: it is not refused`);
      if (this.can("messages")) assertRefusal(thrown.error, error, label);
    }
    if (needs === "only here" && !this.can(needs) && await errorOf(bad)) {
      throw new Error(`${label}: it is refused here, too`);
    }
    const unexpected = await errorOf(control);
    if (unexpected) throw new Error(`${label}: its control case is refused`, { cause: unexpected.error });
    this.#refusalsUnderWay--;
  }

  /** Ends the check. */
  close(): void {
    // A refusal that was not awaited would be one that nobody asserts.
    if (this.#refusalsUnderWay > 0) throw new Error("the check ended before its refusals");
  }
}

async function errorOf(call: () => unknown): Promise<{ error: unknown } | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return { error };
  }
}

function assertRefusal(error: unknown, expected: Refusal, label: string): void {
  if (typeof expected !== "string") {
    assertInstanceOf(error, expected, `${label}: refused with ${error}`);
    return;
  }
  assertInstanceOf(error, OpenVINOError, `${label}: refused with ${error}`);
  if (error.code !== expected) throw new Error(`${label}: refused with ${error.code} instead of ${expected}: ${error}`);
}
