import { test } from "node:test";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { posix, win32 } from "node:path";
import { environmentVariables } from "./environment_variables.ts";
import { findLibrary, locateLibrary, userDownload } from "./finder.ts";
import { type Host, nodeHost } from "./host.ts";
import { libraryIn } from "./library_in.ts";
import { OpenVINOLoadError } from "../load_error.ts";
import { pipArguments } from "../fetching/pip.ts";
import type { RuntimeName } from "../runtimes.ts";
import { fetchCommand, oldestOpenVINO, pinnedOpenVINO } from "../release.ts";
import { isOlder } from "../version.ts";

interface Machine {
  platform?: string;
  arch?: string;
  cwd?: string;
  packageFolder?: string;
  programFolder?: string;
  /** The folders of packages that the runtime finds from this one, by their names. */
  packages?: Record<string, string>;
  environment?: Record<string, string>;
  /** Paths of files; their folders exist implicitly. */
  files?: string[];
  /** Links to files: path and target. */
  links?: Record<string, string>;
  /** Folders, files and variables that the runtime has no permission for. */
  noPermission?: string[];
  runtime?: RuntimeName;
  /** The version of glibc. Default: 2.36. */
  glibc?: string;
  /** Folders that the user may not list. */
  denied?: string[];
}

/** A fake machine, so that the search for every system is tested on every system. */
function machine(made: Machine): Host & { read: string[] } {
  const platform = made.platform ?? "linux";
  const path = platform === "win32" ? win32 : posix;
  const files = new Set([...(made.files ?? []), ...Object.keys(made.links ?? {})]);
  const folders = new Map<string, Set<string>>();
  for (const file of files) {
    for (let child = file; path.dirname(child) !== child; child = path.dirname(child)) {
      const parent = path.dirname(child);
      folders.set(parent, (folders.get(parent) ?? new Set()).add(path.basename(child)));
    }
  }
  const fail = (name: string, code?: string) => {
    throw Object.assign(new Error(`${code ?? name}`), { name, code });
  };
  const permit = (what: string) => {
    if (made.noPermission?.some((place) => what === place || what.startsWith(place + path.sep))) {
      if (made.runtime === "Node") fail("Error", "ERR_ACCESS_DENIED");
      fail("NotCapable");
    }
    if (made.denied?.includes(what)) fail("Error", "EACCES");
  };
  const read: string[] = [];
  return {
    platform,
    arch: made.arch ?? "x64",
    runtime: made.runtime ?? "Deno",
    packageFolder: made.packageFolder,
    programFolder: () => made.programFolder,
    cwd: () => made.cwd ?? (platform === "win32" ? "C:\\project" : "/project"),
    environment: (name) => {
      read.push(name);
      permit(name);
      return made.environment?.[name];
    },
    glibc: () => made.glibc ?? "2.36",
    list: (folder) => {
      permit(folder);
      return [...folders.get(folder) ?? fail(folder, files.has(folder) ? "ENOTDIR" : "ENOENT")];
    },
    isFile: (file) => {
      permit(file);
      return files.has(file) || (folders.has(file) ? false : fail(file, "ENOENT"));
    },
    realpath: (file) => {
      permit(file);
      return made.links?.[file] ?? (files.has(file) ? file : fail(file, "ENOENT"));
    },
    resolvePackage: (name) => {
      permit(name);
      return made.packages?.[name];
    },
    read,
  };
}

const find = (made: Machine) => findLibrary(machine(made));
const failure = (made: Machine) => assertThrows(() => find(made), OpenVINOLoadError);

const system = "/usr/lib/libopenvino_c.so";
const download = "/project/.openvino/openvino/libs/libopenvino_c.so.2641";

test("findLibrary() takes the file that OPENVINO_LIB_PATH names before any other", () => {
  const files = ["/own/any_name.so", system, download];
  assertEquals(find({ files, environment: { OPENVINO_LIB_PATH: "/own/any_name.so" } }), "/own/any_name.so");
  assertEquals(find({ files }), system);
});

test("findLibrary() takes a relative OPENVINO_LIB_PATH from the working folder", () => {
  const environment = { OPENVINO_LIB_PATH: "own/libopenvino_c.so" };
  assertEquals(find({ files: ["/project/own/libopenvino_c.so"], environment }), "/project/own/libopenvino_c.so");
});

test("findLibrary() takes a folder, or the package in it, as OPENVINO_LIB_PATH", () => {
  const environment = { OPENVINO_LIB_PATH: "/own" };
  assertEquals(find({ files: ["/own/libopenvino_c.so.2641"], environment }), "/own/libopenvino_c.so.2641");
  const inPackage = "/own/openvino/libs/libopenvino_c.so.2641";
  assertEquals(find({ files: [inPackage], environment }), inPackage);
});

