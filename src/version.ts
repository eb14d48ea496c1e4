import { load } from "../ffi/load.ts";

/** The native library's version. */
export interface Version {
  /** The version and build, `2026.4.1-…` for example. */
  readonly buildNumber: string;
  /** What it is. */
  readonly description: string;
}

/**
 * The version of the native library, which is opened if it is not yet: `openvino.get_version` in Python.
 *
 * @returns The version.
 * @throws {OpenVINOLoadError} If the library is not found or too old.
 * @example
 * ```ts
 * import { getVersion } from "openvino-ffi";
 * import { assertMatch } from "@std/assert";
 *
 * assertMatch(getVersion().buildNumber, /^\d+\.\d+/);
 * ```
 */
export function getVersion(): Version {
  return { ...load().version };
}
