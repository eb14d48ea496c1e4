import { Core } from "openvino-ffi";
import type { RepositoryIndex } from "./protocol/messages.ts";
import { ProtocolError } from "./protocol/protocol_error.ts";
import type { Limits } from "./limits.ts";
import { LoadedModel, type ModelOptions, type Observer } from "./loaded_model.ts";

/** The models of a server. */
export class Repository implements Disposable {
  readonly #options: readonly ModelOptions[];
  /** Those that are not loaded yet are undefined. */
  readonly #models: Map<string, LoadedModel | undefined>;

  constructor(options: readonly ModelOptions[]) {
    this.#options = options;
    this.#models = new Map(options.map(({ name }) => [name, undefined]));
  }

  /** Loads the models, one after another. Rejects as {@linkcode LoadedModel.load} does if one cannot be served. */
  async load(limits: Limits, observer: Observer): Promise<void> {
    const core = new Core();
    for (const options of this.#options) {
      this.#models.set(options.name, await LoadedModel.load(core, options, limits, observer));
    }
  }

  /** Whether all models are loaded. */
  get isReady(): boolean {
    return this.models.length === this.#models.size;
  }

  /** The loaded models. */
  get models(): readonly LoadedModel[] {
    return [...this.#models.values()].filter((model) => model !== undefined);
  }

  /** All models and their states. */
  get index(): RepositoryIndex {
    return Array.from(this.#models, ([name, model]) => {
      return { name, version: "1", state: model ? "READY" : "LOADING", reason: "" };
    });
  }

  /** Finds a model. Throws a {@linkcode ProtocolError} if there is no such model or version, or it is not loaded yet. */
  get(name: string, version: string | undefined): LoadedModel {
    if (!this.#models.has(name)) throw new ProtocolError(404, `there is no model '${name}'`);
    const model = this.#models.get(name);
    if (!model) throw new ProtocolError(503, `the model '${name}' is being loaded`, 1);
    if (version !== undefined && version !== model.version) {
      throw new ProtocolError(404, `there is no version '${version}' of the model '${name}', only ${model.version}`);
    }
    return model;
  }

  /** Releases all models. */
  [Symbol.dispose](): void {
    for (const model of this.models) model[Symbol.dispose]();
  }
}
