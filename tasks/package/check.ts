import type { Tarball } from "./npm.ts";
import { runOrThrow } from "./run.ts";

/**
 * Checks a packed package as its users' tools see it: with publint, and if it has types with Are The Types Wrong. npm
 * fetches both on first use.
 *
 * @param packed The package.
 * @throws {Error} If one of them finds fault with it; the message is what it printed
 */
export async function checkPackage({ tarball, files }: Pick<Tarball, "tarball" | "files">): Promise<void> {
  await runOrThrow(["npx", "-y", "publint@0.3.25", "run", "--strict", tarball]);
  if (!files.some((path) => path.endsWith(".d.ts"))) return;
  const options = ["--profile", "esm-only", "--format", "ascii", "--no-emoji", "--no-color"];
  await runOrThrow(["npx", "-y", "@arethetypeswrong/cli@0.18.5", ...options, tarball]);
}
