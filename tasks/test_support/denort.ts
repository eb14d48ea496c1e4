import process from "node:process";
import { runtimePath } from "../../conformance/run/runtimes.ts";

/**
 * Has Deno compile an executable. Deno downloads its executables' base, `denort`, on first use. If that fails, Deno
 * itself replaces it: the result shows what is in the executable, but does not run it.
 *
 * @param compile Compiles it with an environment, and returns what Deno has printed.
 */
export async function withDenort(
  compile: (env: Readonly<Record<string, string | undefined>>) => Promise<string>,
): Promise<{ readonly said: string; readonly runs: boolean }> {
  try {
    return { said: await compile(process.env), runs: true };
  } catch (error) {
    if (!/Download .*denort/.test(String(error))) throw error;
    console.warn("Deno cannot download denort here: the executable is made, but not run");
    return { said: await compile({ ...process.env, DENORT_BIN: runtimePath("Deno") }), runs: false };
  }
}