test("findLibrary() does not fall back from a wrong OPENVINO_LIB_PATH", () => {
  const inEmpty = ["runtime/lib/intel64", "lib/intel64", "bin/intel64/Release"].map((name) =>
    `/empty/${name}: missing`
  );
  const cases = [["/missing", "missing", []], ["/empty", "no OpenVINO C library in it", inEmpty]] as const;
  for (const [place, reason, inArchive] of cases) {
    const error = failure({ files: [system, "/empty/readme"], environment: { OPENVINO_LIB_PATH: place } });
    assertStringIncludes(error.message, "OPENVINO_LIB_PATH leads to no OpenVINO C library");
    assertEquals(error.tried, [`${place}: ${reason}`, ...inArchive]);
  }
  assertEquals(find({ files: [system], environment: { OPENVINO_LIB_PATH: "" } }), system);
});

test("findLibrary() looks into INTEL_OPENVINO_DIR before the system, whichever level it names", () => {
  const library = "/archive/runtime/lib/intel64/libopenvino_c.so";
  for (const folder of ["/archive", "/archive/runtime", "/archive/runtime/lib/intel64"]) {
    assertEquals(find({ files: [library, system], environment: { INTEL_OPENVINO_DIR: folder } }), library);
  }
});

test("findLibrary() goes on after a wrong INTEL_OPENVINO_DIR", () => {
  assertEquals(find({ files: [system], environment: { INTEL_OPENVINO_DIR: "/missing" } }), system);
});

test("findLibrary() knows the folders of an archive on every platform", () => {
  const cases: [string, string, string, string][] = [
    ["linux", "x64", "/opt/ov", "/opt/ov/runtime/lib/intel64/libopenvino_c.so.2641"],
    ["linux", "arm64", "/opt/ov", "/opt/ov/runtime/lib/aarch64/libopenvino_c.so.2641"],
    ["darwin", "arm64", "/opt/ov", "/opt/ov/runtime/lib/arm64/Release/libopenvino_c.2641.dylib"],
    ["darwin", "x64", "/opt/ov", "/opt/ov/runtime/lib/intel64/Release/libopenvino_c.dylib"],
    ["win32", "x64", "D:\\ov", "D:\\ov\\runtime\\bin\\intel64\\Release\\openvino_c.dll"],
    ["win32", "arm64", "D:\\ov", "D:\\ov\\runtime\\bin\\arm64\\Release\\openvino_c.dll"],
  ];
  for (const [platform, arch, folder, library] of cases) {
    assertEquals(find({ platform, arch, files: [library], environment: { INTEL_OPENVINO_DIR: folder } }), library);
  }
});

test("findLibrary() looks into the platform's npm package before the system's folders, as the runtime finds it", () => {
  const inPackage = "/store/linux-x64/openvino/libs/libopenvino_c.so.2641";
  const packages = { "@openvino-ffi/linux-x64": "/store/linux-x64" };
  assertEquals(find({ files: [inPackage, system], packages }), inPackage);
  assertEquals(find({ files: [inPackage, system] }), system);
  assertEquals(find({ files: [inPackage, system], packages, arch: "arm64" }), system);
  assertEquals(find({ files: [inPackage, system], packages, programFolder: "/bin" }), system); // is inside the program
  const environment = { INTEL_OPENVINO_DIR: "/archive" };
  const archive = "/archive/runtime/lib/intel64/libopenvino_c.so";
  assertEquals(find({ files: [inPackage, archive], packages, environment }), archive);
});

test("findLibrary() finds the npm package from the working folder and a single-file program's, in each package manager's folders", () => {
  const own = "@openvino-ffi/linux-x64/openvino/libs/libopenvino_c.so.2641";
  for (const modules of ["", ".pnpm/node_modules/", ".deno/node_modules/", ".bun/node_modules/"]) {
    const library = `/project/node_modules/${modules}${own}`;
    assertEquals(find({ files: [library, system] }), library);
    assertEquals(find({ files: [library, system], cwd: "/project/src/deep" }), library);
    assertEquals(find({ files: [library, system], cwd: "/elsewhere", programFolder: "/project/bin" }), library);
    assertEquals(find({ files: [library, system], cwd: "/elsewhere" }), system);
  }
  const windows = "C:\\project\\node_modules\\@openvino-ffi\\win32-x64\\openvino\\libs\\openvino_c.dll";
  assertEquals(find({ platform: "win32", files: [windows] }), windows);
});

