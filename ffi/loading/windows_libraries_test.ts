import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { hiddenPlugins, librariesBefore, missingLibraries } from "./windows_libraries.ts";

/** A made machine with files, on which everything else is missing. */
function machine(files: readonly string[], platform = "win32", environment: Record<string, string> = {}) {
  return {
    platform,
    isFile: (path: string) => {
      if (files.includes(path)) return true;
      throw Object.assign(new Error("ENOENT"), { code: "ENOENT" });
    },
    environment: (name: string) => environment[name],
  };
}

const libs = "C:\\project\\.openvino\\openvino\\libs";
const archive = "D:\\ov";
const release = `${archive}\\runtime\\bin\\intel64\\Release`;
const system = ["msvcp140.dll", "vcruntime140.dll", "vcruntime140_1.dll"].map((name) =>
  `C:\\Windows\\System32\\${name}`
);
const before = (library: string, files: readonly string[]) =>
  librariesBefore(library, machine(files)).map(({ path }) => path);

test("librariesBefore() names TBB, then OpenVINO, as the wheel and the archive have them", () => {
  const wheel = [`${libs}\\tbb12.dll`, `${libs}\\openvino.dll`];
  assertEquals(before(`${libs}\\openvino_c.dll`, wheel), wheel);
  const unpacked = [`${archive}\\runtime\\3rdparty\\tbb\\bin\\tbb12.dll`, `${release}\\openvino.dll`];
  assertEquals(before(`${release}\\openvino_c.dll`, unpacked), unpacked);
  assertEquals(before(`${libs}\\openvino_c.dll`, [`${libs}\\openvino.dll`]), [`${libs}\\openvino.dll`]);
  assertEquals(librariesBefore("/lib/libopenvino_c.so", machine(["/lib/tbb12.dll"], "linux")), []);
});

test("missingLibraries() names what a library needs and what is not there", () => {
  const library = `${libs}\\openvino_c.dll`;
  const wheel = [library, `${libs}\\tbb12.dll`, `${libs}\\openvino.dll`];
  const missing = (files: readonly string[], environment?: Record<string, string>) =>
    missingLibraries(library, machine(files, "win32", environment));
  assertEquals(missing([...wheel, ...system]), []);
  assertEquals(missing([library, `${libs}\\openvino.dll`, ...system]), [
    `tbb12.dll is missing, which it needs: looked for at ${libs}\\tbb12.dll and C:\\project\\3rdparty\\tbb\\bin\\tbb12.dll`,
  ]);
  assertEquals(missing([library, `${libs}\\tbb12.dll`, ...system]), [
    `openvino.dll is missing, which it needs: looked for at ${libs}\\openvino.dll`,
  ]);
  assertEquals(missing(wheel), [
    "msvcp140.dll, vcruntime140.dll, vcruntime140_1.dll: missing, which it needs: install the Visual C++ Redistributable (x64)",
  ]);
  const elsewhere = system.map((path) => path.replace("C:\\Windows", "E:\\Win"));
  assertEquals(missing([...wheel, ...elsewhere], { SystemRoot: "E:\\Win" }), []);
  assertEquals(missing([...system]), []); // the library itself is missing, which the message says already
  assertEquals(missingLibraries(library, machine([library], "linux")), []);
});

test("hiddenPlugins() tells that paths are too long, on Windows only", () => {
  const library = (length: number) => `${libs}\\${"x".repeat(length - libs.length - 1)}\\openvino_c.dll`;
  const why = "the paths of OpenVINO's plugins are too long for Windows, with 260 letters: move them to shorter ones";
  assertEquals(hiddenPlugins(library(230), "win32"), why);
  assertEquals([hiddenPlugins(library(229), "win32"), hiddenPlugins(library(230), "linux")], [undefined, undefined]);
});
