import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "@std/assert";

/**
 * Runs the examples in the documentation, in Bun as well as in Deno: `deno test --doc` runs them in Deno only. Their
 * types are checked by `deno check --doc`.
 */
const folder = new URL("./", import.meta.url);
const root = new URL("../", folder);

/** What the examples import, where it lies. */
const imports: Readonly<Record<string, URL>> = {
  "openvino-ffi": new URL("./mod.ts", folder),
  "@std/assert": new URL("./conformance/assert/mod.ts", root),
};

/** The code of a file's examples. */
function examplesOf(file: string): string[] {
  const source = readFileSync(new URL(file, folder), "utf8");
  const blocks = source.matchAll(/^ *\* ```ts\n((?: *\*.*\n)*?) *\* ```$/gm);
  return Array.from(blocks, ([, block = ""]) => block.replace(/^ *\* ?/gm, ""));
}

/** Importing a module runs it. */
async function run(code: string): Promise<void> {
  const resolved = code.replace(/from "([^"]+)"/g, (_, name: string) => {
    const url = imports[name];
    assert(url, `an example imports ${name}`);
    return `from ${JSON.stringify(url.href)}`;
  });
  const bytes = new TextEncoder().encode(resolved);
  await import(`data:text/typescript;base64,${btoa(String.fromCharCode(...bytes))}`);
}

const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts") && !file.endsWith("_test.ts"))
  .sort();

for (const file of files) {
  for (const [i, code] of examplesOf(file).entries()) {
    test(`example ${i + 1} of ${file} runs`, async () => {
      const before = process.cwd();
      // The models' paths are relative to the repository.
      process.chdir(fileURLToPath(root));
      try {
        await run(code);
      } finally {
        process.chdir(before);
      }
    });
  }
}

test("every published class has an example", () => {
  const entry = readFileSync(new URL("mod.ts", folder), "utf8");
  const withClass = files.filter((file) => {
    const source = readFileSync(new URL(file, folder), "utf8");
    return entry.includes(`"./${file}"`) && /^export class /m.test(source);
  });
  assert(withClass.length > 10, "the classes are found");
  assertEquals(withClass.filter((file) => examplesOf(file).length === 0), []);
});
