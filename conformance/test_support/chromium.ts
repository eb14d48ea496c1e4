import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";

/** The milliseconds that each step in a browser may take: half a minute, as usual, is short on a busy machine. */
export const browserPatience = 600_000;

const names: readonly string[] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

const places: readonly string[] = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * The Chromium or Chrome for testing pages: the file in `CHROMIUM_PATH`, else one in a usual place. A missing file in
 * the variable is an error, so that requested tests are never skipped.
 */
export function chromiumPath(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const { CHROMIUM_PATH: named, PATH = "" } = environment;
  if (named !== undefined && named !== "") {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names no file: ${named}`);
    return named;
  }
  const ending = process.platform === "win32" ? ".exe" : "";
  const inPath = PATH.split(delimiter).filter(Boolean).flatMap((folder) =>
    names.map((name) => join(folder, name + ending))
  );
  return [...inPath, ...places].find((path) => existsSync(path));
}
