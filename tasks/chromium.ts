/**
 * Installs Chromium for the browser checks where possible: by apt-get, on Debian, as root. Elsewhere, or if that fails,
 * it prints the reason and the checks are skipped, which the test summary shows.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { chromiumPath } from "../conformance/test_support/chromium.ts";

/** Facts about the machine. */
export interface Machine {
  /** Whether Chromium is installed. */
  readonly hasChromium: boolean;
  readonly isRoot: boolean;
  /** The text of `/etc/os-release`; undefined if there is none. */
  readonly release: string | undefined;
}

/** Runs a command. Returns an error message, or undefined if it succeeded. */
export type Run = (command: string, args: readonly string[]) => string | undefined;

/** Installs Chromium if necessary. Returns the reason if there is none. */
export function ensureChromium({ hasChromium, isRoot, release }: Machine, run: Run): string | undefined {
  if (hasChromium) return undefined;
  // Elsewhere the package has another name, or does not run here.
  if (!/^ID=debian$/m.test(release ?? "")) return "it is installed on Debian only";
  if (!isRoot) return "only root may install it";
  console.log("Installing Chromium for the browser checks");
  const install = ["install", "--yes", "--quiet", "--no-install-recommends", "chromium"];
  return run("apt-get", ["update", "--quiet"]) ?? run("apt-get", install);
}

/** The timeout: without a network, apt-get tries each address for minutes. */
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
    // A wrong CHROMIUM_PATH, which makes the checks fail.
    console.log(`There is no Chromium for the browser checks: ${error instanceof Error ? error.message : error}`);
  }
}