test("findLibrary() goes past an npm package that is too old or that it may not look at", () => {
  const old = "/store/linux-x64/openvino/libs/libopenvino_c.so.2540";
  const packages = { "@openvino-ffi/linux-x64": "/store/linux-x64" };
  assertEquals(find({ files: [old, download], packages }), download);
  assertStringIncludes(
    failure({ files: [old], packages }).message,
    "/store/linux-x64: OpenVINO 2025.4.0 in it is too old",
  );
  const noPermission = ["@openvino-ffi/linux-x64", "/project/node_modules"];
  const hidden = "/project/node_modules/@openvino-ffi/linux-x64/openvino/libs/libopenvino_c.so.2641";
  assertEquals(find({ files: [hidden, download], noPermission }), download);
  const error = failure({ files: [hidden], noPermission });
  assert(error.tried.includes("@openvino-ffi/linux-x64: no permission (--allow-read)"));
  assert(error.tried.includes("/project/node_modules: no permission (--allow-read=/project/node_modules)"));
});

test("findLibrary() says what is missing where there is no npm package, and what to do", () => {
  const cases: [Machine, string, string][] = [
    [{ platform: "darwin", arch: "x64" }, "for Macs with Intel, and so no npm package", "brew install openvino"],
    [{ platform: "win32", arch: "arm64" }, "for Windows on Arm, and so", "the x64 build of Deno, Bun or Node.js"],
    [
      { files: ["/lib/ld-musl-x86_64.so.1"] },
      "are built with glibc, and this Linux has musl.",
      "container image with glibc",
    ],
    [{ glibc: "2.27" }, "for linux x64 needs glibc 2.28 or newer, found 2.27.", "a newer system"],
    [{ arch: "arm64", glibc: "2.34" }, "for linux arm64 needs glibc 2.35 or newer, found 2.34.", "a newer system"],
    [
      { platform: "linux", arch: "riscv64" },
      "for linux on riscv64, and so",
      "Build OpenVINO and set OPENVINO_LIB_PATH",
    ],
  ];
  for (const [made, missing, remedy] of cases) {
    const { message } = failure(made);
    assertStringIncludes(message, missing);
    assertStringIncludes(message, remedy);
    assert(!message.includes("pip install"), message);
  }
  const both = failure({ files: ["/lib/ld-musl-x86_64.so.1", "/lib64/ld-linux-x86-64.so.2"] });
  assertStringIncludes(both.message, "pip install");
  const commands: [RuntimeName, string][] = [
    ["Deno", "deno add npm:@openvino-ffi/linux-x64"],
    ["Bun", "bun add @openvino-ffi/linux-x64"],
    ["Node", "npm install @openvino-ffi/linux-x64"],
  ];
  for (const [runtime, command] of commands) assertStringIncludes(failure({ runtime }).message, `\n  ${command}\n`);
});

test("findLibrary() knows the system's folders on every platform", () => {
  const cases: [string, string, string][] = [
    ["linux", "x64", "/usr/local/lib/libopenvino_c.so.2641"],
    ["linux", "x64", "/usr/lib/x86_64-linux-gnu/libopenvino_c.so.2026.4.1"],
    ["linux", "arm64", "/usr/lib/aarch64-linux-gnu/libopenvino_c.so.2026.4.1"],
    ["linux", "x64", "/usr/lib64/libopenvino_c.so"],
    ["linux", "x64", "/opt/intel/openvino_2026.4.1/runtime/lib/intel64/libopenvino_c.so"],
    ["darwin", "arm64", "/opt/homebrew/lib/libopenvino_c.dylib"],
    ["darwin", "x64", "/usr/local/lib/libopenvino_c.2641.dylib"],
    ["darwin", "arm64", "/opt/intel/openvino_2026/runtime/lib/arm64/Release/libopenvino_c.dylib"],
    ["win32", "x64", "C:\\Program Files (x86)\\Intel\\openvino_2026\\runtime\\bin\\intel64\\Release\\openvino_c.dll"],
  ];
  for (const [platform, arch, library] of cases) assertEquals(find({ platform, arch, files: [library] }), library);
});

test("findLibrary() takes the newest of several unpacked archives", () => {
  const archive = (name: string) => `/opt/intel/${name}/runtime/lib/intel64/libopenvino_c.so`;
  const files = ["openvino_2026.4.9", "openvino_2026.4.10", "openvino_2026.4.2"].map(archive);
  assertEquals(find({ files }), archive("openvino_2026.4.10"));
});

