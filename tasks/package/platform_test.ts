import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { packagedPlatforms, platformPackage } from "../../ffi/finding/platform_package.ts";
import { oldestGlibc } from "../../ffi/finding/platform_support.ts";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { root } from "../test_support/library_modules.ts";
import { pack } from "./npm.ts";
import { type PlatformPackage, platformPackages, platforms, runtimePackages, writePackage } from "./platform.ts";
import { fetchWheel, readWheel, WheelFiles } from "./wheel.ts";

const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-platform-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const here = platforms.find(({ os, cpu }) => os === process.platform && cpu === process.arch)!;
const wheel = await fetchWheel(here.tag);
const packages = await platformPackages(here, { version: "1.2.3" }, wheel);
const runtime = packages[0]!;
/** Where the packages are, as they would be installed. */
const modules = join(folder, "node_modules");
for (const each of packages) writePackage(each, join(modules, each.manifest.name));

/** The names of a package's libraries. */
const librariesOf = ({ files }: PlatformPackage) =>
  [...files.keys()].filter((path) => path.startsWith("openvino/libs/")).map((path) => path.split("/")[2]!).sort();

test("the packages are those that are looked for", () => {
  const names = packagedPlatforms.map((name) => {
    const [platform, arch] = name.split("-") as [string, string];
    return platformPackage({ platform, arch });
  });
  assertEquals(runtimePackages, names);
  assert(runtimePackages.includes(platformPackage({ platform: process.platform, arch: process.arch })));
});

test("the glibc that messages name is the wheels'", () => {
  const wanted = platforms.filter(({ os }) => os === "linux").map(({ os, cpu, tag }) => [
    `${os}-${cpu}`,
    /^manylinux_(\d+)_(\d+)_/.exec(tag)!.slice(1).join("."),
  ]);
  assertEquals(Object.entries(oldestGlibc), wanted);
});

test("a package says which system and processor it is for, and which wheel its files are of", () => {
  const manifest = JSON.parse(readFileSync(join(modules, runtime.manifest.name, "package.json"), "utf8"));
  assertEquals(manifest, runtime.manifest);
  const { name, version, license, os, cpu, preferUnplugged } = manifest;
  assertEquals([name, version], [platformPackage({ platform: process.platform, arch: process.arch }), "1.2.3"]);
  assertEquals([license, os, cpu, preferUnplugged], ["Apache-2.0", [process.platform], [process.arch], true]);
  assertEquals(manifest.wheel, { file: wheel.file, sha256: wheel.sha256 });
  assertStringIncludes(
    readFileSync(join(root, "ffi/fetching/openvino-requirements.txt"), "utf8"),
    manifest.wheel.sha256,
  );
  assertEquals(Object.keys(manifest).filter((key) => /scripts|dependencies/i.test(key)), []);
  if (process.platform === "linux") {
    assertEquals(manifest.libc, ["glibc"]);
    assertEquals(manifest.config.glibc, `>=${/manylinux_(\d+)_(\d+)/.exec(wheel.file)!.slice(1).join(".")}`);
  }
});

test("a package's folder can be found by its name, and nothing in it be imported", () => {
  const { resolve } = createRequire(join(folder, "main.js"));
  const { name } = runtime.manifest;
  const folderOf = (path: string) => join(modules, ...name.split("/"), path);
  assertEquals(resolve(`${name}/package.json`), folderOf("package.json"));
  assertThrows(() => resolve(name));
  assertThrows(() => resolve(`${name}/openvino/libs/${librariesOf(runtime)[0]}`));
});

test("a package's files are the wheel's, unchanged, and its licences are with them", () => {
  for (const { manifest, files } of packages) {
    const at = (path: string) => join(modules, manifest.name, path);
    for (const path of files.keys()) {
      if (path === "README.md" || path === "plugins.xml") continue;
      const inWheel = wheel.files.paths.filter((each) => each === path || each.endsWith(`/licenses/${path}`));
      assertEquals(inWheel.length, 1, path);
      const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
      assertEquals(digest(readFileSync(at(path))), digest(wheel.files.read(inWheel[0]!)), path);
    }
    assertStringIncludes(readFileSync(at("LICENSE"), "utf8"), "Apache License");
    assertEquals(readdirSync(at("licensing")).length, 3);
  }
});

