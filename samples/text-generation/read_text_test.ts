import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "@std/assert";
import { openLanguageModel } from "./language_model.ts";
import { readText } from "./read_text.ts";

const folder = fileURLToPath(new URL("../data/tiny-python-llama", import.meta.url));

/** The pieces in which a text is read from its tokens. */
async function piecesOf(text: string, stops: string[] = []): Promise<string[]> {
  using model = await openLanguageModel(folder, {});
  const tokens = model.tokenizer.infer({ 0: [text] }).get("input_ids").as("i64").data;
  async function* oneByOne() {
    for (const token of tokens) yield Number(token);
  }
  return (await Array.fromAsync(readText(model, oneByOne(), stops))).filter((piece) => piece !== "");
}

test("readText() gives a text in pieces, no character in two", async () => {
  const text = "def naïve(): # 漢字, 😀😀 and “quotes”: no more than that is needed, and then some words to the end.\n";
  const pieces = await piecesOf(text);
  assertEquals(pieces.join(""), text);
  assert(
    pieces.length > 20 && pieces.every((piece) => piece.isWellFormed() && !piece.includes("\ufffd")),
    pieces.join("|"),
  );
});

test("readText() gives what is cut within a character at the end", async () => {
  const pieces = await piecesOf("a\u{1f600}b");
  assertEquals(pieces.join(""), "a\u{1f600}b");
});

test("readText() ends before a stop text that several tokens make up, and holds back nothing else", async () => {
  assertEquals((await piecesOf("one two three", ["wo th"])).join(""), "one t");
  assertEquals((await piecesOf("one two three", ["wo t!", "zzz"])).join(""), "one two three");
  assertEquals((await piecesOf("one two three", ["three", "two"])).join(""), "one ");
  assertEquals((await piecesOf("one two thr", ["three"])).join(""), "one two thr");
});
