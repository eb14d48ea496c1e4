/** An error in the user's input (a file, an option, a device), reported as one line without a stack. */
export class Failure extends Error {
  override name = "Failure";
}

const SYSTEM_ERRORS: Record<string, string> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a folder",
};

/** An error's message in one line; system errors in words. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const systemError = SYSTEM_ERRORS[(error as NodeJS.ErrnoException).code ?? ""];
  return systemError ?? error.message.split("\n").map((line) => line.trim()).filter(Boolean).join(" ");
}

/** Converts an error of `parseArgs` for the command line. */
export function usageFailure(error: unknown): Failure {
  // After the first sentence, parseArgs gives advice about its own settings.
  return new Failure(`${causeOf(error).replace(/\. .*/s, "")} (--help lists the options)`);
}
