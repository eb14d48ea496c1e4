import { loadAll } from "../ffi/load_all.ts";
import { requireString } from "./arguments/require.ts";

/**
 * Opens OpenVINO's library and all its functions now rather than when the first object needs them. It stays open until
 * the process ends, so tests that watch for resources left open call this before the first test.
 *
 * @param path The library's file; without it the usual places are searched.
 * @throws {TypeError} If the path is not a string.
 * @throws {OpenVINOLoadError} If no library is found, it is too old, or another one is already open.
 */
export function load(path?: string): void {
  loadAll(path === undefined ? undefined : requireString(path, "path"));
}
