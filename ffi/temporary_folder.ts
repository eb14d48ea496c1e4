import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { OpenVINOLoadError } from "./load_error.ts";
import { isPermissionMissing } from "./permission.ts";
import { runtimeOf } from "./runtimes.ts";

/**
 * Calls a function with the path of a new folder, which is removed afterwards.
 *
 * @param what What the folder is for, for the message if the runtime's permissions do not allow it.
 * @throws {OpenVINOLoadError} If they do not.
 */
export function withTemporaryFolder<T>(what: string, use: (folder: string) => T): T {
  try {
    const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-"));
    try {
      return use(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch (error) {
    if (!isPermissionMissing(error)) throw error;
    throw new OpenVINOLoadError(`${what}: ${refusal()}`, { cause: error });
  }
}

function refusal(): string {
  const runtime = runtimeOf(process.versions);
  const flags = runtime === "Node"
    ? "--allow-fs-read and --allow-fs-write"
    : "--allow-read, --allow-write and --allow-env=TMPDIR,TMP,TEMP";
  return `${runtime} did not let it use the folder for temporary files; give it ${flags}`;
}
