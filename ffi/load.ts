import type { Backend, Library } from "./backend.ts";
import { devicePlugins } from "./device_plugins.ts";
import { findLibrary } from "./finder.ts";
import { nodeHost } from "./host.ts";
import { OpenVINOLoadError } from "./load_error.ts";
import { platformProblem } from "./platform_support.ts";
import { oldestOpenVINO } from "./release.ts";
import { backend } from "./runtime.ts";
import { structs } from "./structs.ts";
import { type Symbols, symbols } from "./symbols/mod.ts";
import { isOlder } from "./version.ts";

/** OpenVINO's open C library and the runtime's backend. */
export interface OpenVINO extends Library<Symbols> {
  /** The library's file. */
  readonly path: string;
  /** The version that the library reports. */
  readonly version: { readonly buildNumber: string; readonly description: string };
  readonly backend: Backend;
  /** Configuration files of plugins that do not lie beside it. */
  readonly plugins: readonly string[];
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
  try {
    library = runtime.open(path, symbols);
  } catch (error) {
    if (error instanceof OpenVINOLoadError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const message = `${path} cannot be used as OpenVINO's C library (${oldestOpenVINO} or newer is needed): ${reason}`;
    const platform = platformProblem(nodeHost());
    throw new OpenVINOLoadError(platform === undefined ? message : `${message}\n${platform}`, { cause: error });
  }
  const version = readVersion(library, runtime);
  requireOpenVINO(version.buildNumber, path);
  runtime.guardExit?.(library);
  return { path, version, backend: runtime, plugins: devicePlugins(path), ...library };
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
