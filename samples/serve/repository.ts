import { Core } from "openvino-ffi";
import type { RepositoryIndex } from "./protocol/messages.ts";
import { ProtocolError } from "./protocol/protocol_error.ts";
import { LoadedModel, type ModelOptions } from "./loaded_model.ts";

/** The models of a server. */
export class Repository implements Disposable {
  readonly #options: readonly ModelOptions[];
  readonly #models = new Map<string, LoadedModel>();

  constructor(options: readonly ModelOptions[]) {
    this.#options = options;
  }

  /**
   * Loads the models, one after another.
   *
   * @param onInference Called for each inference.
   * @throws {Failure | OpenVINOError} If a model cannot be served.
   */
  async load(onInference: (model: string, rows: number, seconds: number) => void): Promise<void> {
    const core = new Core();
    for (const options of this.#options) {
      const { name } = options;
      const model = await LoadedModel.load(core, options, (rows, seconds) => onInference(name, rows, seconds));
      this.#models.set(name, model);
    }
  }

  /** Whether all models are loaded. */
  get isReady(): boolean {
    return this.#models.size === this.#options.length;
  }

  /** The loaded models. */
  get models(): readonly LoadedModel[] {
    return [...this.#models.values()];
  }

  /** All models and their states. */
  get index(): RepositoryIndex {
    return this.#options.map(({ name }) => ({
      name,
      version: "1",
      state: this.#models.has(name) ? "READY" : "LOADING",
      reason: "",
    }));
  }

  /**
   * Finds a model.
   *
   * @throws {ProtocolError} If there is none with this name and version, or it is not loaded yet.
   */
  get(name: string, version: string | undefined): LoadedModel {
    const model = this.#models.get(name);
    if (!model && this.#options.some((options) => options.name === name)) {
      throw new ProtocolError(503, `the model '${name}' is being loaded`, 1);
    }
    if (!model) throw new ProtocolError(404, `there is no model '${name}'`);
    if (version !== undefined && version !== model.version) {
      throw new ProtocolError(404, `there is no version '${version}' of the model '${name}', only ${model.version}`);
    }
    return model;
  }

  /** Waits until no inference is running. */
  async idle(): Promise<void> {
    await Promise.all(this.models.map((model) => model.idle()));
  }

  /** Releases all models. */
  [Symbol.dispose](): void {
    for (const model of this.models) model[Symbol.dispose]();
  }
}