test("findLibrary() looks into the active virtual environment", () => {
  const cases: [string, string, string][] = [
    ["linux", "/envs/me", "/envs/me/lib/python3.11/site-packages/openvino/libs/libopenvino_c.so.2641"],
    ["linux", "/envs/me", "/envs/me/lib64/python3.14t/site-packages/openvino/libs/libopenvino_c.so.2641"],
    ["darwin", "/envs/me", "/envs/me/lib/python3.13/site-packages/openvino/libs/libopenvino_c.2641.dylib"],
    ["win32", "C:\\envs\\me", "C:\\envs\\me\\Lib\\site-packages\\openvino\\libs\\openvino_c.dll"],
  ];
  for (const [platform, folder, library] of cases) {
    assertEquals(find({ platform, files: [library], environment: { VIRTUAL_ENV: folder } }), library);
    assertThrows(() => find({ platform, files: [library] }), OpenVINOLoadError);
  }
});

test("findLibrary() looks into the active Conda environment, at its packages for C and for Python", () => {
  const cases: [string, string, string][] = [
    ["linux", "/conda", "/conda/lib/libopenvino_c.so.2641"],
    ["linux", "/conda", "/conda/lib/python3.12/site-packages/openvino/libs/libopenvino_c.so.2641"],
    ["win32", "C:\\conda", "C:\\conda\\Library\\bin\\openvino_c.dll"],
  ];
  for (const [platform, folder, library] of cases) {
    assertEquals(find({ platform, files: [library], environment: { CONDA_PREFIX: folder } }), library);
  }
});

test("findLibrary() looks into the project's .venv and venv, after the active environment and before PATH's Python", () => {
  const site = (prefix: string) => `${prefix}/lib/python3.12/site-packages/openvino/libs/libopenvino_c.so.2641`;
  const environment = { PATH: "/usr/bin" };
  const others = ["/usr/bin/python3", site("/usr"), download];
  for (const folder of ["/project/.venv", "/project/venv"]) {
    assertEquals(find({ files: [site(folder), ...others], environment }), site(folder));
    assertEquals(find({ files: [site(folder), ...others], environment, cwd: "/project/src" }), site(folder));
    assertEquals(find({ files: [site(folder), ...others], environment, cwd: "/other" }), site("/usr"));
    const active = { ...environment, VIRTUAL_ENV: "/active" };
    assertEquals(find({ files: [site(folder), site("/active"), ...others], environment: active }), site("/active"));
  }
  const windows = "C:\\project\\.venv\\Lib\\site-packages\\openvino\\libs\\openvino_c.dll";
  assertEquals(find({ platform: "win32", files: [windows] }), windows);
});

test("findLibrary() looks at the packages of the first Python on PATH", () => {
  const environment = { PATH: "relative:/none:/usr/bin:/late/bin" };
  const late = ["/late/bin/python3", "/late/lib/python3.12/site-packages/openvino/libs/libopenvino_c.so.2641"];
  const site = "/usr/lib/python3/dist-packages/openvino/libs/libopenvino_c.so.2641";
  assertEquals(find({ files: ["/usr/bin/python3", site, ...late], environment }), site);
  assertEquals(find({ files: late, environment }), late[1]);
});

test("findLibrary() follows a Python that is a link, after its own packages", () => {
  const links = { "/env/bin/python3": "/base/bin/python3.12" };
  const environment = { PATH: "/env/bin" };
  const own = "/env/lib/python3.12/site-packages/openvino/libs/libopenvino_c.so.2641";
  const base = "/base/lib/python3.12/site-packages/openvino/libs/libopenvino_c.so.2641";
  assertEquals(find({ links, files: [own, base], environment }), own);
  assertEquals(find({ links, files: [base], environment }), base);
});

test("findLibrary() looks at the versions behind a pyenv shim, newest first", () => {
  const site = (version: string) =>
    `/home/me/.pyenv/versions/${version}.1/lib/python${version}/site-packages/openvino/libs/libopenvino_c.so.2641`;
  const files = ["/home/me/.pyenv/shims/python3", site("3.9"), site("3.12"), site("3.10")];
  assertEquals(find({ files, environment: { PATH: "/home/me/.pyenv/shims" } }), site("3.12"));
});

test("findLibrary() finds Python's packages on Windows beside python.exe and above Scripts", () => {
  const library = "C:\\Python312\\Lib\\site-packages\\openvino\\libs\\openvino_c.dll";
  for (const python of ["C:\\Python312\\python.exe", "C:\\Python312\\Scripts\\python.exe"]) {
    const environment = { PATH: `C:\\Windows;${win32.dirname(python)}` };
    assertEquals(find({ platform: "win32", files: [python, library], environment }), library);
  }
});

test("findLibrary() looks at the user's own Python packages", () => {
  const cases: [string, Record<string, string>, string][] = [
    ["linux", { HOME: "/h" }, "/h/.local/lib/python3.12/site-packages/openvino/libs/libopenvino_c.so.2641"],
    [
      "darwin",
      { HOME: "/h" },
      "/h/Library/Python/3.12/lib/python/site-packages/openvino/libs/libopenvino_c.2641.dylib",
    ],
    [
      "win32",
      { USERPROFILE: "C:\\me" },
      "C:\\me\\AppData\\Roaming\\Python\\Python312\\site-packages\\openvino\\libs\\openvino_c.dll",
    ],
  ];
  for (const [platform, environment, library] of cases) {
    assertEquals(find({ platform, files: [library], environment }), library);
  }
});

