import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { runSample } from "../../conformance/test_support/sample_process.ts";

/** What the official binding gave: see expected.py. */
const expected: { texts: string[]; cosines: number[]; starts: number[][] } = JSON.parse(
  readFileSync(new URL("expected.json", import.meta.url), "utf8"),
);

/** Cosines depend on how the processor multiplies numbers of 8 bits: those of other machines differ by up to 0.003. */
const tolerance = 0.01;

const timeout = { timeout: 900_000 };

test(
  "text-embeddings gives the official binding's vectors and cosines as JSON, in batches of any size",
  timeout,
  async () => {
    for (const batch of ["1", "32"]) {
      const { code, out, err } = await runSample("text-embeddings/main.ts", [
        ...expected.texts,
        "--json",
        "--batch",
        batch,
      ]);
      assertEquals([code, err], [0, ""]);
      const { texts, vectors, nearest } = JSON.parse(out);
      assertEquals(texts, expected.texts);
      for (const [i, vector] of vectors.entries()) {
        assertEquals(vector.length, 384);
        assertAlmostEquals(Math.hypot(...vector), 1, 1e-5);
        for (const [j, number] of expected.starts[i]!.entries()) assertAlmostEquals(vector[j], number, tolerance);
      }
      const [first, second, third] = expected.cosines as [number, number, number];
      const cosines = [[first, second], [first, third], [third, second]];
      assertEquals(nearest.map((those: { line: number }[]) => those.map(({ line }) => line)), [[2, 3], [1, 3], [2, 1]]);
      for (const [i, those] of nearest.entries()) {
        for (const [j, { cosine }] of those.entries()) assertAlmostEquals(cosine, cosines[i]![j]!, tolerance);
      }
    }
  },
);

test(
  "text-embeddings finds the nearest lines of a file, and tells what is wrong with its arguments",
  timeout,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-embeddings-"));
    try {
      const file = join(folder, "lines.txt");
      writeFileSync(
        file,
        "Shares lost a tenth of their value.\n\nThe dog barked all night.\nSnow fell in the mountains.\n",
      );
      const search = ["The stock market fell sharply today.", "--search", file];
      const { code, out, err } = await runSample("text-embeddings/main.ts", [...search, "--top", "2"]);
      assertEquals(code, 0);
      assertMatch(err, /^\[ 6 texts, [\d.]+ a second \]\n$/);
      assertMatch(
        out,
        /^The stock market fell sharply today\.\n {2}0\.\d{3} {2}1: Shares .*\n {2}-?0\.\d{3} {2}[34]: .*\n$/,
      );

      const wrong = await runSample("text-embeddings/main.ts", [...search, "--top", "1.5"]);
      assertEquals([wrong.code, wrong.out], [2, ""]);
      assertMatch(wrong.err, /--top <n>.*1\.5.*whole number from 1/);
      const long = await runSample("text-embeddings/main.ts", ["word ".repeat(600)]);
      assertEquals([long.code, long.out], [1, ""]);
      assertMatch(long.err, /^A text of 602 tokens, which may be too many, was not encoded: /);
      const empty = await runSample("text-embeddings/main.ts", [folder, "a text"]);
      assertEquals([empty.code, empty.out], [1, ""]);
      assertMatch(empty.err, /^"model" does not exist: .*openvino_(tokenizer|model)\.xml\n$/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
