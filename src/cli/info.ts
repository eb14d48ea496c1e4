/** The report of `openvino-ffi info`. */
import process from "node:process";
import { locateLibrary, type Place } from "../../ffi/finding/finder.ts";
import { load } from "../../ffi/load.ts";
import { OpenVINOLoadError } from "../../ffi/load_error.ts";
import { wholeMessage } from "../../ffi/finding/not_found.ts";
import { packageVersion } from "../../ffi/package_version.ts";
import { backend } from "../../ffi/runtime.ts";
import { runtimeAndVersion } from "../../ffi/runtimes.ts";
import { hiddenPlugins } from "../../ffi/loading/windows_libraries.ts";
import { Core } from "../core.ts";
import { tryDevice } from "./trial.ts";

/** Facts about this machine. */
export interface Info {
  /** This package's version. */
  readonly version: string;
  /** Deno, Bun or Node.js, and its version. */
  readonly runtime: string;
  /** The operating system and the architecture. */
  readonly system: string;
  /** OpenVINO's C library, if it was found. */
  readonly library?: {
    /** The library's file. */
    readonly path: string;
    /** Where the search found it. */
    readonly place: Place;
    /** OpenVINO's version, if the library could be opened. */
    readonly version?: string;
  };
  /** The devices that OpenVINO can run models on. */
  readonly devices: readonly Device[];
  /** What is wrong and how to fix it; empty if nothing is. */
  readonly problems: readonly string[];
}

/** A device that OpenVINO can run models on. */
export interface Device {
  /** OpenVINO's name for the device. */
  readonly name: string;
  /** The manufacturer's name for the device. */
  readonly fullName: string;
  /** Whether a small model ran on the device. */
  readonly works: boolean;
}

/** Collects the facts about this machine. */
export async function gather(): Promise<Info> {
  const { platform, arch } = process;
  const base = {
    version: packageVersion,
    runtime: runtimeAndVersion(),
    system: `${platform} ${arch}`,
    devices: [],
  };
  let library: Info["library"];
  let remedy = "";
  try {
    backend(); // Throws if the runtime is too old.
    remedy = process.env["OPENVINO_LIB_PATH"] ? "" : "\nor with:\n  openvino-ffi setup";
    library = locateLibrary();
    remedy = `\nSet OPENVINO_LIB_PATH to another one${library.place === "OPENVINO_LIB_PATH" ? ", or unset it" : ""}.`;
    library = { ...library, version: load(library.path).version.buildNumber };
  } catch (error) {
    if (!(error instanceof OpenVINOLoadError)) throw error;
    return { ...base, ...(library && { library }), problems: [wholeMessage(error) + remedy] };
  }
  const { devices, problems } = await gatherDevices(library.path);
  return { ...base, library, devices, problems };
}

async function gatherDevices(library: string): Promise<Pick<Info, "devices" | "problems">> {
  using core = new Core();
  const names = core.availableDevices;
  if (names.length === 0) {
    const why = hiddenPlugins(library) ?? "OpenVINO's plugins have to lie beside its library";
    return { devices: [], problems: [`There is no device: ${why}.`] };
  }
  const devices: Device[] = [];
  const problems: string[] = [];
  for (const name of names) {
    const problem = await tryDevice(core, name);
    devices.push({ name, fullName: fullName(core, name), works: problem === undefined });
    if (problem !== undefined) problems.push(`${name} cannot run a model: ${problem}`);
  }
  return { devices, problems };
}

function fullName(core: Core, device: string): string {
  try {
    return String(core.getProperty(device, "FULL_DEVICE_NAME")).trim();
  } catch {
    return ""; // Some plugins lack the property, which is harmless.
  }
}

/** Formats the facts as text. */
export function describe({ version, runtime, system, library, devices, problems }: Info): string {
  const lines = [`openvino-ffi ${version} in ${runtime}, ${system}`];
  if (library) {
    lines.push(`library   ${library.path}`, `found by  ${library.place}`);
    if (library.version !== undefined) lines.push(`version   ${library.version}`);
  }
  for (const { name, fullName, works } of devices) {
    lines.push(`device    ${name}${fullName && `, ${fullName}`}: ${works ? "works" : "does not work"}`);
  }
  lines.push("", ...(problems.length === 0 ? ["All is well."] : problems));
  return lines.join("\n");
}
