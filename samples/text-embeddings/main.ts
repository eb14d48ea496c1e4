import { existsSync, readFileSync, statSync } from "node:fs";
import { cannotRead } from "../common/cannot_read.ts";
import { command, run, wholeNumber } from "../common/command.ts";
import { inBatches } from "../common/in_batches.ts";
import { cosine, embed, openEmbedder } from "./embedder.ts";

/** The lines of a text file. */
function linesOf(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n").map((line) => line.trim());
  } catch (error) {
    throw cannotRead(path, error);
  }
}

type Options = { search?: string; top: number; batch: number; json?: boolean };

const program = command(
  "text-embeddings",
  "Turns texts into vectors, and tells how near their meanings are: the cosines.",
)
  .usage("[folder] <texts...> [options]")
  .argument("<texts...>", "before them: an encoder's folder, as optimum-cli writes it (default: all-MiniLM-L6-v2)")
  .option("--search <file>", "compare the texts with the lines of a text file, not with each other")
  .option("--top <n>", "of how many to tell, the nearest first", wholeNumber(1), 3)
  .option("--batch <n>", "how many texts to encode in one inference", wholeNumber(1), 32)
  .option("--json", "print one JSON document");

await run(program.action(async (args: string[], { search, top, batch, json }: Options) => {
  const folder = existsSync(args[0]!) && statSync(args[0]!).isDirectory() ? args[0] : undefined;
  const texts = folder === undefined ? args : args.slice(1);
  const others = search === undefined ? texts : linesOf(search);
  using embedder = await openEmbedder(folder);

  async function embedAll(texts: string[]): Promise<Float32Array[]> {
    // As many run at once as the device likes; the others wait for their turn.
    return (await Promise.all(inBatches(texts, batch).map((some) => embed(embedder, some)))).flat();
  }
  const start = performance.now();
  const vectors = await embedAll(texts);
  const otherVectors = search === undefined ? vectors : await embedAll(others);
  const count = search === undefined ? texts.length : texts.length + others.length;
  const textsPerSecond = count / (performance.now() - start) * 1000;

  const nearest = vectors.map((vector, i) =>
    others.map((text, j) => ({ line: j + 1, text, cosine: cosine(vector, otherVectors[j]!) }))
      .filter(({ text }, j) => search === undefined ? j !== i : text !== "")
      .sort((a, b) => b.cosine - a.cosine)
      .slice(0, top)
  );
  const lists = vectors.map((vector) => [...vector]);
  if (json) return console.log(JSON.stringify({ texts, vectors: lists, nearest, textsPerSecond }));
  for (const [i, text] of texts.entries()) {
    console.log(text);
    for (const { cosine, line, text } of nearest[i]!) console.log(`  ${cosine.toFixed(3)}  ${line}: ${text}`);
  }
  console.error(`[ ${count} texts, ${textsPerSecond.toFixed(1)} a second ]`);
}));
