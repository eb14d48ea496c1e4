import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { generate } from "./generate.ts";
import { openLanguageModel } from "./language_model.ts";

const folder = fileURLToPath(new URL("../data/tiny-python-llama", import.meta.url));
const open = () => openLanguageModel(folder, { INFERENCE_PRECISION_HINT: "f32" });
const greedy = { temperature: 0, topP: 1, seed: 0, penalty: 0, maxTokens: 20 };

/** What the official binding wrote: see expected.py. */
const [expected]: { prompt: string; tokens: number[] }[] = JSON.parse(
  readFileSync(new URL("expected.json", import.meta.url), "utf8"),
);
const { prompt, tokens } = expected!;

test("generate() draws the same tokens for a seed and others for another, many conversations at once", async () => {
  using model = await open();
  const drawn = (options: Partial<typeof greedy>) =>
    Array.fromAsync(generate(model, prompt, { ...greedy, temperature: 1, topP: 0.9, ...options }));
  const [once, again, other, likeliest] = await Promise.all([
    drawn({ seed: 7 }),
    drawn({ seed: 7 }),
    drawn({ seed: 8 }),
    drawn({ seed: 7, topP: 0 }),
  ]);
  assertEquals(again, once);
  assertNotEquals(other, once);
  assertEquals(likeliest, tokens.slice(0, 20));
});

test("generate() ends at each of the model's last tokens, and continues a prompt of one token", async () => {
  using model = await open();
  const ending = { ...model, settings: { ...model.settings, eos_token_id: [1, tokens[7]!] } };
  assertEquals(await Array.fromAsync(generate(ending, prompt, greedy)), tokens.slice(0, tokens.indexOf(tokens[7]!)));
  assertEquals((await Array.fromAsync(generate(model, "def", greedy))).length, 20);
  await assertRejects(() => Array.fromAsync(generate(model, "", greedy)), Error, "The prompt has no tokens");
});

test("generate() drops the first token if the template and the tokenizer have put it there", async () => {
  using model = await open();
  const doubled = model.tokenizer.infer({ 0: ["<s><s>def"] }).get(0).as("i64").data;
  assertEquals([...doubled.slice(0, 2)], [0n, 0n]);
  const [twice, once] = ["<s><s>def", "<s>def"].map((text) => Array.fromAsync(generate(model, text, greedy)));
  assertEquals(await twice, await once);
});
