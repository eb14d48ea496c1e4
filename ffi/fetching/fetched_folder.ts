import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { withLock } from "./lock.ts";
import { moveFolder } from "./move_folder.ts";

/** A folder whose content is fetched. */
export interface FetchedFolder {
  readonly folder: string;
  /** What it contains, for messages. */
  readonly what: string;
  /** Tells whether nothing needs to be fetched. */
  isThere(): boolean;
  /** Fetches the content into an empty folder, and returns the part of it to keep. */
  fetch(workFolder: string): Promise<string>;
  /** Called with a line about each step that takes time. */
  log(line: string): void;
  readonly signal?: AbortSignal | undefined;
  /** The time in milliseconds after which another process without a sign of life is considered dead. */
  readonly staleAfter?: number | undefined;
}

/**
 * Fetches a folder's content unless it is there. An interrupted fetch leaves no partial content, and of several
 * processes at once one fetches while the others wait.
 */
export async function ensureFetched(wanted: FetchedFolder): Promise<void> {
  const { folder, what, log, signal, staleAfter } = wanted;
  if (wanted.isThere()) return;
  mkdirSync(dirname(folder), { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (wanted.isThere()) return;
    removeLeftovers(folder);
    log(`Fetching ${what} into ${folder}`);
    await fetchInto(folder, wanted);
  }, {
    signal,
    ...(staleAfter === undefined ? {} : { staleAfter }),
    onWait: () => log(`Waiting for another set-up, which is fetching ${what} into ${folder}`),
  });
}

/** Fetches next to the folder and renames at the end, so that the folder is either complete or missing. */
async function fetchInto(folder: string, { fetch, signal }: FetchedFolder): Promise<void> {
  const workFolder = mkdtempSync(`${folder}.fetch-`);
  try {
    const fetched = await fetch(workFolder);
    // The existing content is of an older release, or of an interrupted `pip install --target`.
    if (existsSync(folder)) await moveFolder(folder, join(workFolder, "replaced"), { signal });
    await moveFolder(fetched, folder, { signal });
  } finally {
    rmSync(workFolder, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Removes the work folders of killed processes. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(dirname(folder))) {
    if (!name.startsWith(`${basename(folder)}.fetch-`)) continue;
    rmSync(join(dirname(folder), name), { recursive: true, force: true });
  }
}
