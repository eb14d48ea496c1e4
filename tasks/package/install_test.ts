import { assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { platformPackage } from "../../ffi/platform_package.ts";
import { thisRuntime } from "../../conformance/run/runtimes.ts";
import { installers, makeProject } from "../test_support/installed_project.ts";
import { root } from "../test_support/library_modules.ts";
import { type Packed, serve } from "../test_support/npm_registry.ts";
import { platformStandIns } from "../test_support/platform_stand_ins.ts";
import { readmeExample } from "../test_support/readme_example.ts";
import { buildPackage, libraryPackage, pack, publishedManifest } from "./npm.ts";
import { platformPackages, platforms, writePackage } from "./platform.ts";

const runtime = thisRuntime();

/** Where the packages are made, and projects that use them. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), "openvino-ffi-install-")));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The library's package and this platform's; of the others, which are not for here, what a registry tells. */
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
  test(`${installer.title}: README's first example runs without Python and offline, with nothing else installed`, async () => {
    const registry = await serve(packages);
    const project = await makeProject(join(folder, `prüf stand ${i}`), installer, registry.url);
    await project.run(installer.add("openvino-ffi"), ...(runtime === "Node" ? ["npm" as const] : []));
    await registry[Symbol.asyncDispose](); // What runs now is what is installed.
    writeFileSync(join(project.folder, "main.ts"), readmeExample());
    for (const name of ["efficientnet-lite0.xml", "efficientnet-lite0.bin"]) {
      cpSync(join(root, "samples/data", name), join(project.folder, name));
    }
    assertMatch(await project.run(running[runtime].file), /^class \d+ at 0\.\d+\n$/);
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
  writeFileSync(join(project.folder, "main.ts"), readmeExample());
  const { message } = await assertRejects(() => project.run(running[runtime].file), Error);
  const name = platformPackage({ platform: process.platform, arch: process.arch });
  assertStringIncludes(message, `${name}: not installed`);
  const command = { Deno: "deno add npm:", Bun: "bun add ", Node: "npm install " }[runtime];
  assertStringIncludes(message, `Install it with:\n  ${command}${name}\n`);
});
