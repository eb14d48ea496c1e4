/**
 * The set-up: fetches the pinned OpenVINO with pip, with uv or from npm if {@linkcode findLibrary} finds none. Nothing is
 * downloaded twice, an interrupted set-up leaves no partial download that is mistaken for OpenVINO, and of several set-ups
 * at once one downloads while the others wait.
 *
 * As a script: `setup.ts [--user]`. With `--user` it fetches for all projects of the user instead of this one.
 */
import { dirname, join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { fetchOpenVINO } from "./fetch_openvino.ts";
import { ensureFetched } from "./fetched_folder.ts";
import { findLibrary, userDownload } from "../finding/finder.ts";
import { type Host, nodeHost } from "../finding/host.ts";
import { libraryIn } from "../finding/library_in.ts";
import { OpenVINOLoadError } from "../load_error.ts";
import { tell, tellError } from "../messages.ts";
import { downloadFolder, pinnedOpenVINO } from "../release.ts";
import { runForUser } from "./run_for_user.ts";

/** Options of the set-up. */
export interface SetupOptions {
  /** Fetch into the user's cache folder instead of the project's `.openvino`. */
  user?: boolean;
  /** The folder of the project whose `.openvino` to fetch into. Default: this package's own. */
  project?: string;
  /** The machine. Default: this one. */
  host?: Host;
  /** Fetches OpenVINO into an empty folder, and returns the part of it to keep. Default: {@linkcode fetchOpenVINO}. */
  fetch?: (workFolder: string, signal?: AbortSignal) => Promise<string>;
  /** Called with a line about each step that takes time. */
  log?: (line: string) => void;
  /** Aborts the set-up, which leaves no partial download. */
  signal?: AbortSignal;
  /** The time in milliseconds after which another set-up without a sign of life is considered dead. */
  staleAfter?: number;
}

/**
 * Ensures that {@linkcode findLibrary} finds an OpenVINO library, by fetching one if necessary.
 *
 * @returns The library's path.
 * @throws {OpenVINOLoadError} If `OPENVINO_LIB_PATH` is wrong or OpenVINO cannot be fetched.
 */
export async function setUp(options: SetupOptions = {}): Promise<string> {
  const {
    host = nodeHost(),
    user = false,
    project = host.packageFolder ?? host.cwd(),
    fetch = fetchOpenVINO,
    log = () => {},
    signal,
    staleAfter,
  } = options;
  const found = search(host);
  if (found !== undefined) return found;

  const folder = user ? userDownload(host) : join(project, downloadFolder);
  if (folder === undefined) throw new OpenVINOLoadError("There is no cache folder: HOME is not set");
  try {
    await ensureFetched({
      folder,
      what: `OpenVINO ${pinnedOpenVINO}`,
      isThere: () => search(host) !== undefined,
      fetch: async (workFolder) => requireLibrary(await fetch(workFolder, signal), host),
      log,
      signal,
      staleAfter,
    });
    return findLibrary(host);
  } catch (error) {
    throw inWords(error, dirname(folder), user);
  }
}

/** Describes an error in words if the folder cannot be written. */
function inWords(error: unknown, folder: string, user: boolean): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || !["EACCES", "EPERM", "EROFS"].includes(code)) return error;
  const remedy = user
    ? "set XDG_CACHE_HOME to one that can"
    : "fetch it for all your projects: openvino-ffi setup --user";
  return new OpenVINOLoadError(`OpenVINO could not be fetched: ${folder} cannot be written; ${remedy}`, {
    cause: error,
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

function requireLibrary(fetched: string, host: Host): string {
  if (libraryIn(fetched, host) !== undefined) return fetched;
  throw new OpenVINOLoadError(`openvino==${pinnedOpenVINO} was fetched but has no C library in it`);
}

/**
 * Runs {@linkcode setUp} for a command: reports progress on stderr and can be interrupted.
 *
 * @returns The exit code: 0, 1 if it failed, or 130 if it was interrupted.
 */
export async function setUpForUser(options: Pick<SetupOptions, "user" | "project" | "fetch">): Promise<number> {
  return await runForUser(async (signal) => `OpenVINO: ${await setUp({ ...options, log: tell, signal })}`);
}

async function main(): Promise<number> {
  let user;
  try {
    ({ user = false } = parseArgs({ options: { user: { type: "boolean" } } }).values);
  } catch (error) {
    tellError((error as Error).message);
    return 2;
  }
  return await setUpForUser({ user });
}

if (import.meta.main) process.exitCode = await main();
