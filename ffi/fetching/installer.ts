import { wheelOptions } from "../release.ts";

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

/** The options of pip and uv for the wheel whose checksums are pinned. */
export const pinnedWheel: readonly string[] = ["--require-hashes", ...wheelOptions];
