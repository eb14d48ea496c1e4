import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endOf, type ProcessEnd } from "../end_of.ts";
import type { Command } from "./system.ts";

/** How a program ended. */
export interface ProgramEnded extends ProcessEnd {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end, or until a time is over. Its output goes through files: under Wine, Node.js takes no
 * socket, which is what a runtime's pipe may be.
 */
export async function runProgram({ program, args, env }: Command, cwd: string, minutes: number): Promise<ProgramEnded> {
  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-program-"));
  try {
    const [stdout, stderr] = [join(folder, "stdout"), join(folder, "stderr")];
    const outputs = [openSync(stdout, "w"), openSync(stderr, "w")];
    const child = spawn(program, args, {
      cwd,
      stdio: ["ignore", outputs[0], outputs[1]],
      env: { ...env, NO_COLOR: "1" },
    });
    const ended = await endOf(child, minutes).finally(() => outputs.forEach((file) => closeSync(file)));
    return { ...ended, stdout: readFileSync(stdout, "utf8"), stderr: readFileSync(stderr, "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
