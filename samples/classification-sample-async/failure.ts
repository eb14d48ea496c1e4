/** Something wrong with what the user gave (a file, an option, a device): reported as one line, without a stack. */
export class Failure extends Error {
  override name = "Failure";
}

const SYSTEM_ERRORS: Record<string, string> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a folder",
};

/** What an error says, in one line; system errors in words. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const systemError = SYSTEM_ERRORS[(error as NodeJS.ErrnoException).code ?? ""];
  return systemError ?? error.message.split("\n").map((line) => line.trim()).filter(Boolean).join(" ");
}

/** The failure of a command line that `parseArgs` refuses. */
export function usageFailure(error: unknown): Failure {
  // parseArgs adds advice on its own settings after the first sentence.
  return new Failure(`${causeOf(error).replace(/\. .*/s, "")} (--help lists the options)`);
}
