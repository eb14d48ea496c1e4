/** Creates the tarballs for npm: `deno task pack`, `bun run pack`. */
import { mkdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { buildPackage, conformancePackage, libraryPackage, pack } from "./npm.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = join(root, ".cache", "package");

mkdirSync(folder, { recursive: true });
const library = libraryPackage(root);
for (const source of [library, conformancePackage(root, join(folder, library.manifest.name))]) {
  const made = join(folder, source.manifest.name);
  await buildPackage(root, source, made);
  const { tarball, files } = await pack(made, folder);
  console.log(`${relative(process.cwd(), tarball)}: ${files.length} files`);
}
