import { load } from "../ffi/load.ts";

/** The native library's version. */
export interface Version {
  /** The version and build, for example `2026.4.1-…`. */
  readonly buildNumber: string;
  /** The library's name. */
  readonly description: string;
}

/**
 * Gets the native library's version, opening the library if it is not open yet: `openvino.get_version` in Python.
 *
 * @returns The version.
 * @throws {OpenVINOLoadError} If the library is not found or too old.
 * @example
 * ```ts
 * import { getVersion } from "openvino-ffi";
 *
 * console.log(getVersion().buildNumber.length > 0); // true
 * ```
 */
export function getVersion(): Version {
  return { ...load().version };
}
