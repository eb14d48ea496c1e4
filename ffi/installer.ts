/** A program that installs Python packages into a folder, and how it is called. */
export interface Installer {
  /** What it is called, for messages. */
  readonly name: "pip" | "uv";
  /** The program. */
  readonly command: string;
  /** Its arguments for installing what a requirements file pins into a folder. */
  readonly args: (requirements: string, target: string) => readonly string[];
  /** What its environment has besides. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The options of pip and uv for the pinned wheel. It is always the one for Python 3.12, since its C library is the same
 * for every Python: so Pythons that are older or newer than those with wheels of their own will do.
 */
export const pinnedWheel: readonly string[] = [
  ...["--no-deps", "--require-hashes", "--only-binary", ":all:"],
  ...["--python-version", "3.12"],
];
