/**
 * The set-up: fetches the pinned OpenVINO with pip where {@linkcode findLibrary} finds none. Nothing is downloaded a
 * second time, an interrupted run leaves nothing that a later one takes for OpenVINO, and of several runs at once one
 * downloads while the others wait.
 *
 * As a script: `setup.ts [--user]`, where `--user` fetches for all of the user's projects instead of for this one.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { findLibrary, libraryIn, userDownload } from "./finder.ts";
import { type Host, nodeHost } from "./host.ts";
import { OpenVINOLoadError } from "./load_error.ts";
import { withLock } from "./lock.ts";
import { fetchWithPip } from "./pip.ts";
import { downloadFolder, pinnedOpenVINO } from "./release.ts";

/** What the set-up may be told. */
export interface SetupOptions {
  /** Fetches into the user's cache folder instead of the project's `.openvino`. */
  user?: boolean;
  /** The folder of the project whose `.openvino` to fetch into; this package's own if left out. */
  project?: string;
  /** The machine; the real one if left out. */
  host?: Host;
  /** Fetches OpenVINO into an empty folder and returns the part of it to keep; with pip if left out. */
  fetch?: (stage: string, signal?: AbortSignal) => Promise<string>;
  /** Told what takes time. */
  log?: (line: string) => void;
  /** Ends the set-up; it leaves no half-made download. */
  signal?: AbortSignal;
  /** Milliseconds after which a silent other set-up counts as dead. */
  patience?: number;
}

/**
 * Makes sure that {@linkcode findLibrary} finds an OpenVINO library, if need be by fetching one.
 *
 * @returns The library's path
 * @throws {OpenVINOLoadError} If `OPENVINO_LIB_PATH` is wrong or OpenVINO cannot be fetched
 */
export async function setUp(options: SetupOptions = {}): Promise<string> {
  const {
    host = nodeHost(),
    user = false,
    project = host.packageFolder ?? host.cwd(),
    fetch = fetchWithPip,
    log = () => {},
    signal,
    patience,
  } = options;
  const found = search(host);
  if (found !== undefined) return found;

  const folder = user ? userDownload(host) : join(project, downloadFolder);
  if (folder === undefined) throw new OpenVINOLoadError("There is no cache folder: HOME is not set");
  mkdirSync(dirname(folder), { recursive: true });
  return await withLock(`${folder}.lock`, async () => {
    const meanwhile = search(host);
    if (meanwhile !== undefined) return meanwhile;
    removeLeftovers(folder);
    log(`Fetching OpenVINO ${pinnedOpenVINO} into ${folder}`);
    await fetchInto(folder, host, (stage) => fetch(stage, signal));
    return findLibrary(host);
  }, {
    signal,
    ...(patience === undefined ? {} : { patience }),
    onWait: () => log(`Waiting for another set-up, which is fetching OpenVINO into ${folder}`),
  });
}

function search(host: Host): string | undefined {
  try {
    return findLibrary(host);
  } catch (error) {
    // A wrong OPENVINO_LIB_PATH would still be wrong after a download.
    if (!(error instanceof OpenVINOLoadError) || host.environment("OPENVINO_LIB_PATH")) throw error;
    return undefined;
  }
}

/** Fetches beside the folder and renames at the end, so that the folder is there whole or not at all. */
async function fetchInto(folder: string, host: Host, fetch: (stage: string) => Promise<string>): Promise<void> {
  const stage = mkdtempSync(`${folder}.fetch-`);
  try {
    const fetched = await fetch(stage);
    if (libraryIn(fetched, host) === undefined) {
      throw new OpenVINOLoadError(`openvino==${pinnedOpenVINO} was fetched but has no C library in it`);
    }
    // What is there has no library that would do: an interrupted `pip install --target`, or an older OpenVINO.
    if (existsSync(folder)) renameSync(folder, join(stage, "replaced"));
    renameSync(fetched, folder);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** Removes the stages of killed runs. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(dirname(folder))) {
    if (!name.startsWith(`${basename(folder)}.fetch-`)) continue;
    rmSync(join(dirname(folder), name), { recursive: true, force: true });
  }
}

/**
 * {@linkcode setUp} for a command: tells on stderr what it does, can be interrupted, and gives the exit code.
 *
 * @returns 0, 1 if it failed, or 130 if it was interrupted
 */
export async function setUpForUser(options: Pick<SetupOptions, "user" | "project">): Promise<number> {
  const interrupt = new AbortController();
  const end = () => interrupt.abort();
  for (const name of signals) process.once(name, end);
  const log = (line: string) => console.error(line);
  try {
    log(`OpenVINO: ${await setUp({ ...options, log, signal: interrupt.signal })}`);
    return 0;
  } catch (error) {
    log(interrupt.signal.aborted ? "Interrupted" : error instanceof Error ? error.message : String(error));
    return interrupt.signal.aborted ? 130 : 1;
  } finally {
    for (const name of signals) process.off(name, end);
  }
}

const signals = ["SIGINT", "SIGTERM"] as const;

async function main(): Promise<number> {
  let user;
  try {
    ({ user = false } = parseArgs({ options: { user: { type: "boolean" } } }).values);
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
  return await setUpForUser({ user });
}

if (import.meta.main) process.exitCode = await main();
