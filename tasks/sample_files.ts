import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fetchWheels, type Wheels } from "../ffi/fetching/fetch_wheels.ts";
import { ensureFetched } from "../ffi/fetching/fetched_folder.ts";

/** Options of {@linkcode ensureSampleFiles}. */
export interface SampleFilesOptions {
  /** Fetches the packages into an empty folder, and returns the part of it to keep. Default: with pip or uv. */
  readonly fetch?: (wheels: Wheels, workFolder: string, signal?: AbortSignal) => Promise<string>;
  /** Called with a line about each step that takes time. */
  readonly log?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Fetches what the samples need besides OpenVINO: the packages of `samples/requirements.txt` into `.cache/samples`,
 * unless those very packages are there.
 *
 * @param root The repository's folder.
 * @returns The folder with the packages.
 * @throws {OpenVINOLoadError} If they cannot be fetched.
 */
export async function ensureSampleFiles(root: string, options: SampleFilesOptions = {}): Promise<string> {
  const { fetch = fetchWheels, log = () => {}, signal } = options;
  const requirements = readFileSync(join(root, "samples", "requirements.txt"), "utf8");
  const folder = join(root, ".cache", "samples");
  const note = (site: string) => join(site, "requirements.txt");
  await ensureFetched({
    folder,
    what: "the samples' models and their tokenizers",
    isThere: () => existsSync(note(folder)) && readFileSync(note(folder), "utf8") === requirements,
    fetch: async (workFolder) => {
      const site = await fetch({ what: "What the samples need", requirements }, workFolder, signal);
      writeFileSync(note(site), requirements);
      return site;
    },
    log,
    signal,
  });
  return folder;
}
