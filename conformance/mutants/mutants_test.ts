import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { root, runArguments, runtimePath, thisRuntime } from "../run/runtimes.ts";
import { temporaryFolder } from "../test_support/temporary_folder.ts";
import { type Fault, fileOf, mutate } from "./mutant.ts";
import { mutants } from "./mutants.ts";

function mutated(fault: Fault): string {
  return mutate(readFileSync(join(root, fileOf(fault)), "utf8"), fault);
}

/** Whether an arrow function only calls the original, with what it is given. */
function isIdentity(instead: string): boolean {
  const [, received, passed] = /^\(original(?:, )?(.*)\) => original\((.*)\)$/.exec(instead) ?? [];
  return received !== undefined && received === passed;
}

/** The compiler's codes for what is no TypeScript, and for names that mean nothing where they stand. */
const meaningless = /error TS(1\d{3}|2304|2339|2551|2552|2663|18013|18016):/;

/** What the compiler says of faults that cannot be run, since something they name is not there. */
function compilerErrors(faults: readonly Fault[]): string[] {
  using folder = temporaryFolder();
  for (const name of ["src", "ffi"]) cpSync(join(root, name), join(folder.path, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder.path, "node_modules"), "junction");
  const files = faults.map((fault, i) => [fileOf(fault).replace(/\.ts$/, `.fault${i}.ts`), mutated(fault)] as const);
  for (const [name, text] of files) writeFileSync(join(folder.path, name), text);
  const { compilerOptions } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8"));
  const settings = { compilerOptions, files: ["ffi/deno/global.d.ts", ...files.map(([name]) => name)] };
  writeFileSync(join(folder.path, "tsconfig.json"), JSON.stringify(settings));
  const compiler = runArguments(thisRuntime(), join(root, "node_modules/typescript/bin/tsc"));
  const { stdout } = spawnSync(runtimePath(thisRuntime()), [...compiler, "--pretty", "false"], {
    cwd: folder.path,
    encoding: "utf8",
  });
  const lines = stdout.split("\n");
  // Types that no longer fit are many: without any, nothing was compiled.
  assert(lines.some((line) => / error TS/.test(line)), stdout);
  return lines.filter((line) => /\.fault\d+\.ts/.test(line) && meaningless.test(line));
}

test("mutants are at least 25, each of another fault", () => {
  assert(mutants.length >= 25);
  assertEquals(new Set(mutants.map(({ fault }) => fault)).size, mutants.length);
});

test("each mutant's function is in the source as it is now", () => {
  for (const mutant of mutants) assertNotEquals(mutated(mutant), readFileSync(join(root, fileOf(mutant)), "utf8"));
});

test("a mutant whose function is not there is refused, by its name", () => {
  const [mutant] = mutants;
  for (const seam of ["src/tensor.ts Tensor.copyFroM", "src/tensor.ts copyElement"]) {
    const gone = { ...mutant!, seam };
    assertThrows(() => mutated(gone), Error, `${mutant!.fault}: there is no ${seam}`);
  }
  mutated({ ...mutant!, seam: "src/tensor.ts Tensor.copyFrom" });
  mutated({ ...mutant!, seam: "src/tensor.ts copyElements" });
});

test("no mutant does what the original does", () => {
  const same = ["(original) => original()", "(original, a, ...args) => original(a, ...args)"];
  for (const instead of same) assert(isIdentity(instead), instead);
  for (const { fault, instead } of mutants) assert(!isIdentity(instead), fault);
});

test("mutants name only what there is: else they would die of that, whatever the kit finds", () => {
  const [mutant] = mutants;
  assertEquals(compilerErrors(mutants), []);
  const refused = (instead: string[]) => compilerErrors(instead.map((each) => ({ ...mutant!, instead: each })));
  const nameless = ["() => noSuchName", "() => this.noSuchMember", "() => this.#noSuchMember"];
  const errors = refused(nameless);
  for (const [i, instead] of nameless.entries()) assert(errors.some((line) => line.includes(`.fault${i}.ts`)), instead);
  // By itself: what cannot be read hides what else there is to say.
  assert(refused(["() => {"]).length > 0);
});
