import { assertEquals, assertThrows } from "@std/assert";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ensurePackages, type Packages } from "./packages.ts";

const manifest = { dependencies: { "@a/b": "1.0.0" }, devDependencies: { c: "2.0.0" } };

/** A checkout with nothing installed, and an installer that notes what it is asked for. */
function withCheckout(body: (root: string, install: (folder: string, packages: Packages) => void) => void): void {
  const root = mkdtempSync(join(tmpdir(), "openvino-ffi-packages-"));
  writeFileSync(join(root, "package.json"), JSON.stringify(manifest));
  for (const name of ["deno.lock", "bun.lock", "bunfig.toml"]) writeFileSync(join(root, name), "");
  try {
    body(root, (folder, packages) => {
      const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const all = { ...dependencies, ...(packages === "all" && devDependencies) };
      for (const [name, version] of Object.entries(all)) {
        const made = join(folder, "node_modules", name);
        mkdirSync(made, { recursive: true });
        writeFileSync(join(made, "package.json"), JSON.stringify({ version }));
      }
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test("ensurePackages() installs what is asked for, and nothing that is there", () =>
  withCheckout((root, install) => {
    assertEquals(ensurePackages(root, "none", install), false);
    assertEquals(existsSync(join(root, "node_modules")), false);
    assertEquals(ensurePackages(root, "samples", install), true);
    assertEquals(readdirSync(join(root, "node_modules")), ["@a"]);
    assertEquals(ensurePackages(root, "samples", install), false);
    assertEquals(ensurePackages(root, "all", install), true);
    assertEquals(readdirSync(join(root, "node_modules")).sort(), ["@a", "c"]);
    assertEquals([ensurePackages(root, "all", install), ensurePackages(root, "samples", install)], [false, false]);
    assertEquals(readdirSync(join(root, ".cache")), []);
  }));

test("ensurePackages() replaces a package of another version", () =>
  withCheckout((root, install) => {
    ensurePackages(root, "all", install);
    writeFileSync(join(root, "node_modules/c/package.json"), JSON.stringify({ version: "1.9.0" }));
    assertEquals([ensurePackages(root, "samples", install), ensurePackages(root, "all", install)], [false, true]);
    assertEquals(JSON.parse(readFileSync(join(root, "node_modules/c/package.json"), "utf8")).version, "2.0.0");
  }));

test("ensurePackages() that fails half-way leaves what was there", () =>
  withCheckout((root, install) => {
    ensurePackages(root, "samples", install);
    const fail = (folder: string) => {
      install(folder, "all");
      throw new Error("no network");
    };
    assertThrows(() => ensurePackages(root, "all", fail), Error, "no network");
    assertEquals(readdirSync(join(root, "node_modules")), ["@a"]);
    assertEquals(readdirSync(join(root, ".cache")), []);
    assertEquals(ensurePackages(root, "all", install), true);
  }));