test("the runtime is enough to read every format and to infer, in a folder of its own", async () => {
  const models = ["xml", "onnx", "tflite", "pdmodel", "pb", "saved_model"].map((kind) => `relu_add.${kind}`);
  const place = join(folder, "mödels of its own");
  mkdirSync(place);
  for (const name of readdirSync(join(root, "conformance/models"))) {
    if (name.startsWith("relu_add.")) {
      cpSync(join(root, "conformance/models", name), join(place, name), { recursive: true });
    }
  }
  const code = `
    import process from "node:process";
    import { join } from "node:path";
    import { Core } from "openvino-ffi";
    const [place, ...models] = process.argv.slice(2);
    const core = new Core();
    for (const device of ["CPU", "AUTO", "HETERO:CPU", "BATCH:CPU", "MULTI:CPU"]) {
      const model = core.compileModel(join(place, models[0]), device);
      model.infer(new Float32Array(model.input().shape.reduce((a, b) => a * b, 1)));
    }
    for (const name of models) {
      const model = core.compileModel(join(place, name), "CPU");
      const input = Float32Array.from({ length: model.input().shape.reduce((a, b) => a * b, 1) }, (_, i) => i - 2);
      console.log(name, ...model.infer(input).get(0).data);
    }`;
  const { code: exit, stdout, stderr } = await runInOwnProcess(
    code.replaceAll('"openvino-ffi"', `"${new URL("../../src/mod.ts", import.meta.url)}"`),
    {
      args: [place, ...models],
      env: { OPENVINO_LIB_PATH: join(modules, runtime.manifest.name) },
    },
  );
  assertEquals(exit, 0, stderr);
  const lines = stdout.trimEnd().split("\n").map((line) => line.split(" "));
  assertEquals(lines.map(([name]) => name), models);
  for (const [name, ...values] of lines) assertEquals(values, lines[0]!.slice(1), name);
});

test("the packages of devices are found beside the runtime's, and OpenVINO loads their plugins", async () => {
  const devices = packages.slice(1).map(({ manifest }) => manifest.name.split("-").at(-1)!.toUpperCase());
  const code = `
    import process from "node:process";
    import { Core } from "${new URL("../../src/mod.ts", import.meta.url)}";
    const core = new Core();
    for (const device of process.argv.slice(2)) {
      try {
        console.log(device, Object.values(core.getVersions(device))[0].description);
      } catch (error) {
        console.log(device, error.message.replaceAll("\\n", " "));
      }
    }
    core.compileModel(${JSON.stringify(join(root, "conformance/models/relu_add.xml"))}, "CPU").infer([[1, 2, 3, 4]]);`;
  const run = async (modules: string) => {
    const env = { OPENVINO_LIB_PATH: join(modules, runtime.manifest.name) };
    const { code: exit, stdout, stderr } = await runInOwnProcess(code, { args: devices, env });
    assertEquals(exit, 0, stderr);
    return stdout.trimEnd().split("\n").filter((line) => line !== "");
  };
  const alone = join(folder, "alone", "node_modules");
  writePackage(runtime, join(alone, runtime.manifest.name));
  const found = await run(modules);
  for (const [i, line] of (await run(alone)).entries()) {
    assertStringIncludes(line, `there is no device "${devices[i]}"`);
    // Where the device's driver is not there, its plugin is found all the same, and the error names its file.
    assertMatch(found[i]!, new RegExp(`intel.${devices[i]}.plugin`, "i"));
    assert(!found[i]!.includes("there is no device"), found[i]);
  }
});

test("packing a package twice gives the same bytes", async () => {
  const smallest = packages.at(-1)!;
  const [once, twice] = ["once", "twice"].map((name) => join(folder, name)) as [string, string];
  for (const place of [once, twice]) {
    mkdirSync(place);
    writePackage(smallest, join(place, "package"));
  }
  for (const name of readdirSync(join(twice, "package"))) utimesSync(join(twice, "package", name), 1, 1);
  const [first, second] = await Promise.all([once, twice].map((place) => pack(join(place, "package"), place)));
  assert(readFileSync(first!.tarball).equals(readFileSync(second!.tarball)));
  writeFileSync(join(twice, "package", "README.md"), "other");
  assertNotEquals((await pack(join(twice, "package"), twice)).size, first!.size);
});

test("the package of another platform has the same parts, under that system's names", async () => {
  const other = platforms.find(({ os }) => os === (process.platform === "darwin" ? "linux" : "darwin"))!;
  const [theirs] = await platformPackages(other, { version: "1.2.3" });
  const parts = (each: PlatformPackage) =>
    librariesOf(each).map((name) => name.replace(/^lib|\.(so|dylib|dll|\d+).*$/g, "").replace(/intel_|arm_/, ""))
      .sort();
  assertEquals(parts(theirs!), parts(runtime));
  assertEquals([theirs!.manifest.os, theirs!.manifest.cpu], [[other.os], [other.cpu]]);
  assertEquals(theirs!.manifest.wheel.file.endsWith(`-${other.tag}.whl`), true);
});

test("a wheel that the requirements do not name is refused, and one that its own list does not describe", async () => {
  const path = join(folder, "openvino.whl");
  writeFileSync(path, "not a wheel");
  assertThrows(() => readWheel(path), Error, "is not one of the wheels that openvino-requirements.txt names");
  const listed = (text: string) =>
    new WheelFiles({ paths: ["x.dist-info/RECORD", "a"], read: (each) => Buffer.from(each === "a" ? "A" : text) });
  const checksum = createHash("sha256").update("A").digest("base64url");
  assertEquals(listed(`a,sha256=${checksum},1\n`).read("a").toString(), "A");
  assertThrows(() => listed(`a,sha256=${checksum.slice(1)},1\n`).read("a"), Error, "not what the wheel's RECORD says");
  assertThrows(() => listed("").read("a"), Error, "not what the wheel's RECORD says");
  await assertRejects(() => fetchWheel("win_ia64", join(folder, "wheels")), Error, "pip did not fetch the wheel");
});
