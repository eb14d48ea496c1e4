/**
 * Writes `openvino-requirements.txt`: the pinned OpenVINO with the checksums of its wheels for all platforms and Python
 * versions, from pip's package index. Run it after changing the version in `release.ts`:
 *
 *     deno run --allow-read --allow-write --allow-env --allow-run ffi/fetching/pin_openvino.ts
 *
 * It downloads no wheel: a dry run of pip reports the checksums from the index.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import process from "node:process";
import { pythonNames } from "./pip.ts";
import { pinnedOpenVINO } from "../release.ts";

const dryRun = ["-m", "pip", "install", "--dry-run", "--ignore-installed", "--no-deps", "--only-binary", ":all:"];

/** The tags in a wheel's file name. */
export interface WheelTags {
  /** For example `cp312`. */
  python: string;
  /** For example `cp314t`. */
  abi: string;
  /** For example `manylinux_2_28_x86_64`. */
  platform: string;
}

/** Extracts the tags of all wheels of a release from pip's verbose output, without duplicates, sorted. */
export function wheelTags(printed: string, version: string): WheelTags[] {
  const name = new RegExp(
    `openvino-${version.replaceAll(".", "\\.")}-(?:\\d+-)?(cp\\d+)-(cp\\d+t?)-([\\w.]+)\\.whl`,
    "g",
  );
  const found = new Map<string, WheelTags>();
  for (const [, python, abi, platform] of printed.matchAll(name)) {
    if (python && abi && platform) found.set(`${platform} ${abi}`, { python, abi, platform });
  }
  return [...found.keys()].sort().map((key) => found.get(key)!);
}

/** Formats the requirements file for a release whose wheels have these checksums. */
export function requirements(version: string, checksums: readonly string[]): string {
  return [
    "# The wheels of OpenVINO that the set-up accepts: all platforms, all Python versions. Written by pin_openvino.ts.",
    [`openvino==${version}`, ...checksums.map((sha256) => `    --hash=sha256:${sha256}`)].join(" \\\n"),
    "",
  ].join("\n");
}

function main(): void {
  const python = pythonNames(process.platform)[0]!;
  const listing = spawnSync(python, [...dryRun, "-vv", "--target", "unused", `openvino==${pinnedOpenVINO}`], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const checksums = wheelTags(listing.stdout, pinnedOpenVINO).map((tags) => {
    const version = tags.python.replace(/^cp(\d)(\d+)$/, "$1.$2");
    const choice = ["--python-version", version, "--abi", tags.abi, "--platform", tags.platform, "--target", "unused"];
    const args = [...dryRun, "--quiet", "--report", "-", ...choice, `openvino==${pinnedOpenVINO}`];
    const report = JSON.parse(execFileSync(python, args, { encoding: "utf8", maxBuffer: 1 << 28 }));
    const sha256: string = report.install[0].download_info.archive_info.hashes.sha256;
    console.error(`${tags.abi} ${tags.platform} ${sha256}`);
    return sha256;
  });
  writeFileSync(new URL("openvino-requirements.txt", import.meta.url), requirements(pinnedOpenVINO, checksums));
}

if (import.meta.main) main();
