/**
 * Preloaded in Node.js: resolves this repository's import names, since Node.js reads neither `deno.json` nor
 * `tsconfig.json`, and keeps what it has compiled, as Deno does: stripping the types of the library takes a third of a
 * second.
 */
import { readFileSync } from "node:fs";
import * as modules from "node:module";
import { fileURLToPath } from "node:url";

type Resolve = (
  specifier: string,
  context: unknown,
  next: (specifier: string, context: unknown) => { readonly url: string },
) => { readonly url: string };

interface NodeModules {
  registerHooks(hooks: { resolve: Resolve }): void;
  enableCompileCache(folder: string): void;
}

const { registerHooks, enableCompileCache } = modules as unknown as NodeModules;
const settings = new URL("../deno.json", import.meta.url);
const { imports } = JSON.parse(readFileSync(settings, "utf8")) as { imports: Readonly<Record<string, string>> };
const files = new Map(Object.entries(imports).map(([name, path]) => [name, new URL(path, settings).href]));

enableCompileCache(fileURLToPath(new URL("../.cache/compiled", import.meta.url)));
registerHooks({
  resolve: (specifier, context, next) => next(files.get(specifier) ?? specifier, context),
});
