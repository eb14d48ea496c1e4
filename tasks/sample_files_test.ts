import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { Wheels } from "../ffi/fetching/fetch_wheels.ts";
import { pinnedOpenVINO } from "../ffi/release.ts";
import { ensureSampleFiles } from "./sample_files.ts";

/** A repository with nothing but requirements, and a stand-in for pip that counts its calls. */
async function withRepository(
  body: (
    root: string,
    pip: { fetch: (wheels: Wheels, workFolder: string) => Promise<string>; calls: Wheels[] },
  ) => Promise<void>,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "openvino-ffi-samples-"));
  mkdirSync(join(root, "samples"));
  writeFileSync(join(root, "samples", "requirements.txt"), "thing==1");
  const calls: Wheels[] = [];
  const fetch = (wheels: Wheels, workFolder: string) => {
    calls.push(wheels);
    const site = join(workFolder, "site");
    mkdirSync(site);
    writeFileSync(join(site, wheels.requirements), "");
    return Promise.resolve(site);
  };
  try {
    await body(root, { fetch, calls });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test("ensureSampleFiles() fetches the samples' requirements once, and again when they change", () =>
  withRepository(async (root, { fetch, calls }) => {
    const folder = await ensureSampleFiles(root, { fetch });
    assertEquals(folder, join(root, ".cache", "samples"));
    assertEquals(readdirSync(folder).sort(), ["requirements.txt", "thing==1"]);
    await ensureSampleFiles(root, { fetch, log: (line) => assertEquals(line, "", "logged") });
    assertEquals(calls.length, 1);
    writeFileSync(join(root, "samples", "requirements.txt"), "thing==2");
    await ensureSampleFiles(root, { fetch });
    assertEquals(calls.map(({ requirements }) => requirements), ["thing==1", "thing==2"]);
    assertEquals(readdirSync(folder).sort(), ["requirements.txt", "thing==2"]);
    assertEquals(readdirSync(join(root, ".cache")), ["samples"]);
  }));

test("ensureSampleFiles() that fails keeps what was there", () =>
  withRepository(async (root, { fetch }) => {
    const folder = await ensureSampleFiles(root, { fetch });
    writeFileSync(join(root, "samples", "requirements.txt"), "thing==2");
    const fail = () => Promise.reject(new Error("no network"));
    await assertRejects(() => ensureSampleFiles(root, { fetch: fail }), Error, "no network");
    assertEquals(existsSync(join(folder, "thing==1")), true);
    assertEquals(readdirSync(join(root, ".cache")), ["samples"]);
  }));

test("the samples' requirements are pinned with checksums, and the tokenizers are of OpenVINO's release", () => {
  const text = readFileSync(new URL("../samples/requirements.txt", import.meta.url), "utf8");
  const entries = text.replace(/^#.*\n/gm, "").trim().split(/\n(?! )/);
  for (const entry of entries) assertMatch(entry, /^[\w-]+==[\d.]+( \\\n {4}--hash=sha256:[0-9a-f]{64})+$/);
  assertEquals(entries.map((entry) => entry.split(" ")[0]).includes(`openvino-tokenizers==${pinnedOpenVINO}.0`), true);
});
