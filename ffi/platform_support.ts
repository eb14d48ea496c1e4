import type { Host } from "./host.ts";
import { packagedPlatforms } from "./platform_package.ts";
import { pinnedOpenVINO } from "./release.ts";

/** What to do on platforms that OpenVINO's own packages are not made for. */
const remedies: Readonly<Record<string, string>> = {
  musl:
    "Use a system or a container image with glibc (Debian, Ubuntu, Fedora), or build OpenVINO and set OPENVINO_LIB_PATH.",
  "darwin-x64": "Install it with Homebrew (brew install openvino), or build OpenVINO and set OPENVINO_LIB_PATH.",
  "win32-arm64":
    "Run the x64 build of Deno, Bun or Node.js, which Windows emulates, or build OpenVINO and set OPENVINO_LIB_PATH.",
};

const otherRemedy = "Build OpenVINO and set OPENVINO_LIB_PATH, or have a server run the models (openvino-ffi/remote).";

/** Platforms in words. */
const titles: Readonly<Record<string, string>> = {
  musl: "Linux with musl, which its libraries cannot be loaded with",
  "darwin-x64": "Macs with Intel",
  "win32-arm64": "Windows on Arm",
};

/**
 * Tells what is missing on a platform that OpenVINO's release has no wheel for, and what to do.
 *
 * @returns The text, or `undefined` where there is a wheel
 */
export function platformProblem(host: Host): string | undefined {
  const name = usesMusl(host) ? "musl" : `${host.platform}-${host.arch}`;
  if ((packagedPlatforms as readonly string[]).includes(name)) return undefined;
  const title = titles[name] ?? `${host.platform} on ${host.arch}`;
  return `There is no wheel of OpenVINO ${pinnedOpenVINO} for ${title}, and so no npm package.\n${
    remedies[name] ?? otherRemedy
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
