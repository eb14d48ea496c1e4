import { assertEquals, assertMatch } from "@std/assert";
import { test } from "node:test";
import { runInOwnProcess } from "../test_support/own_process.ts";

/**
 * A short soak; `soak.ts` without arguments is the long one. After so few inferences the runtimes' own memory is still
 * growing: Deno's from 116 MiB to 160 here, and to about 190 after a million, where it stays. Therefore this only
 * detects leaks of half as much again, about 2 KiB per inference; the long one detects some bytes.
 */

test("inferences of all kinds are right, and leave descriptors, threads and memory as they were", {
  timeout: 900_000,
}, async () => {
  const args = ["--warm-up", "20000", "--inferences", "60000", "--rows", "4", "--growth", "50"];
  const { code, stdout, stderr } = await runInOwnProcess(new URL("soak.ts", import.meta.url), {
    args,
    gc: true,
  });
  assertEquals([code, stderr], [0, ""], stdout);
  assertMatch(stdout, /file descriptors flat, threads flat, all values right/);
});

test("processSize() sees memory and files that stay, and not what has gone", async () => {
  const program = `
    import { closeSync, openSync } from "node:fs";
    import { processSize } from "${new URL("process_size.ts", import.meta.url)}";
    const file = "${new URL("process_size.ts", import.meta.url).pathname}";
    // Once for what a runtime opens when it first needs it.
    await processSize();
    const before = await processSize();
    globalThis.kept = [new Uint8Array(128 * 2 ** 20).fill(1), openSync(file), openSync(file)];
    const during = await processSize();
    for (const descriptor of kept.splice(1)) closeSync(descriptor);
    const after = await processSize();
    // Half of it: the runtime may give back other memory meanwhile.
    console.log(during.rss - before.rss > 64, during.files - before.files, after.files - before.files);
  `;
  const { code, stdout, stderr } = await runInOwnProcess(program, { gc: true });
  assertEquals([code, stdout, stderr], [0, "true 2 0\n", ""]);
});
