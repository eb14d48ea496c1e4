/**
 * Installs Chromium for the browser checks, where that may be done: by apt-get, on Debian, as root. Elsewhere, and where
 * it fails, it says why and the checks are skipped, which the sum of the tests shows.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { chromiumPath } from "../conformance/test_support/chromium.ts";

/** What is known of the machine. */
export interface Machine {
  /** Whether there is one already. */
  readonly hasChromium: boolean;
  readonly isRoot: boolean;
  /** The text of `/etc/os-release`; nothing where there is none. */
  readonly release: string | undefined;
}

/** Runs a command. Returns what went wrong, nothing if it went well. */
export type Run = (command: string, args: readonly string[]) => string | undefined;

/** Makes sure of a Chromium, and returns why there is none. */
export function ensureChromium({ hasChromium, isRoot, release }: Machine, run: Run): string | undefined {
  if (hasChromium) return undefined;
  // Elsewhere its package is another one, or none that runs here.
  if (!/^ID=debian$/m.test(release ?? "")) return "it is installed on Debian only";
  if (!isRoot) return "only root may install it";
  console.log("Installing Chromium for the browser checks");
  const install = ["install", "--yes", "--quiet", "--no-install-recommends", "chromium"];
  return run("apt-get", ["update", "--quiet"]) ?? run("apt-get", install);
}

/** No longer than this: without a network apt-get tries each address for minutes. */
const minutes = 5;

function runHere(command: string, args: readonly string[]): string | undefined {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, error, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    env,
    stdio: ["ignore", "ignore", "pipe"],
    timeout: minutes * 60_000,
  });
  if (status === 0) return undefined;
  return `${command} ${args[0]}: ${error?.message ?? stderr.trim().split("\n").at(-1)}`;
}

function thisMachine(): Machine {
  let release: string | undefined;
  try {
    release = readFileSync("/etc/os-release", "utf8");
  } catch {
    // Another system.
  }
  return { hasChromium: chromiumPath() !== undefined, isRoot: process.getuid?.() === 0, release };
}

if (import.meta.main) {
  try {
    const why = ensureChromium(thisMachine(), runHere);
    if (why !== undefined) console.log(`There is no Chromium for the browser checks: ${why}`);
  } catch (error) {
    // A wrong CHROMIUM_PATH: the checks fail by it.
    console.log(`There is no Chromium for the browser checks: ${error instanceof Error ? error.message : error}`);
  }
}