test("findLibrary() finds a download in the working folder, its parents and this package, in this order", () => {
  const inParent = "/.openvino/openvino/libs/libopenvino_c.so.2641";
  const inPackage = "/packages/openvino-ffi/.openvino/openvino/libs/libopenvino_c.so.2641";
  const packageFolder = "/packages/openvino-ffi";
  assertEquals(find({ files: [download, inParent, inPackage], packageFolder }), download);
  assertEquals(find({ files: [inParent, inPackage], packageFolder }), inParent);
  assertEquals(find({ files: [inPackage], packageFolder }), inPackage);
});

test("findLibrary() finds the user's download last", () => {
  const user = "/h/.cache/openvino-ffi/openvino/libs/libopenvino_c.so.2641";
  assertEquals(find({ files: [user], environment: { HOME: "/h" } }), user);
  assertEquals(find({ files: [user, download], environment: { HOME: "/h" } }), download);
});

test("locateLibrary() tells by which place the library was found", () => {
  const name = "libopenvino_c.so";
  const environment = { HOME: "/home/me", VIRTUAL_ENV: "/venv" };
  const places: [string, string, Record<string, string>?][] = [
    ["/chosen", "OPENVINO_LIB_PATH", { OPENVINO_LIB_PATH: "/chosen" }],
    ["/intel", "INTEL_OPENVINO_DIR", { INTEL_OPENVINO_DIR: "/intel" }],
    ["/project/node_modules/@openvino-ffi/linux-x64/openvino/libs", "the npm package"],
    ["/usr/local/lib", "the system's folders"],
    ["/project/.venv/lib/python3.12/site-packages/openvino/libs", "the project's Python"],
    ["/venv/lib/python3.12/site-packages/openvino/libs", "the active Python"],
    ["/.openvino/openvino/libs", "the project's download"],
    ["/home/me/.cache/openvino-ffi/openvino/libs", "the user's download"],
  ];
  for (const [folder, place, more] of places) {
    const path = `${folder}/${name}`;
    assertEquals(locateLibrary(machine({ files: [path], environment: { ...environment, ...more } })), { path, place });
  }
});

test("userDownload() follows each system's custom", () => {
  const folder = (platform: string, environment: Record<string, string>) =>
    userDownload(machine({ platform, environment }));
  assertEquals(folder("linux", { HOME: "/h", XDG_CACHE_HOME: "/c" }), "/c/openvino-ffi");
  assertEquals(folder("linux", { HOME: "/h" }), "/h/.cache/openvino-ffi");
  assertEquals(folder("darwin", { HOME: "/h" }), "/h/.cache/openvino-ffi");
  assertEquals(folder("win32", { USERPROFILE: "C:\\me", LOCALAPPDATA: "D:\\l" }), "D:\\l\\openvino-ffi");
  assertEquals(folder("win32", { USERPROFILE: "C:\\me" }), "C:\\me\\AppData\\Local\\openvino-ffi");
  assertEquals(folder("linux", {}), undefined);
});

test("libraryIn() prefers the unversioned name, else the newest version", () => {
  const choose = (names: string[], platform = "linux") => libraryIn("/f", { platform, list: () => names });
  assertEquals(choose(["libopenvino_c.so.2650", "libopenvino_c.so", "libopenvino_c.so.2641"]), "/f/libopenvino_c.so");
  assertEquals(choose(["libopenvino_c.so.2641", "libopenvino_c.so.2650"]), "/f/libopenvino_c.so.2650");
  assertEquals(choose(["libopenvino_c.so.2026.10.0", "libopenvino_c.so.2641"]), "/f/libopenvino_c.so.2026.10.0");
  assertEquals(
    choose(["libopenvino_c.2641.dylib", "libopenvino_c.2650.dylib"], "darwin"),
    "/f/libopenvino_c.2650.dylib",
  );
  assertEquals(choose(["libopenvino_c.2641.dylib", "libopenvino_c.dylib"], "darwin"), "/f/libopenvino_c.dylib");
});

test("libraryIn() takes no other file for the library", () => {
  const others = [
    "libopenvino.so.2641",
    "libopenvino_c.so.debug",
    "libopenvino_c.so.",
    "libopenvino_c.2641.dylib",
    "openvino_c.dll",
    "libopenvino_c.a",
  ];
  assertEquals(libraryIn("/f", { platform: "linux", list: () => others }), undefined);
  assertEquals(
    libraryIn("/f", { platform: "linux", list: () => [...others, "libopenvino_c.so"] }),
    "/f/libopenvino_c.so",
  );
  assertEquals(libraryIn("C:\\f", { platform: "win32", list: () => others }), "C:\\f\\openvino_c.dll");
});

