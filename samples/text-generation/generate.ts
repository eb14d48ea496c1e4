import { choose, type Writing } from "./choose.ts";
import type { LanguageModel } from "./language_model.ts";

/** Continues a prompt by tokens, which `written` gets too. Each call has its own request and states: many may run at once. */
export async function* generate(model: LanguageModel, prompt: string, writing: Writing, written: number[] = []) {
  const tokenized = await model.tokenizer.inferAsync({ 0: [prompt] });
  const ids = Array.from(tokenized.get("input_ids").as("i64").data, Number);
  const { bos_token_id, eos_token_id } = model.settings;
  // A chat's template and the tokenizer may both put the first token there.
  if (ids[0] === bos_token_id && ids[1] === bos_token_id) ids.shift();
  if (ids.length === 0) throw new Error("The prompt has no tokens");
  const inputs = (tokens: number[], past: number) => ({
    input_ids: [tokens],
    attention_mask: [new BigInt64Array(past + tokens.length).fill(1n)],
    position_ids: [tokens.map((_, i) => past + i)],
    beam_idx: [0],
  });
  using request = model.network.createInferRequest();
  let next = ids.pop()!;
  // Only the states matter: the logits of all these tokens, which may be hundreds of megabytes, are not copied.
  if (ids.length > 0) request.startAsync(inputs(ids, 0));
  await request.wait();
  const start = () => request.inferAsync(inputs([next], ids.length + written.length));
  let running = start();
  try {
    while (written.length < writing.maxTokens) {
      next = choose(writing, (await running).get("logits").as("f32").data, written);
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
