import type { CompiledModel, Core } from "openvino-ffi";
import { requireLayout } from "../common/layout.ts";
import { sampleRate } from "./pcm.ts";

/** The samples that the network takes at once, and those before them that it takes besides. */
export const chunkLength = 512;
const contextLength = 64;

/** How likely a chunk is speech. */
export interface Heard {
  /** Where the chunk begins and ends, in seconds. */
  readonly start: number;
  readonly end: number;
  readonly probability: number;
}

/** The Silero VAD network, which hears speech in chunks of sound one after another. */
export class SpeechDetector implements Disposable {
  readonly #network: CompiledModel;

  constructor(core: Core, path: string) {
    const model = core.readModel(path);
    const state = "[2,1,128]";
    const layout = { inputs: ["[1,576]", state], outputs: ["[1,1]", state] };
    requireLayout(model, path, "Silero VAD for 16 kHz", layout);
    this.#network = core.compileModel(model, "CPU", { INFERENCE_PRECISION_HINT: "f32", PERFORMANCE_HINT: "LATENCY" });
  }

  /** Listens to a stream of chunks; each stream has a state of its own, and several may be listened to at once. */
  async *listen(chunks: AsyncIterable<Float32Array>): AsyncGenerator<Heard> {
    const input = new Float32Array(contextLength + chunkLength);
    let state: Float32Array = new Float32Array(2 * 1 * 128);
    let samples = 0;
    for await (const chunk of chunks) {
      input.copyWithin(0, chunkLength);
      input.fill(0, contextLength);
      input.set(chunk, contextLength);
      const results = await this.#network.inferAsync({ input, state });
      state = results.get("stateN").as("f32").data;
      const [probability] = results.get("output").as("f32").data;
      const start = samples / sampleRate;
      samples += chunk.length;
      yield { start, end: samples / sampleRate, probability: probability! };
    }
  }

  [Symbol.dispose](): void {
    this.#network.dispose();
  }
}
