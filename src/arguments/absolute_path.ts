import { posix, win32 } from "node:path";

/** The part of `process` that makes a path absolute. */
interface Working {
  readonly platform: string;
  cwd(): string;
}

/** The longest path that Windows takes without the prefix `\\?\`, with the NUL at its end. */
const longest = 260;

/**
 * Makes a path absolute, as C gets it.
 *
 * Except on Windows, `..` is not resolved: after a symbolic link it leads elsewhere. On Windows, a path that begins with
 * a slash gets the drive, and a long one the prefix without which Windows refuses it.
 */
export function absolutePath(path: string, working: Working): string {
  if (path === "") return path;
  try {
    if (working.platform === "win32") return absoluteOnWindows(path, working);
    return posix.isAbsolute(path) ? path : `${working.cwd()}/${path}`;
  } catch {
    // The current folder is gone or not accessible.
    return path;
  }
}

function absoluteOnWindows(path: string, working: Working): string {
  const hasDrive = /^(?:[A-Za-z]:[\\/]|[\\/]{2})/.test(path);
  const absolute = hasDrive ? path : win32.resolve(working.cwd(), path);
  return absolute.length < longest ? absolute : win32.toNamespacedPath(absolute);
}
