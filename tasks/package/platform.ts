/**
 * Makes the packages for npm that hold OpenVINO's own files, one a platform, out of the official wheels: what
 * `openvino-ffi` names as its optional dependencies, of which npm, Bun and Deno install the one that fits.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pinnedOpenVINO } from "../../ffi/release.ts";
import { type PackagedDevice as Device, packagedDevices, platformPackage } from "../../ffi/finding/platform_package.ts";
import { partOf } from "./wheel_parts.ts";
import { fetchWheel, type Wheel } from "./wheel.ts";

/** A platform that there is a wheel for. */
export interface Platform {
  /** The operating system, by Node's name. */
  readonly os: "linux" | "darwin" | "win32";
  /** The processor, by Node's name. */
  readonly cpu: "x64" | "arm64";
  /** The platform by the wheel's name, which tells the oldest glibc or macOS. */
  readonly tag: string;
  /** The platform in words. */
  readonly title: string;
}

/** All of them. For Macs with Intel, Windows on Arm and musl there is no wheel of this release. */
export const platforms: readonly Platform[] = [
  { os: "linux", cpu: "x64", tag: "manylinux_2_28_x86_64", title: "Linux x64" },
  { os: "linux", cpu: "arm64", tag: "manylinux_2_35_aarch64", title: "Linux arm64" },
  { os: "darwin", cpu: "arm64", tag: "macosx_11_0_arm64", title: "macOS on Apple silicon" },
  { os: "win32", cpu: "x64", tag: "win_amd64", title: "Windows x64" },
];

/** The names of the packages that the library's package names, of which the one that fits is installed. */
export const runtimePackages: readonly string[] = platforms.map((platform) => nameOf(platform));

function nameOf({ os, cpu }: Platform, device?: Device): string {
  return platformPackage({ platform: os, arch: cpu }, device);
}

/** What the packages have in common with the library's. */
export interface Release {
  readonly version: string;
  readonly repository?: unknown;
}

/** The manifest of a package. */
export interface PlatformManifest extends Release {
  readonly name: string;
  readonly description: string;
  readonly license: string;
  readonly type: "module";
  readonly os: readonly string[];
  readonly cpu: readonly string[];
  readonly libc?: readonly string[];
  readonly config?: { readonly glibc: string };
  readonly preferUnplugged: true;
  readonly exports: Readonly<Record<string, string>>;
  readonly publishConfig: { readonly access: "public" };
  /** What all its files come from. */
  readonly wheel: { readonly file: string; readonly sha256: string };
}

/** A package, ready to be written. */
export interface PlatformPackage {
  readonly manifest: PlatformManifest;
  /** Its other files by their paths, each unpacked when it is asked for. */
  readonly files: ReadonlyMap<string, () => Uint8Array | string>;
}

/**
 * The packages of a platform: that with the runtime, then those with a device's plugin, where the wheel has it.
 *
 * @param platform The platform.
 * @param release The library's version and repository.
 * @param wheel The platform's wheel, which pip fetches if it is left out.
 * @returns The packages.
 */
export async function platformPackages(
  platform: Platform,
  release: Release,
  wheel?: Wheel,
): Promise<PlatformPackage[]> {
  const from = wheel ?? await fetchWheel(platform.tag);
  const devices: (Device | undefined)[] = [undefined, ...packagedDevices];
  return devices.map((device) => packageOf(platform, release, from, device)).filter(({ files }) =>
    [...files.keys()].some((path) => path.startsWith(libraryFolder))
  );
}

/** Where the libraries are, as in the wheel: the finder knows that place. */
const libraryFolder = "openvino/libs/";

function packageOf(platform: Platform, release: Release, wheel: Wheel, device: Device | undefined): PlatformPackage {
  const files = new Map<string, () => Uint8Array | string>();
  for (const path of wheel.files.paths) {
    const inPackage = placeOf(path, device);
    if (inPackage !== undefined) files.set(inPackage, () => wheel.files.read(path));
  }
  const manifest = manifestOf(platform, release, wheel, device);
  files.set("README.md", () => readme(manifest, device));
  if (device !== undefined) files.set("plugins.xml", () => plugins(device, [...files.keys()]));
  return { manifest, files };
}

/** Where a file of the wheel goes in a package; licences go into each. */
function placeOf(path: string, device: Device | undefined): string | undefined {
  const licence = /^[^/]+\.dist-info\/licenses\/(.+)$/.exec(path)?.[1];
  if (licence !== undefined) return licence;
  if (dirname(path) !== dirname(`${libraryFolder}x`)) return undefined;
  return partOf(basename(path)) === (device ?? "runtime") ? path : undefined;
}

function manifestOf(platform: Platform, release: Release, wheel: Wheel, device: Device | undefined): PlatformManifest {
  const { os, cpu, title, tag } = platform;
  const [, major, minor] = /^manylinux_(\d+)_(\d+)_/.exec(tag) ?? [];
  const what = device === undefined ? "" : `, the plugin for ${device.toUpperCase()}s`;
  return {
    name: nameOf(platform, device),
    version: release.version,
    description: `OpenVINO ${pinnedOpenVINO} for ${title}${what}: files of the official wheel, for openvino-ffi`,
    license: "Apache-2.0",
    type: "module",
    ...(release.repository === undefined ? {} : { repository: release.repository }),
    os: [os],
    cpu: [cpu],
    ...(os === "linux" && { libc: ["glibc"], config: { glibc: `>=${major}.${minor}` } }),
    preferUnplugged: true,
    exports: { "./package.json": "./package.json" },
    publishConfig: { access: "public" },
    wheel: { file: wheel.file, sha256: wheel.sha256 },
  };
}

function readme({ name, description, wheel }: PlatformManifest, device: Device | undefined): string {
  const use = device === undefined
    ? "npm, Bun and Deno install it with `openvino-ffi`, which finds it by itself."
    : `Install it beside \`openvino-ffi\`, which finds it by itself; the device's driver has to be there.`;
  return `# ${name}

${description}. ${use}

The files in \`${libraryFolder}\` are those of \`${wheel.file}\` on PyPI (SHA-256 \`${wheel.sha256}\`), unchanged.
\`LICENSE\` is OpenVINO's licence; the notices of what it contains are in \`licensing\`.
`;
}

/** Tells OpenVINO where the plugin is: paths in such a file start at its folder. */
function plugins(device: Device, paths: readonly string[]): string {
  const [plugin] = paths.filter((path) => /_plugin\.(so|dll|dylib)$/.test(path));
  return `<ie>
  <plugins>
    <plugin name="${device.toUpperCase()}" location="${plugin}"/>
  </plugins>
</ie>
`;
}

/**
 * Makes a package's folder anew.
 *
 * @param made The package.
 * @param folder The folder, which `npm pack` then packs.
 */
export function writePackage({ manifest, files }: PlatformPackage, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  const write = (path: string, data: Uint8Array | string) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, data, { mode: 0o644 });
  };
  write("package.json", JSON.stringify(manifest, undefined, 2) + "\n");
  for (const [path, read] of files) write(path, read());
}
