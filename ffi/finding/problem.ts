import { isPermissionMissing } from "../permission.ts";

/** Why a place cannot be searched: nothing is there, a permission flag is missing, or the system denies it. */
export function problemOf(error: unknown): "missing" | "flag" | "denied" | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error ? error.code : undefined;
  if (isPermissionMissing(error)) return "flag";
  if (code === "ENOENT" || code === "ENOTDIR") return "missing";
  return code === "EACCES" || code === "EPERM" || error.name === "PermissionDenied" ? "denied" : undefined;
}
