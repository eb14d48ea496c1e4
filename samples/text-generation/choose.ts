import { createHash } from "node:crypto";

/** How to write, and how many tokens: the options of main.ts. */
export type Writing = Readonly<Record<"maxTokens" | "temperature" | "topP" | "seed" | "penalty", number>>;

/** Chooses the next token by its logits, which it may change, and the tokens before it. */
export function choose({ temperature, topP, seed, penalty }: Writing, logits: Float32Array, written: number[]) {
  for (const token of new Set(written.slice(-32))) logits[token]! -= penalty;
  let largest = 0;
  for (let token = 1; token < logits.length; token++) if (logits[token]! > logits[largest]!) largest = token;
  if (temperature === 0) return largest;
  const weights = logits.map((logit) => Math.exp((logit - logits[largest]!) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Those below this have less than 1 - topP, all together, and need not be sorted.
  const least = (1 - topP) * total / weights.length;
  const likely = [...weights.keys()].filter((token) => weights[token]! >= least);
  const random = createHash("sha256").update(`${seed} ${written.length}`).digest().readUInt32LE() / 2 ** 32;
  let left = random * topP * total;
  return likely.sort((a, b) => weights[b]! - weights[a]!).find((token) => (left -= weights[token]!) < 0) ?? largest;
}
