/**
 * Preloaded in Node.js, which reads neither `deno.json` nor `tsconfig.json`: resolves this repository's import names.
 */
import { readFileSync } from "node:fs";
import * as modules from "node:module";

type Resolve = (
  specifier: string,
  context: unknown,
  next: (specifier: string, context: unknown) => { readonly url: string },
) => { readonly url: string };

const { registerHooks } = modules as { registerHooks?: (hooks: { resolve: Resolve }) => void };
const settings = new URL("../deno.json", import.meta.url);
const { imports } = JSON.parse(readFileSync(settings, "utf8")) as { imports: Readonly<Record<string, string>> };
const files = new Map(Object.entries(imports).map(([name, path]) => [name, new URL(path, settings).href]));

registerHooks!({
  resolve: (specifier, context, next) => next(files.get(specifier) ?? specifier, context),
});
