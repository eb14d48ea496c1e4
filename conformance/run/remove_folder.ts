import { rmSync } from "node:fs";
import process from "node:process";

/** What keeps a folder on Windows: files that are mapped, as a model's weights are; under Wine, Bun removes none. */
const keeping: readonly unknown[] = ["EPERM", "EBUSY", "ENOTEMPTY", "EFAULT"];

/** Removes a temporary folder with all that is in it. What Windows keeps of it stays, for the system to clean up. */
export function removeFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if (process.platform !== "win32" || !keeping.includes((error as { code?: unknown }).code)) throw error;
  }
}
