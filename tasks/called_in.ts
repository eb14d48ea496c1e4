import type { RuntimeName } from "../conformance/run/runtimes.ts";

/**
 * The folder in which a task was called, which its file arguments are relative to; undefined if nothing tells it.
 *
 * npm and Deno name it in one variable, Bun in another, which in npm is the project's folder. Both may be inherited from
 * another task's environment.
 */
export function calledIn(
  runtime: RuntimeName,
  { INIT_CWD, npm_config_user_agent: agent, npm_config_local_prefix: prefix }: Readonly<
    Record<string, string | undefined>
  >,
): string | undefined {
  const byBun = runtime === "Bun" && agent?.startsWith("bun/");
  return byBun ? prefix ?? INIT_CWD : INIT_CWD;
}
