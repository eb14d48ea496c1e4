import { assertRejects } from "@std/assert";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { madeKit, madeLibrary, madePlatform } from "../test_support/made_packages.ts";
import { checkPackage } from "./check.ts";
import { pack } from "./npm.ts";

const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-check-"));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const make of [madeLibrary, madeKit, madePlatform]) {
  const { manifest: { name }, ...made } = await make();
  test(`${name} is as publint and Are The Types Wrong want packages`, () => checkPackage(made));
}

/** Packs a package of a few files. */
function packed(name: string, exports: unknown, files: Readonly<Record<string, string>>) {
  const made = join(folder, name);
  mkdirSync(made);
  const manifest = JSON.stringify({ name, version: "1.0.0", type: "module", license: "MIT", exports });
  for (const [path, text] of Object.entries({ "package.json": manifest, ...files })) {
    writeFileSync(join(made, path), text);
  }
  return pack(made, folder);
}

test("a package that exports a file that is not there is refused", async () => {
  const missing = await packed("missing", "./missing.js", { "main.js": "export {};" });
  await assertRejects(() => checkPackage(missing), Error, "missing.js");
});

test("a package whose declarations name a module as no runtime resolves it is refused", async () => {
  const files = {
    "main.js": "export const one = 1;",
    "main.d.ts": 'import type { One } from "./one";\nexport declare const one: One;\n',
    "one.d.ts": "export type One = 1;",
  };
  const wrong = await packed("wrong", { types: "./main.d.ts", default: "./main.js" }, files);
  await assertRejects(() => checkPackage(wrong), Error, "Internal resolution error");
});
