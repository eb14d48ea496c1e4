/** Tells whether an error is that of a missing permission flag: Deno's NotCapable, or ERR_ACCESS_DENIED of Node.js. */
export function isPermissionMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === "NotCapable" || (error as { code?: unknown }).code === "ERR_ACCESS_DENIED";
}