test("findLibrary() passes over a library that its name or its link's target shows to be too old", () => {
  const old = "/usr/lib/libopenvino_c.so.2025.4.0";
  assertEquals(find({ files: [old, download] }), download);
  assertEquals(find({ links: { [system]: old }, files: [old, download] }), download);
  assertEquals(find({ links: { [system]: "/usr/lib/libopenvino_c.so.2640" }, files: [download] }), system);
  assertStringIncludes(failure({ files: [old] }).message, "/usr/lib: OpenVINO 2025.4.0 in it is too old (2026.0.0 or");
});

test("findLibrary() lists every place tried, why it did not do, and the one command that helps", () => {
  const error = failure({
    files: ["/usr/lib/other.so", "/usr/bin/python3", "/usr/lib/python3.11/site-packages/numpy"],
    environment: { PATH: "/usr/bin", HOME: "/h", INTEL_OPENVINO_DIR: "/gone" },
    denied: ["/opt/intel"],
  });
  assertEquals(error.tried, [
    "OPENVINO_LIB_PATH: not set",
    "/gone/runtime/lib/intel64: missing",
    "/gone/lib/intel64: missing",
    "/gone: missing",
    "/gone/bin/intel64/Release: missing",
    "@openvino-ffi/linux-x64: not installed",
    "/usr/local/lib: missing",
    "/usr/local/lib/x86_64-linux-gnu: missing",
    "/usr/local/lib64: missing",
    "/usr/lib: no OpenVINO C library in it",
    "/usr/lib/x86_64-linux-gnu: missing",
    "/usr/lib64: missing",
    "/home/linuxbrew/.linuxbrew/lib: missing",
    "/home/linuxbrew/.linuxbrew/opt/openvino/lib: missing",
    "/h/.nix-profile/lib: missing",
    "/run/current-system/sw/lib: missing",
    "/nix/var/nix/profiles/default/lib: missing",
    "/opt/intel: no permission",
    "/usr/lib/python3.11/site-packages: no OpenVINO C library in it",
    "/h/.local: missing",
    "/project/.openvino: missing",
    "/.openvino: missing",
    "/h/.cache/openvino-ffi: missing",
  ]);
  // A screen has no room for all of them: what is missing is left out first.
  for (const place of error.tried.filter((line) => !line.endsWith(": missing") && !line.endsWith("not set"))) {
    assertStringIncludes(error.message, `\n  ${place}\n`);
  }
  assert(error.message.endsWith(`\n  ${fetchCommand("linux")}`));
  assert(!error.message.includes("Deno"), error.message);
});

