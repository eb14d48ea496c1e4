import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { runSample } from "../../conformance/test_support/sample_process.ts";

/** What the official binding wrote: see expected.py. */
const expected: { prompt: string; penalty: number; tokens: number[]; text: string }[] = JSON.parse(
  readFileSync(new URL("expected.json", import.meta.url), "utf8"),
);
const folder = fileURLToPath(new URL("../data/tiny-python-llama", import.meta.url));
const exactly = ["--precision", "f32", "--max-tokens", "60"];
const timeout = { timeout: 900_000 };

const write = (...args: string[]) => runSample("text-generation/main.ts", [folder, ...args]);

/** Runs a test with a copy of the model, in which files may be changed. */
async function withCopy(body: (copy: string) => Promise<void>): Promise<void> {
  const copy = mkdtempSync(join(tmpdir(), "openvino-ffi-generation-"));
  try {
    cpSync(folder, copy, { recursive: true });
    await body(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

test("text-generation writes the official binding's tokens, several conversations at once", timeout, async () => {
  for (const penalty of [0, 2]) {
    const those = expected.filter((each) => each.penalty === penalty);
    const prompts = those.map(({ prompt }) => prompt);
    const { code, out, err } = await write(...prompts, "--json", "--penalty", `${penalty}`, ...exactly);
    assertEquals([code, err], [0, ""]);
    for (const [i, { prompt, tokens, text }] of JSON.parse(out).written.entries()) {
      assertEquals({ prompt, tokens, text, penalty }, those[i]);
    }
  }
});

test("text-generation shows one conversation, and stops before a text", timeout, async () => {
  const { prompt, text } = expected[3]!;
  const shown = await write(prompt, "--penalty", "2", ...exactly);
  assertEquals([shown.code, shown.out], [0, `${text}\n`]);
  assertMatch(shown.err, /^\[ 60 tokens, [\d.]+ a second \]\n$/);
  const stopped = await write(prompt, "--penalty", "2", ...exactly, "--json", "--stop", "no such", "--stop", "open(");
  assertEquals(JSON.parse(stopped.out).text, text.slice(0, text.indexOf("open(")));
});

test(
  "text-generation reads a chat from standard input, by the model's own template",
  timeout,
  () =>
    withCopy(async (copy) => {
      const chat = ["--chat", "--json", "--max-tokens", "5"];
      const without = await runSample("text-generation/main.ts", [copy, "def", ...chat]);
      assertEquals([without.code, without.out, without.err], [1, "", "The model has no chat template\n"]);

      const template =
        "{{ bos_token }}{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}";
      writeFileSync(join(copy, "tokenizer_config.json"), JSON.stringify({ bos_token: "<s>", chat_template: template }));
      const { code, out, err } = await runSample("text-generation/main.ts", [copy, ...chat], { input: "def\nclass\n" });
      assertEquals([code, err], [0, ""]);
      const [first, second] = JSON.parse(out).written;
      assertEquals(first.prompt, "<s>user: def\nassistant:");
      assertEquals(second.prompt, `<s>user: def\nassistant: ${first.text}\nuser: class\nassistant:`);
      assertEquals([first.tokens.length, second.tokens.length], [5, 5]);

      const named = (name: string) => ({ bos_token: { content: "<s>" }, chat_template: [{ name, template }] });
      writeFileSync(join(copy, "tokenizer_config.json"), JSON.stringify(named("default")));
      const ofSeveral = await runSample("text-generation/main.ts", [copy, "def", ...chat]);
      assertEquals([ofSeveral.code, ofSeveral.err, JSON.parse(ofSeveral.out).prompt], [0, "", first.prompt]);
      writeFileSync(join(copy, "tokenizer_config.json"), JSON.stringify(named("tool_use")));
      const ofTools = await runSample("text-generation/main.ts", [copy, "def", ...chat]);
      assertEquals([ofTools.code, ofTools.err], [1, "The model has no chat template\n"]);
    }),
);

test("text-generation ends at Ctrl-C with what it has written", timeout, async () => {
  const { prompt, text } = expected[0]!;
  const args = [folder, prompt, "--precision", "f32", "--max-tokens", "100000"];
  let isInterrupted = false;
  const { code, signal, out, err } = await runSample("text-generation/main.ts", args, {
    onOutput: (out, child) => {
      // A second one would end the process at once.
      if (out.length > 20 && !isInterrupted) isInterrupted = child.kill("SIGINT");
    },
  });
  // Deno gives the signal whatever the exit code is.
  assert(signal === "SIGINT" || code === 130, `${signal} ${code}`);
  assert(out.startsWith(text.slice(0, 20)) && out.endsWith("\n"), out);
  assertMatch(err, /^\[ \d+ tokens, [\d.]+ a second \]\n$/);
});

test(
  "text-generation tells what is wrong with its arguments or a model of another layout",
  timeout,
  () =>
    withCopy(async (copy) => {
      for (
        const [args, told] of [
          [["--precision", "f64"], /--precision <name>.*f64.*f32, bf16, f16/],
          [["--max-tokens", "0"], /--max-tokens <n>.*whole number from 1/],
          [["--temperature", "warm"], /--temperature <t>.*number from 0/],
        ] as const
      ) {
        const { code, out, err } = await write("def", ...args);
        assertEquals([code, out], [2, ""]);
        assertMatch(err, told);
      }
      const empty = await write("");
      assertEquals([empty.code, empty.out, empty.err], [1, "", "The prompt has no tokens\n"]);
      cpSync(modelPath("relu_add"), join(copy, "openvino_model.xml"));
      cpSync(modelPath("relu_add").replace(/xml$/, "bin"), join(copy, "openvino_model.bin"));
      const other = await runSample("text-generation/main.ts", [copy, "def"]);
      assertEquals([other.code, other.out], [1, ""]);
      assertStringIncludes(other.err, "takes x: it is not a language model with states");
      rmSync(join(copy, "openvino_tokenizer.xml"));
      const missing = await runSample("text-generation/main.ts", [copy, "def"]);
      assertEquals([missing.code, missing.out], [1, ""]);
      assertMatch(missing.err, /^"model" does not exist: .*openvino_tokenizer\.xml\n$/);
    }),
);
