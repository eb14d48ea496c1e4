/** The context of a check: the model, functions to compile it, and a record for observations. */
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
import { picture } from "../networks/picture.ts";
import type { Allowance } from "./allowance.ts";
import type { ModelName } from "./check.ts";
import { type ObservedTensors, type ObservedValue, observedValue } from "./observed_value.ts";

/** The expected error of a refusal: a class, or the code of an `OpenVINOError`. */
export type Refusal = typeof TypeError | typeof RangeError | typeof OpenVINOError | string;

/** A value recorded by a check. */
export interface Observation {
  readonly label: string;
  readonly value: ObservedValue;
  /** The permitted difference from a recording, instead of that of its element type. */
  readonly allowance?: Allowance;
}

/** The models' files, and a folder to write to. */
export interface CheckFiles {
  /** The path of a model: a network of the kit or the user's, or a tiny one. */
  path(model: ModelName): string;
  /** An empty folder for the check's own files. */
  readonly folder: string;
  /** Compiles a model elsewhere, if not in this process. */
  readonly compile?: (model: ModelName, properties: Properties) => CompiledModel;
}

/** The models compiled in this process, by name and properties, shared by all its checks. */
export type CompiledModels = Map<string, CompiledModel>;

/** All models are compiled for the CPU in f32, since some processors would use bf16. */
const config: Properties = { INFERENCE_PRECISION_HINT: "f32" };

/**
 * `slow` must be slow on every machine, so it has two threads, however many processors there are. With one, a
 * cancellation in Python reached the next inference, too.
 */
const slowConfig: Properties = { ...config, INFERENCE_NUM_THREADS: 2 };

/** The context of one check on one model. */
export class CheckContext {
  /** The binding that is checked. */
  readonly binding: Binding;
  /** The model's name. */
  readonly model: ModelName;
  /** An empty folder for the check's own files. */
  readonly folder: string;
  /** The observations, in order. */
  readonly observations: Observation[] = [];
  /** The bytes of the observed tensors. */
  readonly tensors: ObservedTensors = {};
  readonly #files: CheckFiles;
  readonly #compiled: CompiledModels;
  readonly #allowance: Allowance | undefined;
  #refusalsUnderWay = 0;

  /**
   * Creates the context of one check.
   *
   * @param allowance The default for observations without their own.
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

  /**
   * Returns this model or another, compiled and shared by all checks of the process, so no properties must be set on
   * it.
   */
  compiled(model: ModelName = this.model, more: Properties = {}): CompiledModel {
    return this.compiledOnce(JSON.stringify([model, more]), () => this.compile(more, model));
  }

  /** Compiles once per process and name, shared by all checks. */
  compiledOnce(name: string, compile: () => CompiledModel): CompiledModel {
    let compiled = this.#compiled.get(name);
    if (compiled) return compiled;
    compiled = compile();
    if (this.#isShared(compiled)) this.#compiled.set(name, compiled);
    return compiled;
  }

  /** Compiles this model or another again. */
  compile(more: Properties = {}, model: ModelName = this.model): CompiledModel {
    const { compile } = this.#files;
    if (compile) return compile(model, more);
    return new Core().compileModel(this.path(model), "CPU", { ...(model === "slow" ? slowConfig : config), ...more });
  }

  /** A new request of this model. */
  request(): InferRequest {
    return this.compiled().createInferRequest();
  }

  /**
   * Whether requests can share a compiled model: without isolation, requests of a dynamic model write to each other's
   * memory.
   */
  #isShared({ inputs }: CompiledModel): boolean {
    return this.can("isolation") || inputs.every(({ partialShape }) => partialShape.isStatic);
  }

  /** The elements of an image in the shape of the model's input or another one: integers from 0 to 254. */
  picture(seed: number, shape: readonly number[] = this.compiled().input().shape): Float32Array<ArrayBuffer> {
    const size = shape.reduce((product, length) => product * length, 1);
    return picture(shape.length === 4 ? shape : [1, 1, 1, size], seed);
  }

  /** An image as a tensor of the input's element type. */
  pictureTensor(seed: number, shape: readonly number[] = this.compiled().input().shape): Tensor {
    const type = this.compiled().input().elementType as ElementType;
    return Tensor.from(this.picture(seed, shape), { type, shape: [...shape] });
  }

  /**
   * Records an observation that the official binding must make too: bit for bit if it runs here, within a tolerance if
   * it was recorded on another processor.
   *
   * @param allowance The permitted difference, instead of that of its element type.
   */
  observe(label: string, value: unknown, allowance: Allowance | undefined = this.#allowance): void {
    this.observations.push({ label, value: observedValue(value, this.tensors), ...(allowance && { allowance }) });
  }

  /** Whether the binding has a capability. */
  can(capability: Capability): boolean {
    return this.binding.lacks[capability] === undefined;
  }

  /** Runs a part of the check if the binding has a capability. */
  where<T>(capability: Capability, part: () => T): T | undefined {
    return this.can(capability) ? part() : undefined;
  }

  /**
   * Asserts and records a refusal, which other bindings must make too.
   *
   * @param bad A call that must be refused.
   * @param control The corresponding correct call, which must succeed.
   * @param needs The capability required for both calls. The refusal is then not recorded. A call refused only here
   *   must succeed elsewhere.
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
    // A refusal that is not awaited would not be asserted.
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
