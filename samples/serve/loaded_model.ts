import { type CompiledModel, type Core, type InferResults, type Properties, Tensor } from "openvino-ffi";
import { Failure } from "../common/failure.ts";
import { type Labels, readLabels } from "../common/labels.ts";
import { Admission } from "./admission.ts";
import { batchKey, joinRows, rowsOf, splitRows } from "./batching.ts";
import { BodyBounds } from "./body_bounds.ts";
import type { Limits } from "./limits.ts";
import type { Metrics } from "./metrics.ts";
import { describePorts, largestInputs, matchInputs, metadataShape, nameAll, type PortInfo } from "./ports.ts";
import { type Elements, elementTypeOf, type NamedTensor } from "openvino-ffi/protocol";
import type { ModelMetadata } from "./protocol/messages.ts";
import { badRequest } from "./protocol/protocol_error.ts";
import { type BatchOptions, Scheduler } from "./scheduler.ts";

/** Options of a model to serve. */
export interface ModelOptions {
  readonly name: string;
  /** The file, an IR (`.xml`) or ONNX; class names are read from the `.labels` file next to it. */
  readonly path: string;
  readonly device: string;
  readonly properties: Properties;
  /** The maximum number of parallel inferences; 0 for as many as the device does best with. */
  readonly jobs: number;
  /** The maximum number of waiting requests. */
  readonly maxWaiting: number;
  readonly batch?: BatchOptions | undefined;
}

/** What is told about inferences. */
export type Observer = Pick<Metrics, "inferred" | "waited">;

/** A model with its requests. Versions are not distinguished: every model has version 1. */
export class LoadedModel implements Disposable {
  readonly version: string = "1";
  readonly name: string;
  /** The class names, if there is a file of them. */
  readonly labels: readonly string[] | undefined;
  readonly metadata: ModelMetadata;
  /** Limits the number of requests, running or waiting. */
  readonly admission: Admission;
  /** Limits their bodies. */
  readonly bounds: BodyBounds;
  readonly #compiled: CompiledModel;
  readonly #inputs: readonly PortInfo[];
  readonly #outputs: readonly PortInfo[];
  readonly #scheduler: Scheduler<readonly NamedTensor[], readonly NamedTensor[]>;
  readonly #batch: BatchOptions | undefined;
  readonly #observer: Observer;

  private constructor(
    compiled: CompiledModel,
    { name, maxWaiting, batch }: ModelOptions,
    limits: Limits,
    labels: Labels | undefined,
    observer: Observer,
  ) {
    // As many as inferAsync runs in parallel.
    const slots = Number(compiled.getProperty("OPTIMAL_NUMBER_OF_INFER_REQUESTS"));
    this.name = name;
    this.labels = labels?.names;
    this.#compiled = compiled;
    this.#inputs = describePorts(compiled.inputs, "input");
    this.#outputs = describePorts(compiled.outputs, "output");
    this.#batch = batch;
    this.#observer = observer;
    this.admission = new Admission(slots * (batch?.maxRows ?? 1) + maxWaiting);
    this.bounds = new BodyBounds(largestInputs(this.#inputs), limits);
    this.#scheduler = new Scheduler({
      slots,
      batch,
      onStart: (seconds) => observer.waited(name, seconds),
      rows: rowsOf,
      key: batchKey,
      run: (requests, signal) => this.#runBatch(requests, signal),
    });
    const describe = ({ name, datatype, shape }: PortInfo) => ({ name, datatype, shape: metadataShape(shape) });
    this.metadata = {
      name,
      versions: [this.version],
      platform: "openvino",
      inputs: this.#inputs.map(describe),
      outputs: this.#outputs.map(describe),
    };
  }

  /** Reads and compiles a model. Rejects with a {@linkcode Failure} or an OpenVINOError if it cannot be served. */
  static async load(core: Core, options: ModelOptions, limits: Limits, observer: Observer): Promise<LoadedModel> {
    const labels = readLabels(undefined, options.path);
    using model = await core.readModelAsync(options.path);
    if (options.batch) {
      const { maxRows } = options.batch;
      const { inputs } = model;
      const shapes = inputs.map(({ index, partialShape: { dimensions } }) => {
        if (!dimensions?.length) {
          throw new Failure(`'${options.name}' cannot be batched: '${nameAll(inputs, "input")[index]}' has no rows`);
        }
        const others = dimensions.slice(1).map(({ min, max }) => [min, max] as const);
        return [index, [[1, maxRows] as const, ...others]] as const;
      });
      model.reshape(new Map(shapes));
      const { outputs } = model;
      const fixed = outputs.findIndex(({ partialShape: { dimensions } }) => dimensions?.[0]?.max !== maxRows);
      if (fixed >= 0) {
        const name = nameAll(outputs, "output")[fixed];
        throw new Failure(`'${options.name}' cannot be batched: '${name}' does not give a row for each`);
      }
    }
    const jobs = options.jobs > 0 ? { PERFORMANCE_HINT_NUM_REQUESTS: options.jobs } : {};
    const properties = { ...jobs, ...options.properties };
    const compiled = await core.compileModelAsync(model, options.device, properties).catch((error) => {
      throw error instanceof TypeError ? new Failure(`--property: ${error.message}`) : error;
    });
    return new LoadedModel(compiled, options, limits, labels, observer);
  }

  /** The number of waiting requests. */
  get waiting(): number {
    return this.#scheduler.waiting;
  }

  /** The number of running inferences. */
  get running(): number {
    return this.#scheduler.running;
  }

  /**
   * Runs a request when its turn comes, unless the signal cancels it. Resolves to the values of all outputs, or rejects
   * with a {@linkcode ProtocolError} if the inputs do not match the model.
   */
  async infer(tensors: readonly NamedTensor[], signal: AbortSignal): Promise<readonly NamedTensor[]> {
    const inputs = matchInputs(this.#inputs, tensors);
    if (this.#batch && inputs.some(({ shape }) => shape[0] !== rowsOf(inputs))) {
      throw badRequest("the inputs differ in their first dimension, which is the batch");
    }
    return await this.#scheduler.submit(inputs, signal);
  }

  /** Releases the model. */
  [Symbol.dispose](): void {
    this.#compiled.dispose();
  }

  async #runBatch(
    requests: readonly (readonly NamedTensor[])[],
    signal: AbortSignal,
  ): Promise<readonly (readonly NamedTensor[])[]> {
    const rows = requests.map(rowsOf);
    const tensors = new Map(joinRows(requests).map((input, index) => [index, tensorOf(input)]));
    const start = performance.now();
    // Shared: nothing else changes them.
    const results = await this.#compiled.inferAsync(tensors, { shareInputs: true, signal });
    this.#observer.inferred(this.name, rows.reduce((sum, count) => sum + count, 0), (performance.now() - start) / 1000);
    const outputs = this.#outputs.map((port) => namedTensor(port, results));
    return this.#batch ? splitRows(outputs, rows) : [outputs];
  }
}

function tensorOf({ datatype, shape, data }: NamedTensor): Tensor {
  if (Array.isArray(data)) return Tensor.from(data, { type: "string", shape });
  return new Tensor(elementTypeOf(datatype), shape, data);
}

function namedTensor({ name, index, datatype }: PortInfo, results: InferResults): NamedTensor {
  const tensor = results.get(index);
  const data = datatype === "BYTES" ? tensor.strData : tensor.data as Elements;
  return { name, datatype, shape: tensor.shape, data };
}
