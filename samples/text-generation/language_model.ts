import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Template } from "@huggingface/jinja";
import type { Properties } from "openvino-ffi";
import { coreWithTokenizers } from "../common/tokenizers.ts";

/** A language model, its tokenizer, and the contents of the JSON files beside them. */
export type LanguageModel = Awaited<ReturnType<typeof openLanguageModel>>;

/** What somebody says in a chat. */
export type Message = { role: "user" | "assistant"; content: string };

/** Opens the language model in a folder that optimum-cli wrote. The properties are for the network. */
export async function openLanguageModel(folder: string, properties: Properties) {
  const text = (name: string) => existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : undefined;
  const json = (name: string) => JSON.parse(text(`${name}.json`) ?? "{}");
  const settings = { ...json("config"), ...json("generation_config"), ...json("tokenizer_config") };
  settings.chat_template = text("chat_template.jinja") ?? settings.chat_template;
  using core = coreWithTokenizers();
  const open = (part: string, config?: Properties) =>
    core.compileModelAsync(join(folder, `openvino_${part}.xml`), "CPU", config);
  // The small ones run beside the network.
  const small = { INFERENCE_NUM_THREADS: 1 };
  const parts = await Promise.all([open("model", properties), open("tokenizer", small), open("detokenizer", small)]);
  const [network, tokenizer, detokenizer] = parts;
  const inputs = network.inputs.map(({ anyName }) => anyName).sort().join();
  if (inputs !== "attention_mask,beam_idx,input_ids,position_ids") {
    throw new Error(`The model in ${folder} takes ${inputs}: it is not a language model with states`);
  }
  return { network, tokenizer, detokenizer, settings, [Symbol.dispose]: () => parts.forEach((part) => part.dispose()) };
}

/** Writes a chat as a prompt, by the model's own template. */
export function chatPrompt({ settings }: LanguageModel, messages: readonly Message[]): string {
  // Several templates have names; a token may be an object with its text.
  const { chat_template: all } = settings;
  const [bos_token, eos_token] = [settings.bos_token, settings.eos_token].map((token) => token?.content ?? token);
  const template = Array.isArray(all) ? all.find(({ name }) => name === "default")?.template : all;
  if (typeof template !== "string") throw new Error("The model has no chat template");
  return new Template(template).render({ messages, bos_token, eos_token, add_generation_prompt: true });
}
