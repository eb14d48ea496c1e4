/**
 * Makes the tarballs to publish on npm, in `.cache/package`, and tells their sizes and the order to publish them in:
 * `deno task pack`, `bun run pack`, `npm run pack`.
 */
import { mkdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readUsage, runCommand } from "../../conformance/run/command.ts";
import { checkPackage } from "./check.ts";
import { buildPackage, conformancePackage, libraryPackage, pack } from "./npm.ts";
import { platformPackages, platforms, writePackage } from "./platform.ts";
import { runOrThrow } from "./run.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = join(root, ".cache", "package");

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Packs a folder, and tells what came of it. Returns the tarball's path. */
async function packed(made: string, check: boolean): Promise<string> {
  const result = await pack(made, folder);
  const { tarball, files, size, unpackedSize } = result;
  const sizes = `${files.length} files, ${megabytes(size)}, unpacked ${megabytes(unpackedSize)}`;
  if (check) await checkPackage(result);
  console.log(`${relative(root, tarball)}: ${sizes}${check ? ", checked" : ""}`);
  return tarball;
}

const usage = `Makes the tarballs to publish on npm, in .cache/package.

usage: pack [options]

  --check     have publint and Are The Types Wrong check each
  --dry-run   have npm rehearse the publishing of each
  -h, --help  show this
`;

async function main(args: string[]): Promise<number> {
  const { values: { check = false, "dry-run": dryRun = false, help } } = readUsage(() => {
    const flag = { type: "boolean" } as const;
    return parseArgs({ args, options: { check: flag, "dry-run": flag, help: { ...flag, short: "h" } } });
  });
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  mkdirSync(folder, { recursive: true });
  const tarballs: string[] = [];
  const library = libraryPackage(root);
  for (const platform of platforms) {
    for (const each of await platformPackages(platform, library.manifest)) {
      const made = join(folder, each.manifest.name);
      writePackage(each, made);
      tarballs.push(await packed(made, check));
    }
  }
  for (const source of [library, conformancePackage(root, join(folder, library.manifest.name))]) {
    const made = join(folder, source.manifest.name);
    await buildPackage(root, source, made);
    tarballs.push(await packed(made, check));
  }

  // A package is there before another names it: else who installs in between goes without it.
  console.log("\nTo publish, in this order:");
  for (const tarball of tarballs) {
    const path = `./${relative(root, tarball).replaceAll("\\", "/")}`;
    const said = dryRun
      ? await runOrThrow(["npm", "publish", "--dry-run", "--loglevel=error", path], { cwd: root })
      : "";
    console.log(`  npm publish ${path}${dryRun ? `   (rehearsed: ${said.trim()})` : ""}`);
  }
  return 0;
}

process.exitCode = await runCommand(main);