/** Places in which people have OpenVINO, each on a machine that has nothing else. */
const layouts: readonly (readonly [what: string, library: string, machine?: Machine])[] = [
  ["an archive's root", "/ov/runtime/lib/intel64/libopenvino_c.so", { environment: { OPENVINO_LIB_PATH: "/ov" } }],
  ["an archive's root on Windows", "D:\\ov\\runtime\\bin\\intel64\\Release\\openvino_c.dll", {
    platform: "win32",
    environment: { OPENVINO_LIB_PATH: "D:\\ov" },
  }],
  ["a build's sources", "/src/bin/intel64/Release/libopenvino_c.so", { environment: { OPENVINO_LIB_PATH: "/src" } }],
  ["a build's sources on arm64", "/src/bin/aarch64/Release/libopenvino_c.so", {
    arch: "arm64",
    environment: { OPENVINO_LIB_PATH: "/src" },
  }],
  ["CMake's files in an archive", "/ov/runtime/lib/intel64/libopenvino_c.so", {
    environment: { OpenVINO_DIR: "/ov/runtime/cmake" },
  }],
  ["CMake's files in a Python package", "/site/openvino/libs/libopenvino_c.so.2641", {
    environment: { OpenVINO_DIR: "/site/openvino/cmake" },
  }],
  ["CMake's files in a system's folder", "/sys/lib/libopenvino_c.so", {
    environment: { OpenVINO_DIR: "/sys/lib/cmake/openvino2026.4.1" },
  }],
  ["CMake's files of a build", "/src/bin/intel64/Release/libopenvino_c.so", {
    environment: { OpenVINO_DIR: "/src/build" },
  }],
  ["OPENVINO_LIB_PATHS", "D:\\b\\openvino_c.dll", {
    platform: "win32",
    environment: { OPENVINO_LIB_PATHS: "D:\\a;D:\\b" },
  }],
  ["LD_LIBRARY_PATH", "/b/libopenvino_c.so.2641", { environment: { LD_LIBRARY_PATH: "/a::relative:/b" } }],
  ["DYLD_LIBRARY_PATH", "/b/libopenvino_c.2641.dylib", {
    platform: "darwin",
    environment: { DYLD_LIBRARY_PATH: "/a:/b" },
  }],
  ["PATH on Windows", "D:\\b\\openvino_c.dll", { platform: "win32", environment: { PATH: "C:\\a;D:\\b" } }],
  ["Homebrew", "/opt/homebrew/lib/libopenvino_c.dylib", { platform: "darwin" }],
  ["Homebrew's keg", "/opt/homebrew/opt/openvino/lib/libopenvino_c.dylib", { platform: "darwin" }],
  ["Homebrew's keg on Intel", "/usr/local/opt/openvino/lib/libopenvino_c.dylib", { platform: "darwin" }],
  ["Homebrew elsewhere", "/h/brew/lib/libopenvino_c.dylib", {
    platform: "darwin",
    environment: { HOMEBREW_PREFIX: "/h/brew" },
  }],
  ["Linuxbrew", "/home/linuxbrew/.linuxbrew/lib/libopenvino_c.so"],
  ["Linuxbrew's keg", "/home/linuxbrew/.linuxbrew/opt/openvino/lib/libopenvino_c.so"],
  ["vcpkg", "/vcpkg/installed/x64-linux-dynamic/lib/libopenvino_c.so", { environment: { VCPKG_ROOT: "/vcpkg" } }],
  ["vcpkg on Windows", "D:\\vcpkg\\installed\\x64-windows\\bin\\openvino_c.dll", {
    platform: "win32",
    environment: { VCPKG_ROOT: "D:\\vcpkg" },
  }],
  ["vcpkg's manifest", "/project/vcpkg_installed/x64-linux-dynamic/lib/libopenvino_c.so"],
  ["Nix, the user's", "/h/.nix-profile/lib/libopenvino_c.so", { environment: { HOME: "/h" } }],
  ["Nix, the system's", "/run/current-system/sw/lib/libopenvino_c.so"],
  ["Nix without NixOS", "/nix/var/nix/profiles/default/lib/libopenvino_c.so"],
  ["uv", "/project/.venv/lib/python3.12/site-packages/openvino/libs/libopenvino_c.so.2641"],
  ["uv, from a folder below", "/project/.venv/lib/python3.12/site-packages/openvino/libs/libopenvino_c.so.2641", {
    cwd: "/project/src/deep",
  }],
  ["uv on Windows", "C:\\project\\.venv\\Lib\\site-packages\\openvino\\libs\\openvino_c.dll", { platform: "win32" }],
  ["openvino-node", "/project/node_modules/openvino-node/bin/libopenvino_c.so.2641"],
  ["openvino-node, from a folder below", "/project/node_modules/openvino-node/bin/libopenvino_c.so.2641", {
    cwd: "/project/src",
  }],
  [
    "a Python of the Windows Store",
    [
      "C:\\L\\Packages\\PythonSoftwareFoundation.Python.3.12_qbz5n2kfra8p0\\LocalCache\\local-packages",
      "Python312\\site-packages\\openvino\\libs\\openvino_c.dll",
    ].join("\\"),
    { platform: "win32", environment: { LOCALAPPDATA: "C:\\L" } },
  ],
  [
    "a Python that is not on PATH",
    "C:\\L\\Programs\\Python\\Python313\\Lib\\site-packages\\openvino\\libs\\openvino_c.dll",
    {
      platform: "win32",
      environment: { LOCALAPPDATA: "C:\\L" },
    },
  ],
  ["a Python for all users", "C:\\P\\Python310\\Lib\\site-packages\\openvino\\libs\\openvino_c.dll", {
    platform: "win32",
    environment: { ProgramFiles: "C:\\P" },
  }],
  [
    "python.org's on macOS",
    [
      "/Library/Frameworks/Python.framework/Versions/3.13/lib/python3.13/site-packages",
      "openvino/libs/libopenvino_c.2641.dylib",
    ].join("/"),
    { platform: "darwin" },
  ],
];

for (const [what, library, made] of layouts) {
  test(`findLibrary() finds OpenVINO in ${what}`, () => {
    assertEquals(find({ ...made, files: [library] }), library);
    // Where the same library is too old, it is found and passed over.
    const old = library.replace(/2641/, "2541");
    if (old !== library) {
      assertStringIncludes(failure({ ...made, files: [old] }).tried.join(), "2025.4.1 in it is too old");
    }
  });
}

