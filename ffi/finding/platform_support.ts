import type { Host } from "./host.ts";
import { packagedPlatforms } from "./platform_package.ts";
import { pinnedOpenVINO } from "../release.ts";
import { isOlder } from "../version.ts";

/** What to do on platforms that OpenVINO's own packages are not made for. */
const remedies: Readonly<Record<string, string>> = {
  musl:
    "Use a system or a container image with glibc (Debian, Ubuntu, Fedora), or build OpenVINO and set OPENVINO_LIB_PATH.",
  glibc: "Use a newer system or container image, or build OpenVINO and set OPENVINO_LIB_PATH.",
  "darwin-x64": "Install it with Homebrew (brew install openvino), or build OpenVINO and set OPENVINO_LIB_PATH.",
  "win32-arm64":
    "Run the x64 build of Deno, Bun or Node.js, which Windows emulates, or build OpenVINO and set OPENVINO_LIB_PATH.",
};

const otherRemedy = "Build OpenVINO and set OPENVINO_LIB_PATH, or have a server run the models (openvino-ffi/remote).";

/** Platforms in words. */
const titles: Readonly<Record<string, string>> = {
  "darwin-x64": "Macs with Intel",
  "win32-arm64": "Windows on Arm",
};

/** The oldest glibc that the wheels of the pinned release can be loaded with, as their names tell. */
export const oldestGlibc: Readonly<Record<string, string>> = { "linux-x64": "2.28", "linux-arm64": "2.35" };

/**
 * Tells why OpenVINO's release cannot be used on a platform, and what to do.
 *
 * @returns The text, or `undefined` where it can
 */
export function platformProblem(host: Host): string | undefined {
  if (usesMusl(host)) return `OpenVINO's libraries are built with glibc, and this Linux has musl.\n${remedies["musl"]}`;
  const name = `${host.platform}-${host.arch}`;
  if ((packagedPlatforms as readonly string[]).includes(name)) return glibcProblem(host, oldestGlibc[name]);
  const title = titles[name] ?? `${host.platform} on ${host.arch}`;
  return `There is no wheel of OpenVINO ${pinnedOpenVINO} for ${title}, and so no npm package.\n${
    remedies[name] ?? otherRemedy
  }`;
}

function glibcProblem(host: Host, wanted: string | undefined): string | undefined {
  const found = wanted === undefined ? undefined : host.glibc();
  if (wanted === undefined || found === undefined || !isOlder(found, wanted)) return undefined;
  return `OpenVINO ${pinnedOpenVINO} for ${host.platform} ${host.arch} needs glibc ${wanted} or newer, found ${found}.\n${
    remedies["glibc"]
  }`;
}

/** Whether the C library is musl: its loader is there, and glibc's is not. */
function usesMusl(host: Host): boolean {
  if (host.platform !== "linux") return false;
  const loaders = ["/lib", "/lib64"].flatMap((folder) => {
    try {
      return host.list(folder);
    } catch {
      return []; // missing, or no permission
    }
  });
  return loaders.some((name) => /^ld-musl-/.test(name)) && !loaders.some((name) => /^ld-linux/.test(name));
}
