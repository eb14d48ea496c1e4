import type { RuntimeName } from "../../conformance/run/runtimes.ts";

/** The systems that programs can be run for here. */
export type SystemName = "Linux x64" | "Windows x64" | "Linux arm64";

/** The npm package of a runtime for a system, and the program's path in it. */
export type RuntimePackage = readonly [name: string, program: string];

/** A command, ready to be run here. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Test files that are left out. */
export interface LeftOut {
  readonly files: readonly string[];
  /** In which runtimes; undefined for all. */
  readonly runtimes?: readonly RuntimeName[];
  readonly why: string;
}

/** A system whose programs run here: this machine's own, or another one under an emulator. */
export interface System {
  /** pip's name of the platform; undefined for this machine's. */
  readonly wheel?: string;
  /** Where the runtimes' releases are. */
  readonly packages: Readonly<Record<RuntimeName, RuntimePackage>>;
  /** The factor by which limits of time are longer than on this machine's own. */
  readonly slowness: number;
  /** What is left out there, and why. */
  readonly leftOut: readonly LeftOut[];
  /** The options that choose a part of the conformance kit to run there too; undefined for none. */
  readonly kit?: readonly string[];
  /** Whether the package managers of Bun and Node.js work there. */
  readonly emulatorInstalls: boolean;
  /** Sets the emulator up in a folder, unless it is. */
  setUp(folder: string): Promise<Emulator>;
}

/** What runs a system's programs. */
export interface Emulator {
  /** Its name and release; undefined for this machine itself. */
  readonly title?: string;
  /** Changes a runtime's program in place, if it must be changed to run here. */
  adapt?(program: string): void;
  /**
   * The command that runs a program of the system.
   *
   * @param program Its path.
   * @param args Its arguments, with paths as this machine has them.
   * @param env Variables besides this process's, of which those that are paths are too.
   */
  command(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Command;
}
