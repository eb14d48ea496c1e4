import { assertEquals } from "@std/assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as library from "openvino-ffi";
import { runtimePath } from "../../conformance/run/runtimes.ts";
import { runOrThrow } from "./run.ts";
import { root } from "../test_support/library_modules.ts";

test("deno task docs writes a page for every export", async () => {
  await runOrThrow([runtimePath("Deno"), "task", "--quiet", "docs"], { cwd: root });
  const page = (name: string) => join(root, ".cache/docs/~", `${name}.html`);
  assertEquals(Object.keys(library).filter((name) => !existsSync(page(name))), []);
});
