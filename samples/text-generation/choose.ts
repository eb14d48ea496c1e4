import { createHash } from "node:crypto";

/** How to choose tokens. */
export interface Choice {
  /** 0 takes the largest logit; the larger it is, the more evenly tokens are drawn. */
  readonly temperature: number;
  /** Draws from this part of the probability, that of the most likely tokens. */
  readonly topP: number;
  /** Chooses the same tokens each time. */
  readonly seed: number;
  /** Taken from the logits of the last 32 tokens. */
  readonly penalty: number;
}

/** Chooses the next token by its logits, which it may change, and the tokens before it. */
export function choose({ temperature, topP, seed, penalty }: Choice, logits: Float32Array, written: readonly number[]) {
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
