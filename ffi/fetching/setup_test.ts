import { test } from "node:test";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findLibrary, userDownload } from "../finding/finder.ts";
import { type Host, nodeHost } from "../finding/host.ts";
import { OpenVINOLoadError } from "../load_error.ts";
import { setUp } from "./setup.ts";

/** This machine with a project folder and a home folder but without OpenVINO; nothing outside is visible. */
interface World {
  folder: string;
  host: Host;
  project: string;
}

async function withWorld(
  body: (world: World) => Promise<void>,
  environment: Record<string, string> = {},
): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "openvino-ffi-setup-")));
  const project = join(folder, "project");
  mkdirSync(project);
  const real = nodeHost();
  const inside = <T>(look: (path: string) => T) => (path: string): T => {
    if (path.startsWith(folder)) return look(path);
    throw Object.assign(new Error(`ENOENT: ${path}`), { code: "ENOENT" });
  };
  const host: Host = {
    ...real,
    packageFolder: project,
    cwd: () => project,
    environment: (name) => ({ HOME: folder, USERPROFILE: folder, ...environment })[name],
    list: inside(real.list),
    isFile: inside(real.isFile),
    realpath: inside(real.realpath),
    resolvePackage: () => undefined,
    programFolder: () => undefined,
  };
  try {
    await body({ folder, host, project });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const libraryNames: Record<string, string> = { win32: "openvino_c.dll", darwin: "libopenvino_c.2641.dylib" };
const libraryName = libraryNames[nodeHost().platform] ?? "libopenvino_c.so.2641";

/** Replaces pip: writes the relevant files of the package. */
function fakeFetch(workFolder: string): Promise<string> {
  const libs = join(workFolder, "site", "openvino", "libs");
  mkdirSync(libs, { recursive: true });
  writeFileSync(join(libs, libraryName), "");
  return Promise.resolve(join(workFolder, "site"));
}

const neverFetch = () => Promise.reject(new Error("fetched although there is a library"));
const fetchedInto = (folder: string) => join(folder, "openvino", "libs", libraryName);

test("setUp() fetches into the project's .openvino and leaves nothing else", () =>
  withWorld(async ({ host, project }) => {
    const lines: string[] = [];
    const library = await setUp({ host, fetch: fakeFetch, log: (line) => void lines.push(line) });
    assertEquals(library, fetchedInto(join(project, ".openvino")));
    assertEquals(findLibrary(host), library);
    assertEquals(readdirSync(project), [".openvino"]);
    assertEquals(lines.length, 1);
    assertStringIncludes(lines[0]!, "Fetching OpenVINO");
  }));

test("setUp() fetches into another project's .openvino if told so", () =>
  withWorld(async ({ host, folder }) => {
    const other = { ...host, cwd: () => folder };
    const library = await setUp({ host: other, project: folder, fetch: fakeFetch });
    assertEquals(library, fetchedInto(join(folder, ".openvino")));
  }));

test("setUp() fetches nothing and says nothing the second time", () =>
  withWorld(async ({ host }) => {
    const library = await setUp({ host, fetch: fakeFetch });
    const log = (line: string) => assertEquals(line, "", "logged");
    assertEquals(await setUp({ host, fetch: neverFetch, log }), library);
  }));

test("setUp() with user fetches into the user's folder, for all projects", () =>
  withWorld(async ({ host, folder }) => {
    const library = await setUp({ host, user: true, fetch: fakeFetch });
    assertEquals(library, fetchedInto(userDownload(host)!));
    const other: Host = { ...host, cwd: () => folder, packageFolder: undefined };
    assertEquals(await setUp({ host: other, fetch: neverFetch }), library);
  }));

test("setUp() with user fails where the user has no folder", () =>
  withWorld(async ({ host }) => {
    const homeless: Host = { ...host, environment: () => undefined };
    await assertRejects(() => setUp({ host: homeless, user: true, fetch: fakeFetch }), OpenVINOLoadError, "HOME");
  }));

test("setUp() fetches nothing for a wrong OPENVINO_LIB_PATH", () =>
  withWorld(async ({ host, project }) => {
    await assertRejects(() => setUp({ host, fetch: fakeFetch }), OpenVINOLoadError, "OPENVINO_LIB_PATH");
    assertEquals(readdirSync(project), []);
  }, { OPENVINO_LIB_PATH: "missing" }));

test("setUp() several times at once fetches once", () =>
  withWorld(async ({ host, project }) => {
    let fetches = 0;
    const lines: string[] = [];
    const waiting = () => lines.filter((line) => line.startsWith("Waiting for another set-up")).length;
    const slowFetch = async (workFolder: string) => {
      fetches++;
      // Takes until the others have noticed the lock.
      while (waiting() < 2) await new Promise((resolve) => setTimeout(resolve, 1));
      return await fakeFetch(workFolder);
    };
    const run = () => setUp({ host, fetch: slowFetch, log: (line) => void lines.push(line) });
    const libraries = await Promise.all([run(), run(), run()]);
    assertEquals(fetches, 1);
    assertEquals(new Set(libraries).size, 1);
    assertEquals(waiting(), 2);
    assertEquals(readdirSync(project), [".openvino"]);
  }));

test("setUp() that fails half-way leaves nothing, and the next one succeeds", () =>
  withWorld(async ({ host, project }) => {
    const fail = async (workFolder: string) => {
      await fakeFetch(workFolder);
      throw new OpenVINOLoadError("no network");
    };
    await assertRejects(() => setUp({ host, fetch: fail }), OpenVINOLoadError, "no network");
    assertEquals(readdirSync(project), []);
    assert(existsSync(await setUp({ host, fetch: fakeFetch })));
  }));

test("setUp() tells of a folder that cannot be written, and names the user's", () =>
  withWorld(async ({ host, project }) => {
    for (const code of ["EACCES", "EPERM", "EROFS"]) {
      const refuse = () => Promise.reject(Object.assign(new Error(`${code}: mkdir`), { code }));
      const told = await assertRejects(() => setUp({ host, fetch: refuse }), OpenVINOLoadError, "setup --user");
      assertStringIncludes(told.message, `${project} cannot be written`);
      const ofUser = await assertRejects(() => setUp({ host, user: true, fetch: refuse }), OpenVINOLoadError);
      assertStringIncludes(ofUser.message, "set XDG_CACHE_HOME");
    }
    const full = () => Promise.reject(Object.assign(new Error("ENOSPC: write"), { code: "ENOSPC" }));
    await assertRejects(() => setUp({ host, fetch: full }), Error, "ENOSPC: write");
    assert(existsSync(await setUp({ host, fetch: fakeFetch })));
  }));

test("setUp() goes on after a killed run, and clears what that left", () =>
  withWorld(async ({ host, project }) => {
    const workFolder = join(project, ".openvino.fetch-killed");
    await fakeFetch(workFolder);
    const lock = join(project, ".openvino.lock");
    writeFileSync(lock, "killed");
    utimesSync(lock, new Date(0), new Date(0));
    assert(existsSync(await setUp({ host, fetch: fakeFetch })));
    assertEquals(readdirSync(project), [".openvino"]);
  }));

test("setUp() replaces a download without a library", () =>
  withWorld(async ({ host, project }) => {
    mkdirSync(join(project, ".openvino", "openvino", "libs"), { recursive: true });
    writeFileSync(join(project, ".openvino", "half"), "");
    await setUp({ host, fetch: fakeFetch });
    assertEquals(readdirSync(project), [".openvino"]);
    assertEquals(readdirSync(join(project, ".openvino")), ["openvino"]);
  }));

test("setUp() refuses a package without the library and keeps what was there", () =>
  withWorld(async ({ host, project }) => {
    mkdirSync(join(project, ".openvino"));
    writeFileSync(join(project, ".openvino", "before"), "");
    const empty = (workFolder: string) => {
      mkdirSync(join(workFolder, "site"));
      return Promise.resolve(join(workFolder, "site"));
    };
    await assertRejects(() => setUp({ host, fetch: empty }), OpenVINOLoadError, "has no C library");
    assertEquals(readdirSync(project), [".openvino"]);
    assertEquals(readdirSync(join(project, ".openvino")), ["before"]);
  }));

test("setUp() ends at its signal and leaves nothing", () =>
  withWorld(async ({ host, project }) => {
    const interrupt = new AbortController();
    const fetchUntilAborted = (_stage: string, signal?: AbortSignal) =>
      new Promise<string>((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
        interrupt.abort(new RangeError("interrupted"));
      });
    await assertRejects(
      () => setUp({ host, fetch: fetchUntilAborted, signal: interrupt.signal }),
      RangeError,
      "interrupted",
    );
    assertEquals(readdirSync(project), []);
  }));
