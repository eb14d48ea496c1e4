import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { assert, assertEquals } from "@std/assert";

/**
 * Runs the documentation's examples in every runtime; `deno test --doc` runs them in Deno only. `deno check --doc`
 * checks their types.
 */
const folder = new URL("./", import.meta.url);
const root = new URL("../", folder);

/** The files behind the examples' imports. */
const imports: Readonly<Record<string, URL>> = {
  "openvino-ffi": new URL("./mod.ts", folder),
  "openvino-ffi/protocol": new URL("./protocol/mod.ts", folder),
  "@std/assert": new URL("./conformance/assert/mod.ts", root),
};

/** The code of the examples in a file. */
function examplesOf(file: string): string[] {
  const source = readFileSync(new URL(file, folder), "utf8");
  const blocks = source.matchAll(/^ *\* ```ts\n((?: *\*.*\n)*?) *\* ```$/gm);
  return Array.from(blocks, ([, block = ""]) => block.replace(/^ *\* ?/gm, ""));
}

const written = mkdtempSync(join(tmpdir(), "openvino-ffi-examples-"));
after(() => rmSync(written, { recursive: true, force: true }));

/** Runs code by importing it as a module. */
async function run(code: string, name: string): Promise<void> {
  const resolved = code.replace(/from "(?!node:)([^"]+)"/g, (_, name: string) => {
    const url = imports[name];
    assert(url, `an example imports ${name}`);
    return `from ${JSON.stringify(url.href)}`;
  });
  const file = join(written, `${name.replaceAll("/", "-")}.ts`);
  writeFileSync(file, resolved);
  await import(pathToFileURL(file).href);
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
        await run(code, `${i + 1} of ${file}`);
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
