import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { environmentVariables } from "../ffi/finding/environment_variables.ts";
import { oldestRuntimes } from "../ffi/runtimes.ts";
import { tasks } from "./tasks.ts";

const root = new URL("../", import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, root), "utf8");

test("deno.json and package.json name every task, and all call the same runner", () => {
  const names = Object.keys(tasks).sort();
  const ofDeno: Record<string, { command: string }> = JSON.parse(textOf("deno.json")).tasks;
  const others: Record<string, string> = JSON.parse(textOf("package.json")).scripts;
  assertEquals([Object.keys(ofDeno).sort(), Object.keys(others).sort()], [names, names]);
  for (const name of names) {
    assertEquals(ofDeno[name]!.command, `deno run --allow-all --quiet --no-config tasks/run.ts ${name}`);
    assertEquals(others[name], `node tasks/start.mjs ${name}`);
  }
});

test("every task has its script", () => {
  assertEquals(Object.values(tasks).filter(({ file }) => !existsSync(new URL(file, root))), []);
});

test("the samples' tasks have the permissions that docs/permissions.md names, and may read exactly the variables that the search reads", () => {
  const flags = /^deno run (--allow-ffi .*) main\.ts$/m.exec(textOf("docs/permissions.md"))![1]!.split(" ");
  assertEquals(tasks["text-embeddings"]!.permissions, flags);
  assertEquals(tasks["sample"]!.permissions, [...flags.slice(0, -1), `${flags.at(-1)},NO_COLOR`]);
  assertEquals(flags.at(-1), `--allow-env=${environmentVariables}`);
});

test("the oldest Node.js is the same where it cannot be imported", () => {
  const oldest = `${oldestRuntimes.Node} or newer`;
  for (const file of ["tasks/start.mjs", "src/float16_array.ts"]) assertStringIncludes(textOf(file), oldest, file);
  const [major, minor] = oldestRuntimes.Node.split(".");
  assertStringIncludes(textOf("tasks/start.mjs"), `major > ${major} || (major === ${major} && minor >= ${minor})`);
  assertEquals(JSON.parse(textOf("package.json")).engines.node, `>=${oldestRuntimes.Node}`);
});
