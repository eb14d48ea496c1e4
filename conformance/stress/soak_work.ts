import { AsyncInferQueue, type CompiledModel, Core, type InferRequest, Tensor } from "openvino-ffi";
import { modelPath } from "../test_support/model_path.ts";

const config = { INFERENCE_PRECISION_HINT: "f32" };

/** The number of inferences in one way before the next way. */
const block = 500;

/** Runs inferences in all ways, creating and disposing of everything in between, and checks every value. */
export class SoakWork {
  /** The number of inferences so far. */
  done = 0;
  #core = new Core();
  #compiled = this.#compile();
  #queue = this.#makeQueue();
  #rounds = 0;
  #failure: unknown;

  #compile(): CompiledModel {
    using model = this.#core.readModel(modelPath("relu_add"));
    return this.#core.compileModel(model, "CPU", config);
  }

  #makeQueue(): AsyncInferQueue<number> {
    const queue = new AsyncInferQueue<number>(this.#compiled, 4);
    queue.setCallback((request, i) => this.#check(request.results.get(0).data, i));
    return queue;
  }

  /** Throws unless the values are the result of `relu_add` for the i-th input. */
  #check(actual: unknown, i: number): void {
    const [a, b, c, d] = actual as Float32Array;
    this.done += 1;
    if (a === i + 1 && b === 2 * i + 1 && c === 0 && d === 1) return;
    throw new Error(`inference ${this.done} of ${i} gave ${actual}`);
  }

  /** Runs every way once. */
  async round(): Promise<void> {
    this.#rounds += 1;
    await this.#throughQueue();
    await this.#inferAsync();
    await this.#overSharedTensors();
    await this.#withCallbacks();
    this.#renewRequests();
    if (this.#rounds % 3 === 0) this.#renewModels();
    if (this.#rounds % 10 === 0) await this.#renewCore();
    if (this.#failure) throw this.#failure;
  }

  async #throughQueue(): Promise<void> {
    for (let i = 0; i < block; i++) {
      await this.#queue.startAsync(Float32Array.of(i, 2 * i, -i - 1, 0), i, { shareInputs: i % 2 === 0 });
    }
    await this.#queue.waitAll();
  }

  async #inferAsync(): Promise<void> {
    const lane = async (request: InferRequest, lane: number) => {
      for (let i = lane; i < block; i += 4) {
        const results = await request.inferAsync([i, 2 * i, -i - 1, 0], { shareOutputs: i % 3 === 0 });
        this.#check(results.get(0).data, i);
      }
    };
    await Promise.all(Array.from(this.#queue, lane));
  }

  /** Uses tensors over JavaScript's and native memory, bound again each time. */
  async #overSharedTensors(): Promise<void> {
    using request = this.#compiled.createInferRequest();
    for (let i = 0; i < block; i++) {
      const values = Float32Array.of(i, 2 * i, -i - 1, 0);
      using input = i % 2 === 0 ? new Tensor("f32", [1, 4], values) : Tensor.from(values, { shape: [1, 4] });
      using output = new Tensor("f32", [1, 4]);
      request.setInputTensor(input);
      request.setOutputTensor(output);
      if (i % 4 === 0) request.infer();
      else await request.inferAsync();
      this.#check(output.data, i);
    }
  }

  /** Uses runs that start the next one from their callbacks. */
  async #withCallbacks(): Promise<void> {
    using request = this.#compiled.createInferRequest();
    const { promise, resolve } = Promise.withResolvers<void>();
    const start = (i: number) => request.startAsync([i, 2 * i, -i - 1, 0], i);
    request.setCallback((i: number) => {
      try {
        this.#check(request.getOutputTensor().data, i);
      } catch (error) {
        this.#failure = error;
      }
      if (i + 1 < block) start(i + 1);
      else resolve();
    });
    start(0);
    await promise;
    await request.wait();
  }

  #renewRequests(): void {
    this.#queue.dispose();
    this.#queue = this.#makeQueue();
  }

  #renewModels(): void {
    this.#queue.dispose();
    this.#compiled.dispose();
    this.#compiled = this.#compile();
    this.#queue = this.#makeQueue();
  }

  async #renewCore(): Promise<void> {
    this.#queue.dispose();
    this.#compiled.dispose();
    this.#core.dispose();
    this.#core = new Core();
    this.#compiled = await this.#core.compileModelAsync(modelPath("relu_add"), "CPU", config);
    this.#queue = this.#makeQueue();
  }
}
