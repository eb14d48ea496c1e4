import process from "node:process";
import { createInterface } from "node:readline";
import { Option } from "commander";
import { command, number, run, wholeNumber } from "../common/command.ts";
import type { Writing } from "./choose.ts";
import { generate } from "./generate.ts";
import { chatPrompt, type Message, openLanguageModel } from "./language_model.ts";
import { readText } from "./read_text.ts";

type Options = Writing & { chat?: boolean; stop: string[]; precision?: string; json?: boolean };

const program = command("text-generation", "Lets a language model write on from a prompt, or from several at once.")
  .argument("<folder>", "the model, as optimum-cli export openvino writes it")
  .argument("[prompts...]", "without one, prompts are read from standard input, a line each")
  .option("--chat", "the prompts are messages of a user, those of standard input in one chat")
  .option("--max-tokens <n>", "how many tokens to write at most", wholeNumber(1), 100)
  .option("--temperature <t>", "0 takes the largest logit, more draws", number(0), 0)
  .option("--top-p <p>", "draw from this part of the probability, the most likely tokens", number(0, 1), 1)
  .option("--seed <n>", "what is drawn depends on this", wholeNumber(0), 0)
  .option("--penalty <x>", "take this from the logits of the last 32 tokens", number(0), 0)
  .option("--stop <text>", "end before this text; may be repeated", (text, all: string[]) => [...all, text], [])
  .addOption(new Option("--precision <name>", "the device's own without it").choices(["f32", "bf16", "f16"]))
  .option("--json", "print one JSON document");

await run(program.action(async (folder: string, prompts: string[], options: Options) => {
  const { chat, stop, precision, json } = options;
  const show = !json && prompts.length < 2;
  const interrupt = new AbortController();
  const { signal } = interrupt;
  process.once("SIGINT", () => interrupt.abort());
  using model = await openLanguageModel(folder, {
    PERFORMANCE_HINT: prompts.length < 2 ? "LATENCY" : "THROUGHPUT",
    ...(precision && { INFERENCE_PRECISION_HINT: precision }),
  });

  async function write(messages: readonly Message[]) {
    const prompt = chat ? chatPrompt(model, messages) : messages.at(-1)!.content;
    const tokens: number[] = [];
    let text = "";
    const start = performance.now();
    for await (const piece of readText(model, generate(model, prompt, options, tokens), stop)) {
      if (show) process.stdout.write(piece);
      text += piece;
      if (signal.aborted) break;
    }
    const tokensPerSecond = tokens.length / (performance.now() - start) * 1000;
    if (show) process.stdout.write("\n");
    if (show) process.stderr.write(`[ ${tokens.length} tokens, ${tokensPerSecond.toFixed(1)} a second ]\n`);
    return { prompt, text, tokens, tokensPerSecond };
  }
  const written = await Promise.all(prompts.map((content) => write([{ role: "user", content }])));
  const messages: Message[] = [];
  for await (const content of prompts.length === 0 ? createInterface({ input: process.stdin, signal }) : []) {
    messages.push({ role: "user", content });
    written.push(await write(messages));
    messages.push({ role: "assistant", content: written.at(-1)!.text });
  }
  if (json) console.log(JSON.stringify(written.length === 1 ? written[0] : { written }));
  else if (!show) { for (const { prompt, text } of written) console.log(`${prompt}${text}\n`); }
  if (signal.aborted) process.exitCode = 130;
}));
