import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { withLock } from "../../ffi/fetching/lock.ts";

/**
 * Makes a folder that does not exist yet: next to its place, renamed at the end, so that it is either complete or
 * missing, and by one process, while others wait for it.
 *
 * @param make Makes `target`, a path in the empty folder `work`, which is removed afterwards. It must not block the
 *   event loop for long, or else another process takes over.
 */
export async function ensureFolder(
  folder: string,
  make: (target: string, work: string) => Promise<void>,
): Promise<void> {
  if (existsSync(folder)) return;
  mkdirSync(dirname(folder), { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return;
    const work = mkdtempSync(`${folder}.`);
    try {
      const target = join(work, "made");
      await make(target, work);
      try {
        renameSync(target, folder);
      } catch (error) {
        if (!existsSync(folder)) throw error; // Another process took over, and was faster.
      }
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}