test("findLibrary() takes the npm package before the search path, and that before the system's folders", () => {
  const environment = { LD_LIBRARY_PATH: "/path" };
  const onPath = "/path/libopenvino_c.so";
  assertEquals(find({ files: [onPath, system], environment }), onPath);
  assertEquals(find({ files: [onPath, system] }), system);
  const inPackage = "/store/linux-x64/openvino/libs/libopenvino_c.so.2641";
  const packages = { "@openvino-ffi/linux-x64": "/store/linux-x64" };
  assertEquals(find({ files: [onPath, inPackage], environment, packages }), inPackage);
});

test("fetchCommand() names Windows' Python", () => {
  assert(fetchCommand("win32").startsWith("python -m pip "));
  assert(fetchCommand("darwin").startsWith("python3 -m pip "));
});

test("fetchCommand() takes the wheel that every Python can fetch, as the set-up does", () => {
  const args = pipArguments("requirements.txt", ".openvino");
  const options = fetchCommand("linux").split(" ").slice(4, -1);
  assertEquals(options.filter((option) => !args.includes(option)), []);
  assertEquals(
    options.join(" "),
    "--no-deps --only-binary :all: --python-version 3.12 --ignore-requires-python --target .openvino",
  );
});

test("findLibrary() fits its message to a screen, even if every place is there and has nothing in it", () => {
  const files = Array.from({ length: 30 }, (_, i) => `/opt/intel/openvino_2026.${i}/runtime/readme`);
  const error = failure({ files, environment: { HOME: "/h" } });
  assert(error.tried.length > 60, `${error.tried.length} places`);
  assert(error.message.split("\n").length <= 24, error.message);
  assertStringIncludes(error.message, "more places, which npx openvino-ffi info lists\nInstall it with:\n");
  assert(error.message.endsWith("openvino==2026.4.1"), error.message);
});

test("findLibrary() goes past places without permission and then names the flags", () => {
  const noPermission = ["/usr", "VIRTUAL_ENV"];
  assertEquals(find({ files: [system, download], noPermission }), download);
  const error = failure({ files: [system], noPermission });
  assert(error.tried.includes("/usr/lib: no permission (--allow-read=/usr/lib)"));
  assert(error.tried.includes("VIRTUAL_ENV: no permission (--allow-env=VIRTUAL_ENV)"));
  assertStringIncludes(
    error.message,
    `Deno did not let it look everywhere; give it --allow-env=${environmentVariables.join(",")} --allow-read\n`,
  );
  const inNode = failure({ files: [system], noPermission: ["/usr"], runtime: "Node" });
  assert(inNode.tried.includes("/usr/lib: no permission (--allow-fs-read=/usr/lib)"));
  assertStringIncludes(inNode.message, "Node did not let it look everywhere; give it --allow-fs-read\n");
});

test("findLibrary() counts variables it may not read as unset", () => {
  const noPermission = [...environmentVariables];
  assertEquals(find({ files: [download], noPermission }), download);
  const error = failure({ noPermission });
  assertStringIncludes(error.message, "give it --allow-env=");
  assert(!error.message.includes("--allow-read"), error.message);
});

test("findLibrary() reads only the variables listed for --allow-env", () => {
  for (const platform of ["linux", "darwin", "win32"]) {
    const host = machine({ platform });
    assertThrows(() => findLibrary(host), OpenVINOLoadError);
    assertEquals(host.read.filter((name) => !(environmentVariables as readonly string[]).includes(name)), []);
  }
});

test("findLibrary() lets an unexpected error of the machine show in the list", () => {
  const host = machine({ files: [download] });
  const broken: Host = {
    ...host,
    list: (folder) => {
      if (folder === "/usr/lib") throw new Error("EIO: i/o error");
      return host.list(folder);
    },
  };
  assertEquals(findLibrary(broken), download);
  const error = assertThrows(
    () => findLibrary({ ...broken, cwd: () => "/elsewhere" }),
    OpenVINOLoadError,
  );
  assert(error.tried.includes("/usr/lib: EIO: i/o error"));
});

test("oldestOpenVINO is not newer than the release the set-up fetches", () => {
  assert(!isOlder(pinnedOpenVINO, oldestOpenVINO));
});

test("nodeHost() tells of this machine", () => {
  const host = nodeHost();
  assert(host.packageFolder && host.list(host.packageFolder).includes("ffi"));
  const file = (host.platform === "win32" ? win32 : posix).join(host.packageFolder, "ffi", "finding", "host.ts");
  assertEquals(host.isFile(file), true);
  assertEquals(host.isFile(host.packageFolder), false);
  assertThrows(() => host.isFile(`${file}.missing`), Error, "ENOENT");
  assertEquals(host.environment("OPENVINO_FFI_NO_SUCH_VARIABLE"), undefined);
});
