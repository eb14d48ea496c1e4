/**
 * What a check is given: the model, the means to compile it as all checks do, and a place for what it sees.
 * `judge/stage.py` gives the same to the same check in Python.
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
import { makePicture } from "../networks/picture.ts";
import type { Allowance } from "./allowance.ts";
import type { ModelName } from "./check.ts";
import { type Seen, seen, type SeenTensors } from "./seen.ts";

/** The error that a refusal must be: a class of error, or the code of an `OpenVINOError`. */
export type Refusal = typeof TypeError | typeof RangeError | typeof OpenVINOError | string;

/** One thing a check saw. */
export interface Observation {
  readonly label: string;
  readonly value: Seen;
  /** What it may differ in from a recording, if not as its element type says. */
  readonly allowance?: Allowance;
}

/** Where the models lie, and what may be written. */
export interface StageFiles {
  /** The path of a model: a network of the kit or the user's, or a tiny one. */
  path(model: ModelName): string;
  /** An empty folder for the check's own files. */
  readonly folder: string;
  /** Compiles a model elsewhere, if not here. */
  readonly compile?: (model: ModelName, properties: Properties) => CompiledModel;
}

/** The models compiled in this process, which all its checks share. */
export type CompiledModels = Map<ModelName, CompiledModel>;

/** All models are compiled for the CPU, in f32: on some processors it would take bf16. */
const config: Properties = { INFERENCE_PRECISION_HINT: "f32" };

/** One check on one model. */
export class Stage {
  /** The model's name. */
  readonly model: ModelName;
  /** An empty folder for the check's own files. */
  readonly folder: string;
  /** What was seen, in order. */
  readonly observations: Observation[] = [];
  /** The bytes of the tensors that were seen. */
  readonly tensors: SeenTensors = {};
  readonly #files: StageFiles;
  readonly #compiled: CompiledModels;
  readonly #allowance: Allowance | undefined;
  #refusalsUnderWay = 0;

  /**
   * Sets the stage.
   *
   * @param allowance That of all observations that have none of their own.
   */
  constructor(model: ModelName, files: StageFiles, compiled: CompiledModels, allowance?: Allowance) {
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
  compiled(model: ModelName = this.model): CompiledModel {
    let compiled = this.#compiled.get(model);
    if (!compiled) this.#compiled.set(model, compiled = this.compile({}, model));
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
   * Notes what the official binding must see too: to the bit where it runs here, and within a tolerance where it ran on
   * another processor.
   *
   * @param allowance What it may differ in there, if not as its element type says.
   */
  see(label: string, value: unknown, allowance: Allowance | undefined = this.#allowance): void {
    this.observations.push({ label, value: seen(value, this.tensors), ...(allowance && { allowance }) });
  }

  /** Notes a refusal, which the official binding must give too. As {@linkcode refusesOnlyHere} otherwise. */
  async refuses(label: string, error: Refusal, bad: () => unknown, control: () => unknown): Promise<void> {
    this.observations.push({ label, value: { refused: true } });
    await this.refusesOnlyHere(label, error, bad, control);
  }

  /**
   * Asserts a refusal that the official binding does not give, by the choice that semantics make.
   *
   * @param bad What must be refused.
   * @param control The same done right, which must not be.
   */
  async refusesOnlyHere(label: string, error: Refusal, bad: () => unknown, control: () => unknown): Promise<void> {
    this.#refusalsUnderWay++;
    const thrown = await errorOf(bad);
    if (thrown === undefined) throw new Error(`${label}: it is not refused`);
    assertRefusal(thrown.error, error, label);
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
