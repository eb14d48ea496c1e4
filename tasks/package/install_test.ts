import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { findLibrary } from "../../ffi/finding/finder.ts";
import { platformPackage } from "../../ffi/finding/platform_package.ts";
import { thisRuntime } from "../../conformance/run/runtimes.ts";
import { checkFirstProgram } from "../test_support/first_program.ts";
import { installersOf, makeProject } from "../test_support/installed_project.ts";
import { root } from "../test_support/library_modules.ts";
import { madeLibrary, madePlatform } from "../test_support/made_packages.ts";
import { serve } from "../test_support/npm_registry.ts";
import { platformStandIns } from "../test_support/platform_stand_ins.ts";

const runtime = thisRuntime();
const installers = installersOf(runtime);

/** Where the projects are. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), "openvino-ffi-install-")));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const [i, installer] of installers.entries()) {
  test(`${installer.title}: README's first program runs without Python, offline, in any folder`, () =>
    checkFirstProgram(join(folder, `prüf stand ${i}`), installer));
}

const name = platformPackage({ platform: process.platform, arch: process.arch });

test(`${installers[0]!.title}: where the platform's package is missing, the error says how to get it`, async () => {
  await using registry = await serve([await madeLibrary(), ...platformStandIns()]);
  const project = await makeProject(join(folder, "missing"), installers[0]!, registry.url);
  await project.add("openvino-ffi");
  writeFileSync(join(project.folder, "main.ts"), `import { Core } from "openvino-ffi";\n\nnew Core();\n`);
  const { message } = await assertRejects(() => project.runMain(), Error);
  assertStringIncludes(message, `${name}: not installed`);
  const command = { Deno: "deno add npm:", Bun: "bun add ", Node: "npm install " }[runtime];
  assertStringIncludes(message, `Install it with:\n  ${command}${name}\n`);
});

test("a checkout gets OpenVINO without Python: from npm, or what was packed in it, or says what is missing", async () => {
  const platform = await madePlatform();
  await using registry = await serve([]);
  const checkout = await makeProject(join(folder, "checkout"), installers[0]!, registry.url);
  const at = (path: string) => join(checkout.folder, path);
  for (const part of ["ffi", "src", "tasks", "conformance"]) cpSync(join(root, part), at(part), { recursive: true });
  mkdirSync(at("node_modules")); // Without it, Bun installs what a program asks for.
  const setUp = () => checkout.runFile("tasks/fetch_openvino.ts");

  const { message } = await assertRejects(setUp, Error);
  assertStringIncludes(message, "OpenVINO could not be fetched: there is no python3 and no uv; install");
  const notInstalled =
    `The npm package ${name} ${platform.manifest.version} could not be installed: the registry does not have it`;
  assertStringIncludes(message, notInstalled);

  const packed = join(".cache/package", name, "openvino/libs", basename(findLibrary()));
  mkdirSync(dirname(at(packed)), { recursive: true });
  writeFileSync(at(packed), "");
  await setUp();
  assertEquals(readdirSync(at(".openvino/openvino/libs")).length, 1);
  rmSync(at(".openvino"), { recursive: true });

  registry.offer([platform]);
  await setUp();
  writeFileSync(at("main.ts"), `import { Core } from "./src/mod.ts";\n\nconsole.log(new Core().availableDevices);\n`);
  assertStringIncludes(await checkout.runMain(), "CPU");
  assertEquals(readdirSync(checkout.folder).filter((each) => each.startsWith(".openvino")), [".openvino"]);
});
