import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Template } from "@huggingface/jinja";
import type { CompiledModel, Properties } from "openvino-ffi";
import { coreWithTokenizers } from "../common/tokenizers.ts";

/** A language model and its tokenizer, in the layout that optimum-cli writes. */
export interface LanguageModel extends Disposable {
  readonly network: CompiledModel;
  readonly tokenizer: CompiledModel;
  readonly detokenizer: CompiledModel;
  /** The contents of the JSON files beside them. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What somebody says in a chat. */
export type Message = { role: "user" | "assistant"; content: string };

/** Opens the language model in a folder. The properties are for the network. */
export async function openLanguageModel(folder: string, properties: Properties): Promise<LanguageModel> {
  const text = (name: string) => existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : undefined;
  const json = (name: string) => JSON.parse(text(`${name}.json`) ?? "{}");
  const settings = { ...json("config"), ...json("generation_config"), ...json("tokenizer_config") };
  settings.chat_template = text("chat_template.jinja") ?? settings.chat_template;
  using core = coreWithTokenizers();
  const open = (part: string, config?: Properties) =>
    core.compileModelAsync(join(folder, `openvino_${part}.xml`), "CPU", config);
  const networks = await Promise.all([open("model", properties), open("tokenizer"), open("detokenizer")]);
  const [network, tokenizer, detokenizer] = networks;
  const inputs = network.inputs.map(({ anyName }) => anyName).sort().join();
  if (inputs !== "attention_mask,beam_idx,input_ids,position_ids") {
    throw new Error(`The model in ${folder} takes ${inputs}: it is not a language model with states`);
  }
  const dispose = () => networks.forEach((each) => each.dispose());
  return { network, tokenizer, detokenizer, settings, [Symbol.dispose]: dispose };
}

/** Writes a chat as a prompt, by the model's own template. */
export function chatPrompt({ settings }: LanguageModel, messages: readonly Message[]): string {
  const { chat_template, bos_token, eos_token } = settings;
  if (typeof chat_template !== "string") throw new Error("The model has no chat template");
  return new Template(chat_template).render({ messages, bos_token, eos_token, add_generation_prompt: true });
}
