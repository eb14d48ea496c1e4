import { assert, assertStringIncludes } from "@std/assert";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyFiles, documentedPrograms, printsAs } from "./documented_programs.ts";
import { type InstalledProject, type Installer, makeProject } from "./installed_project.ts";
import { madeDecoder, madeLibrary, madePlatform } from "./made_packages.ts";
import { type Packed, serve } from "./npm_registry.ts";
import { platformStandIns } from "./platform_stand_ins.ts";

const program = documentedPrograms()[0]!;

/** The library's package, this platform's and a decoder's; of other platforms' what a registry tells. */
async function publishedPackages(): Promise<Packed[]> {
  const packages = [await madeLibrary(), await madePlatform(), ...await madeDecoder()];
  return [...packages, ...platformStandIns(packages)];
}

/** Makes a project with README's first program as `main.ts`, and all that it needs, in a folder that is not there yet. */
export async function firstProgram(folder: string, installer: Installer): Promise<InstalledProject> {
  await using registry = await serve(await publishedPackages());
  const project = await makeProject(folder, installer, registry.url);
  await project.add("openvino-ffi", "@cwasm/jpeg-turbo");
  writeFileSync(join(folder, "main.ts"), program.code);
  copyFiles(folder);
  return project;
}

/** Checks what README's first program has printed. */
export function assertPrinted(output: string): void {
  assert(printsAs(program, output), output);
}

/**
 * Checks that README's first program and the library's command run in a project without Python, offline after the
 * installation, and with no home to write to.
 */
export async function checkFirstProgram(folder: string, installer: Installer): Promise<void> {
  const project = await firstProgram(folder, installer); // Its registry has ended.
  assertPrinted(await project.runMain("none"));
  const info = await project.runCommand(["info"], "none");
  assertStringIncludes(info, "\nfound by  the npm package\n");
  assertStringIncludes(info, "\nAll is well.\n");
}
