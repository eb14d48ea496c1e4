import { assert, assertRejects, assertStringIncludes } from "@std/assert";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { platformPackage } from "../../ffi/platform_package.ts";
import { thisRuntime } from "../../conformance/run/runtimes.ts";
import { decoderPackages } from "../test_support/decoder_packages.ts";
import { copyFiles, documentedPrograms, printsAs } from "../test_support/documented_programs.ts";
import { installers, makeProject } from "../test_support/installed_project.ts";
import { root } from "../test_support/library_modules.ts";
import { type Packed, serve } from "../test_support/npm_registry.ts";
import { platformStandIns } from "../test_support/platform_stand_ins.ts";
import { buildPackage, libraryPackage, pack, publishedManifest } from "./npm.ts";
import { platformPackages, platforms, writePackage } from "./platform.ts";

const runtime = thisRuntime();

/** Where the packages are made, and projects that use them. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), "openvino-ffi-install-")));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The library's package, this platform's and a decoder's; of other platforms' what a registry tells. */
async function packAll(): Promise<Packed[]> {
  const source = libraryPackage(root);
  const library = join(folder, "library");
  await buildPackage(root, source, library);
  const here = platforms.find(({ os, cpu }) => os === process.platform && cpu === process.arch)!;
  const [made] = await platformPackages(here, source.manifest);
  const platform = join(folder, "platform");
  writePackage(made!, platform);
  const packed: Packed[] = [
    { manifest: publishedManifest(source.manifest), ...await pack(library, folder) },
    { manifest: made!.manifest, ...await pack(platform, folder) },
    ...await decoderPackages(folder),
  ];
  return [...packed, ...platformStandIns(packed)];
}

const packages = await packAll();

/** The arguments that have this runtime run a file, or the library's command. */
const running: Readonly<Record<typeof runtime, { file: readonly string[]; command: readonly string[] }>> = {
  Deno: {
    file: ["run", "--cached-only", "--allow-ffi", "--allow-read", "--allow-env", "main.ts"],
    command: ["run", "--cached-only", "--allow-all", "npm:openvino-ffi"],
  },
  Bun: { file: ["main.ts"], command: ["x", "--bun", "openvino-ffi"] },
  Node: {
    file: ["--disable-warning=ExperimentalWarning", "main.ts"],
    command: ["--disable-warning=ExperimentalWarning", "node_modules/openvino-ffi/src/cli/main.js"],
  },
};

for (const [i, installer] of installers.entries()) {
  test(`${installer.title}: README's first program runs without Python and offline`, async () => {
    const registry = await serve(packages);
    const project = await makeProject(join(folder, `prüf stand ${i}`), installer, registry.url);
    for (const name of ["openvino-ffi", "@cwasm/jpeg-turbo"]) {
      await project.run(installer.add(name), ...(runtime === "Node" ? ["npm" as const] : []));
    }
    await registry[Symbol.asyncDispose](); // What runs now is what is installed.
    const [program] = documentedPrograms();
    writeFileSync(join(project.folder, "main.ts"), program!.code);
    copyFiles(project.folder);
    const output = await project.run(running[runtime].file);
    assert(printsAs(program!, output), output);
    const info = await project.run(running[runtime].command.concat("info"));
    assertStringIncludes(info, "\nfound by  the npm package\n");
    assertStringIncludes(info, "\nAll is well.\n");
  });
}

test(`${installers[0]!.title}: where the platform's package is missing, the error says how to get it`, async () => {
  const registry = await serve([packages[0]!, ...platformStandIns()]);
  const project = await makeProject(join(folder, "missing"), installers[0]!, registry.url);
  await project.run(installers[0]!.add("openvino-ffi"), ...(runtime === "Node" ? ["npm" as const] : []));
  await registry[Symbol.asyncDispose]();
  writeFileSync(join(project.folder, "main.ts"), `import { Core } from "openvino-ffi";\n\nnew Core();\n`);
  const { message } = await assertRejects(() => project.run(running[runtime].file), Error);
  const name = platformPackage({ platform: process.platform, arch: process.arch });
  assertStringIncludes(message, `${name}: not installed`);
  const command = { Deno: "deno add npm:", Bun: "bun add ", Node: "npm install " }[runtime];
  assertStringIncludes(message, `Install it with:\n  ${command}${name}\n`);
});
