/** What `openvino-ffi info` tells. */
import process from "node:process";
import { locateLibrary, type Place } from "../../ffi/finder.ts";
import { load } from "../../ffi/load.ts";
import { OpenVINOLoadError } from "../../ffi/load_error.ts";
import { backend } from "../../ffi/runtime.ts";
import { runtimeAndVersion } from "../../ffi/runtimes.ts";
import { Core } from "../core.ts";
import { packageVersion } from "./package_version.ts";
import { tryDevice } from "./trial.ts";

/** The state of things on this machine. */
export interface Info {
  /** This package's version. */
  readonly version: string;
  /** Deno, Bun or Node.js, with its version. */
  readonly runtime: string;
  /** The operating system and the processor. */
  readonly system: string;
  /** OpenVINO's C library, if it is found. */
  readonly library?: {
    /** Where it is. */
    readonly path: string;
    /** How it was found. */
    readonly place: Place;
    /** Its version, if it could be opened. */
    readonly version?: string;
  };
  /** What OpenVINO can run models on. */
  readonly devices: readonly Device[];
  /** What is wrong and how to mend it; empty if all is well. */
  readonly problems: readonly string[];
}

/** A device. */
export interface Device {
  /** OpenVINO's name for it. */
  readonly name: string;
  /** The maker's name. */
  readonly fullName: string;
  /** Whether a small model ran on it. */
  readonly works: boolean;
}

/** Looks at this machine. */
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
    backend(); // throws if the runtime is too old
    remedy = process.env["OPENVINO_LIB_PATH"] ? "" : "\nor with:\n  openvino-ffi setup";
    library = locateLibrary();
    remedy = `\nSet OPENVINO_LIB_PATH to another one${library.place === "OPENVINO_LIB_PATH" ? ", or unset it" : ""}.`;
    library = { ...library, version: load(library.path).version.buildNumber };
  } catch (error) {
    if (!(error instanceof OpenVINOLoadError)) throw error;
    return { ...base, ...(library && { library }), problems: [error.message + remedy] };
  }
  const { devices, problems } = await gatherDevices();
  return { ...base, library, devices, problems };
}

async function gatherDevices(): Promise<Pick<Info, "devices" | "problems">> {
  using core = new Core();
  const names = core.availableDevices;
  if (names.length === 0) {
    return { devices: [], problems: ["There is no device: OpenVINO's plugins have to lie beside its library."] };
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
    return ""; // Not every plugin has the property, and its absence harms nothing.
  }
}

/** The same as text. */
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
