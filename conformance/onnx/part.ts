/** The parts of the suite, of which the tests run one after another, from commit to commit. */
import { spawnSync } from "node:child_process";
import type { ModelName } from "../checks/check.ts";
import { root } from "../run/runtimes.ts";

/** The number of parts. */
export const parts = 10;

/** The part whose turn it is: by the number of commits, or by the day outside a repository. */
export function thisPart(): number {
  const { status, stdout } = spawnSync("git", ["rev-list", "--count", "HEAD"], { cwd: root, encoding: "utf8" });
  const count = status === 0 ? Number(stdout) : Math.floor(Date.now() / 86_400_000);
  return count % parts;
}

/** The cases of a part: every tenth, so that each part has cases of all kinds. */
export function partOf(
  cases: Readonly<Record<ModelName, string>>,
  part: number,
): Record<ModelName, string> {
  return Object.fromEntries(Object.entries(cases).filter((_, i) => i % parts === part));
}
