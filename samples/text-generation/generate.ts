import { Tensor } from "openvino-ffi";
import { type Choice, chooser } from "./choose.ts";
import type { LanguageModel } from "./language_model.ts";

/** How to write: how to choose tokens, and how many at most. */
export type Writing = Choice & { readonly maxTokens: number };

/** Continues a prompt by tokens, which `written` gets too. Each call has its own request and states: many may run at once. */
export async function* generate(model: LanguageModel, prompt: string, writing: Writing, written: number[] = []) {
  const read = (await model.tokenizer.inferAsync({ 0: [prompt] })).get("input_ids").data as BigInt64Array;
  const ids = Array.from(read, Number);
  const { bos_token_id, eos_token_id } = model.settings;
  // A chat's template and the tokenizer may both put the first token there.
  if (ids[0] === bos_token_id && ids[1] === bos_token_id) ids.shift();
  if (ids.length === 0) throw new Error("The prompt has no tokens");
  const ones = new BigInt64Array(ids.length + writing.maxTokens).fill(1n);
  const inputs = (tokens: number[], past: number) => ({
    input_ids: [tokens],
    attention_mask: new Tensor("i64", [1, past + tokens.length], ones),
    position_ids: [tokens.map((_, i) => past + i)],
    beam_idx: [0],
  });
  const choose = chooser(writing);
  using request = model.network.createInferRequest();
  let next = ids.pop()!;
  if (ids.length > 0) {
    // Only the states matter: the logits of all these tokens, which may be hundreds of megabytes, are not copied.
    request.startAsync(inputs(ids, 0));
    await request.wait();
  }
  const start = () => request.inferAsync(inputs([next], ids.length + written.length));
  let running = start();
  try {
    while (written.length < writing.maxTokens) {
      next = choose((await running).get("logits").data as Float32Array, written);
      if ([eos_token_id].flat().includes(next)) return;
      written.push(next);
      // The next token is computed while the caller reads this one.
      if (written.length < writing.maxTokens) running = start();
      yield next;
    }
  } finally {
    await running;
  }
}
