import { assert, assertEquals, assertThrows } from "@std/assert";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { devicePlugins, withPlugins } from "./device_plugins.ts";
import { type Host, nodeHost } from "../finding/host.ts";
import { packagedDevices, platformPackage } from "../finding/platform_package.ts";

const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-plüg & ins-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const host: Host = { ...nodeHost(), cwd: () => folder, resolvePackage: () => undefined };
const elsewhere: Host = { ...host, cwd: () => dirname(folder) };

/** Makes a package; returns the path of its configuration file. */
function make(name: string, ...place: string[]): string {
  const at = join(folder, ...place);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, "package.json"), JSON.stringify({ name }));
  const device = name.split("-").at(-1)!.toUpperCase();
  const file = join(at, "plugins.xml");
  writeFileSync(file, `<ie><plugins>\n<plugin name="${device}" location="libs/x.so"/></plugins></ie>`);
  return file;
}

const ownName = platformPackage(host);
const [gpuName, npuName] = packagedDevices.map((device) => platformPackage(host, device)) as [string, string];
const [gpu, npu] = [gpuName, npuName].map((name) => make(name, "node_modules", name)) as [string, string];

/** Where the library is in the package that has this file. */
const libraryBeside = (file: string) => join(dirname(file), "openvino", "libs", "libopenvino_c.so.2641");

test("devicePlugins() finds the devices' packages for a library that is from a package, and for no other", () => {
  for (const place of [["store", "node_modules", ownName], ["store", "linux-npm-1a2b", "package"]]) {
    const library = libraryBeside(make(ownName, ...place));
    assertEquals(devicePlugins(library, host), [gpu, npu]);
    assertEquals(devicePlugins(library, elsewhere), []);
    const denied = () => {
      throw new Error("no permission");
    };
    assertEquals(devicePlugins(library, { ...host, list: denied, resolvePackage: denied }), []);
  }
  assertEquals(devicePlugins(libraryBeside(make("other", "store", "other")), host), []);
  assertEquals(devicePlugins(join(folder, ".openvino", "openvino", "libs", "libopenvino_c.so.2641"), host), []);
});

test("devicePlugins() finds them beside the library's package, also in folders named as their versions", () => {
  assertEquals(devicePlugins(libraryBeside(make(ownName, "node_modules", ownName)), elsewhere), [gpu, npu]);
  const cached = make(npuName, "cache", npuName, "0.1.0");
  const libraries = ["0.1.0", "0.2.0"].map((version) => libraryBeside(make(ownName, "cache", ownName, version)));
  assertEquals(libraries.map((library) => devicePlugins(library, elsewhere)), [[cached], []]);
});

test("withPlugins() gives one file as it is, and several as one, for as long as it is read", () => {
  assertEquals(withPlugins([], (file) => file), undefined);
  assertEquals(withPlugins([gpu], (file) => file), gpu);
  let made = "";
  const text = withPlugins([gpu, npu], (file) => {
    made = file!;
    return readFileSync(made, "utf8");
  });
  const location = (file: string) => join(dirname(file), "libs", "x.so").replaceAll("&", "&amp;");
  assertEquals(
    text,
    `<ie><plugins><plugin name="GPU" location="${location(gpu)}"/><plugin name="NPU" location="${
      location(npu)
    }"/></plugins></ie>`,
  );
  assert(!existsSync(made));
  assertThrows(() => withPlugins([gpu, npu], () => assert(false, "of OpenVINO")), Error, "of OpenVINO");
});
