/** Fetches the packages of `samples/requirements.txt` into `.cache/samples`, unless those very packages are there. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { root } from "../conformance/run/runtimes.ts";
import { findPip } from "../ffi/pip.ts";

const requirements = join(root, "samples", "requirements.txt");
const folder = join(root, ".cache", "samples");

/** Tells whether a folder has the packages: the requirements are copied into it at the end. */
function isComplete(site: string): boolean {
  const note = join(site, "requirements.txt");
  return existsSync(note) && readFileSync(note, "utf8") === readFileSync(requirements, "utf8");
}

/** Fetches next to the folder and renames at the end, so that the folder is either complete or missing. */
async function fetchInto(folder: string): Promise<void> {
  const pip = await findPip();
  if (typeof pip === "string") throw new Error(pip);
  mkdirSync(dirname(folder), { recursive: true });
  const workFolder = mkdtempSync(`${folder}.fetch-`);
  try {
    const site = join(workFolder, "site");
    const { status } = spawnSync(pip.command, pip.args(requirements, site), {
      // pip shows its progress where it does not get into a program's output.
      stdio: ["ignore", 2, 2],
      env: { ...process.env, ...pip.environment },
    });
    if (status !== 0) throw new Error("pip failed");
    copyFileSync(requirements, join(site, "requirements.txt"));
    // Another process may have been faster.
    if (isComplete(folder)) return;
    if (existsSync(folder)) renameSync(folder, join(workFolder, "replaced"));
    renameSync(site, folder);
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

try {
  if (!isComplete(folder)) await fetchInto(folder);
  process.stderr.write(`Samples: ${folder}\n`);
} catch (error) {
  process.stderr.write(`What the samples need could not be fetched: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
