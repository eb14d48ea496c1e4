import { copyFileSync, mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { assertEquals, assertThrows } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { temporaryFolder } from "../../conformance/test_support/temporary_folder.ts";
import { Core, OpenVINOError } from "../mod.ts";
import { absolutePath } from "./absolute_path.ts";

/** Makes paths absolute in a made working folder. */
const on = (platform: string, folder: string) => (path: string) => absolutePath(path, { platform, cwd: () => folder });

test("absolutePath() on Windows has a drive, and keeps what is absolute as it was written", () => {
  const windows = on("win32", "D:\\my models\\näh");
  const paths: Readonly<Record<string, string>> = {
    "net.xml": "D:\\my models\\näh\\net.xml",
    "sub/net.xml": "D:\\my models\\näh\\sub\\net.xml",
    "..\\日本 %20 #1\\net.xml": "D:\\my models\\日本 %20 #1\\net.xml",
    "\\net.xml": "D:\\net.xml",
    "/net.xml": "D:\\net.xml",
    "D:net.xml": "D:\\my models\\näh\\net.xml",
    "C:\\models\\net.xml": "C:\\models\\net.xml",
    "c:/models/net.xml": "c:/models/net.xml",
    "\\\\server\\share\\net.xml": "\\\\server\\share\\net.xml",
    "//server/share/net.xml": "//server/share/net.xml",
    "\\\\?\\C:\\models\\net.xml": "\\\\?\\C:\\models\\net.xml",
    "": "",
  };
  for (const [path, absolute] of Object.entries(paths)) assertEquals(windows(path), absolute);
});

test("absolutePath() on Windows prefixes what is too long without", () => {
  const windows = on("win32", "D:\\work");
  const [fits, long] = [`C:\\${"a".repeat(256)}`, `C:\\${"a".repeat(257)}`];
  assertEquals([fits.length, windows(fits)], [259, fits]);
  assertEquals(windows(long), `\\\\?\\${long}`);
  assertEquals(windows(long.replace("\\", "/")), `\\\\?\\${long}`);
  assertEquals(windows("b".repeat(300)), `\\\\?\\D:\\work\\${"b".repeat(300)}`);
  const share = `\\\\server\\share\\${"a".repeat(300)}`;
  assertEquals(windows(share), `\\\\?\\UNC\\${share.slice(2)}`);
  assertEquals(windows(`\\\\?\\${long}`), `\\\\?\\${long}`);
});

test("absolutePath() elsewhere resolves nothing, and backslashes are letters", () => {
  const linux = on("linux", "/my models");
  const paths: Readonly<Record<string, string>> = {
    "net.xml": "/my models/net.xml",
    "../net.xml": "/my models/../net.xml",
    "/a/../net.xml": "/a/../net.xml",
    "C:\\net.xml": "/my models/C:\\net.xml",
    "": "",
  };
  for (const [path, absolute] of Object.entries(paths)) assertEquals(linux(path), absolute);
  assertEquals(linux(`/${"a".repeat(300)}`), `/${"a".repeat(300)}`);
});

test("absolutePath() leaves a path where there is no working folder", () => {
  const cwd = () => {
    throw new Error("ENOENT");
  };
  assertEquals(absolutePath("net.xml", { platform: "linux", cwd }), "net.xml");
  assertEquals(absolutePath("net.xml", { platform: "win32", cwd }), "net.xml");
});

test("models are read by paths of every kind that this system has", () => {
  using temporary = temporaryFolder();
  const core = new Core();
  const long = join(temporary.path, ...new Array(6).fill("very long näme of a földer, 日本 #1 %20"), "x".repeat(40));
  mkdirSync(long, { recursive: true });
  for (const folder of [temporary.path, long]) {
    for (const end of [".xml", ".bin"]) {
      copyFileSync(modelPath("relu_add").replace(".xml", end), join(folder, `nät ${end}`));
    }
    const path = join(folder, "nät .xml");
    const others = process.platform === "win32" ? [path.replaceAll("\\", "/"), `\\\\?\\${path}`] : [];
    const near = relative(process.cwd(), path);
    for (const form of [path, near, pathToFileURL(path), ...others]) {
      using model = core.readModel(form);
      assertEquals(model.input().shape, [1, 4], String(form));
    }
    assertThrows(() => core.readModel(`${path}x`), OpenVINOError, "does not exist");
  }
});
