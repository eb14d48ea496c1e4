/**
 * Makes the documentation's site, in `.cache/docs`: README as its start, the guides, and the API reference, with search:
 * `deno task docs`, `bun run docs`, `npm run docs`. It documents what is published, the library's package.
 */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import process from "node:process";
import { printsHelp, runCommand } from "../../conformance/run/command.ts";
import { root } from "../../conformance/run/runtimes.ts";
import { buildPackage, libraryPackage } from "../package/npm.ts";
import { inThisRuntime, runOrThrow } from "../package/run.ts";
import { ensurePackages } from "../packages.ts";

/** Has TypeDoc, its settings, and the TypeScript that it needs, which is older than the repository's. */
const generator = join(root, "tasks", "site", "typedoc");

/** The guides of a package, in the order in which README lists them. */
function guidesIn(library: string): string[] {
  const readme = readFileSync(join(library, "README.md"), "utf8").replace(/^.*^## Guides/ms, "");
  const placeOf = (path: string) => {
    const place = readme.indexOf(`docs/${basename(path)}`);
    return place < 0 ? readme.length : place;
  };
  return globSync(join(library, "docs", "*.md")).sort((a, b) => placeOf(a) - placeOf(b));
}

const usage = `Makes the documentation's site, in .cache/docs.

usage: docs

  -h, --help  show this
`;

async function main(args: string[]): Promise<number> {
  if (printsHelp(args, usage)) return 0;
  ensurePackages(generator, "all");
  const source = libraryPackage(root);
  const library = join(root, ".cache", "docs-package");
  const site = join(root, ".cache", "docs");
  await buildPackage(root, source, library);
  const entries = Object.values(source.manifest.exports!).map((path) => path.replace(/\.ts$/, ".d.ts"));
  writeFileSync(
    join(library, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: { strict: true, target: "ESNext", module: "NodeNext", types: [] },
      files: entries,
    }),
  );
  await runOrThrow([
    ...inThisRuntime(join(generator, "node_modules", "typedoc", "bin", "typedoc")),
    ...["--options", join(generator, "typedoc.json"), "--tsconfig", join(library, "tsconfig.json")],
    ...entries.flatMap((entry) => ["--entryPoints", join(library, entry)]),
    ...guidesIn(library).flatMap((guide) => ["--projectDocuments", guide]),
    ...["--readme", join(library, "README.md"), "--out", site],
  ]);
  console.log(join(relative(process.cwd(), site), "index.html"));
  return 0;
}

process.exitCode = await runCommand(main);
