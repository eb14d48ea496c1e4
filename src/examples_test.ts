import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { assert, assertEquals, assertNotEquals } from "@std/assert";

/**
 * Runs the documentation's examples, in a folder with the files that they read, and compares what they print with the
 * comments behind it. `deno check --doc` checks their types.
 */
const folder = new URL("./", import.meta.url);
const root = new URL("../", folder);

/** The files behind the examples' imports. */
const imports: Readonly<Record<string, URL>> = {
  "openvino-ffi": new URL("./mod.ts", folder),
  "openvino-ffi/protocol": new URL("./protocol/mod.ts", folder),
};

/** The code of the examples in a file. */
function examplesOf(file: string): string[] {
  const source = readFileSync(new URL(file, folder), "utf8");
  const blocks = source.matchAll(/^ *\* ```ts\n((?: *\*.*\n)*?) *\* ```$/gm);
  return Array.from(blocks, ([, block = ""]) => block.replace(/^ *\* ?/gm, ""));
}

/** The files that the examples read. */
const read = [
  ...[
    "samples/data/efficientnet-lite0.xml",
    "samples/data/efficientnet-lite0.bin",
    "samples/data/mnist/lenet-mnist.onnx",
  ],
  ...["conformance/models/stateful_accumulator.xml", "conformance/models/stateful_accumulator.bin"],
];
const written = mkdtempSync(join(tmpdir(), "openvino-ffi-examples-"));
after(() => rmSync(written, { recursive: true, force: true }));
for (const path of read) cpSync(new URL(path, root), join(written, basename(path)));

/** Runs code by importing it as a module. Returns what it prints. */
async function run(code: string, name: string): Promise<string[]> {
  const resolved = code.replace(/from "(?!node:)([^"]+)"/g, (_, name: string) => {
    const url = imports[name];
    assert(url, `an example imports ${name}`);
    return `from ${JSON.stringify(url.href)}`;
  });
  const file = join(written, `${name.replaceAll("/", "-")}.ts`);
  writeFileSync(file, resolved);
  const printed: string[] = [];
  const [{ log }, before] = [console, process.cwd()];
  process.chdir(written);
  console.log = (...values) => void printed.push(format(...values));
  try {
    await import(pathToFileURL(file).href);
  } finally {
    console.log = log;
    process.chdir(before);
  }
  return printed;
}

/** What an example says that it prints. */
function commentsOf(code: string): string[] {
  return Array.from(code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm), ([, comment = ""]) => comment);
}

/** Arrays have spaces and other quotes on a console. */
function squeezed(text: string): string {
  return text.replaceAll(/\s/g, "").replaceAll("'", '"');
}

const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts") && !file.endsWith("_test.ts"))
  .sort();

for (const file of files) {
  for (const [i, code] of examplesOf(file).entries()) {
    test(`example ${i + 1} of ${file} runs, and prints what it says`, async () => {
      const printed = await run(code, `${i + 1} of ${file}`);
      assertNotEquals(printed, []);
      assertEquals(printed.map(squeezed), commentsOf(code).map(squeezed));
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
