import process from "node:process";
import { abiOf } from "./calls/abi.ts";
import { tableOfAnyRelease, withArrayForms } from "./loading/array_forms.ts";
import type { Backend, Library } from "./backend.ts";
import { devicePlugins } from "./loading/device_plugins.ts";
import { numberingProblem } from "./loading/element_numbering.ts";
import { findLibrary } from "./finding/finder.ts";
import { nodeHost } from "./finding/host.ts";
import { OpenVINOLoadError } from "./load_error.ts";
import { isMeasuredCpp } from "./loading/measured_cpp.ts";
import { platformProblem } from "./finding/platform_support.ts";
import { oldestOpenVINO } from "./release.ts";
import { backend } from "./runtime.ts";
import { structs } from "./structs.ts";
import type { Symbols } from "./symbols/mod.ts";
import { isOlder } from "./version.ts";
import { librariesBefore, missingLibraries, type NeededLibrary } from "./loading/windows_libraries.ts";

/** OpenVINO's open C library and the runtime's backend. */
export interface OpenVINO extends Library<Symbols> {
  /** The library's file. */
  readonly path: string;
  /** The version that the library reports. */
  readonly version: { readonly buildNumber: string; readonly description: string };
  readonly backend: Backend;
  /** Configuration files of plugins that do not lie beside it. */
  readonly plugins: readonly string[];
  /** Whether C++ objects may be read and written by their memory: see `isMeasuredCpp`. */
  readonly hasMeasuredCpp: boolean;
}

let loaded: OpenVINO | undefined;

/** Returns OpenVINO's C library, opened by the first call: the one at `path`, or the one that the finder finds. */
export function load(path?: string): OpenVINO {
  if (!loaded) {
    const runtime = backend(); // throws if the runtime is too old, which is of more interest than where a library is
    return loaded = open(path ?? findLibrary(), runtime);
  }
  if (path !== undefined && path !== loaded.path) {
    throw new OpenVINOLoadError(`OpenVINO is open already, from ${loaded.path}; one process uses one library`);
  }
  return loaded;
}

function open(path: string, runtime: Backend): OpenVINO {
  let library: Library<Symbols>;
  const host = nodeHost();
  try {
    for (const needed of librariesBefore(path, host)) openNeeded(runtime, needed, path);
    library = runtime.open(path, tableOfAnyRelease());
  } catch (error) {
    if (error instanceof OpenVINOLoadError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const message = `${path} cannot be used as OpenVINO's C library (${oldestOpenVINO} or newer is needed): ${reason}`;
    const platform = platformProblem(host);
    const reasons = [...missingLibraries(path, host), ...(platform === undefined ? [] : [platform])];
    throw new OpenVINOLoadError([message, ...reasons].join("\n"), { cause: error });
  }
  const version = readVersion(library, runtime);
  requireOpenVINO(version.buildNumber, path);
  library = withArrayForms(runtime, library, path, abiOf(process.platform, process.arch));
  const probed = { call: library.call, backend: runtime };
  const problem = numberingProblem(probed);
  if (problem !== undefined) {
    throw new OpenVINOLoadError(
      `OpenVINO ${version.buildNumber} at ${path} numbers element types otherwise than ${oldestOpenVINO} and newer: ${problem}`,
    );
  }
  const hasMeasuredCpp = isMeasuredCpp(path, probed);
  runtime.guardExit?.(library);
  return { path, version, backend: runtime, plugins: devicePlugins(path), hasMeasuredCpp, ...library };
}

/** Opens what the library at `path` needs. If it cannot be, neither can the library, whose error is the one to show. */
function openNeeded(runtime: Backend, needed: NeededLibrary, path: string): void {
  try {
    runtime.open(needed.path, needed.table);
  } catch (error) {
    // A permission is missing, and the library that people know is the one to name.
    if (!(error instanceof OpenVINOLoadError)) return;
    throw new OpenVINOLoadError(error.message.replace(needed.path, () => path), { cause: error });
  }
}

/** Throws if a version of OpenVINO is too old. */
export function requireOpenVINO(buildNumber: string, path: string): void {
  if (isOlder(buildNumber, oldestOpenVINO)) {
    throw new OpenVINOLoadError(`OpenVINO ${buildNumber} at ${path} is too old: ${oldestOpenVINO} or newer is needed`);
  }
}

function readVersion({ call }: Library<Symbols>, runtime: Backend): OpenVINO["version"] {
  const version = structs.version();
  const status = call.ov_get_openvino_version(version);
  if (status !== 0) throw new OpenVINOLoadError(`OpenVINO does not tell its version (status ${status})`);
  const [buildNumber, description] = [runtime.readString(version[0]!), runtime.readString(version[1]!)];
  call.ov_version_free(version);
  return { buildNumber, description };
}
