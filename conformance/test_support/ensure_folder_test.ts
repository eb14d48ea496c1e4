import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assertEquals, assertRejects } from "@std/assert";
import { ensureFolder } from "./ensure_folder.ts";
import { temporaryFolder } from "./temporary_folder.ts";

test("ensureFolder() makes a folder once, whoever asks", async () => {
  using parent = temporaryFolder();
  const folder = join(parent.path, "some", "folder");
  let calls = 0;
  const make = async (target: string) => {
    calls++;
    mkdirSync(target);
    await undefined;
    writeFileSync(join(target, "file"), "content");
  };
  await Promise.all([ensureFolder(folder, make), ensureFolder(folder, make)]);
  await ensureFolder(folder, make);
  assertEquals(calls, 1);
  assertEquals(readFileSync(join(folder, "file"), "utf8"), "content");
  assertEquals(readdirSync(join(parent.path, "some")), ["folder"]);
});

test("ensureFolder() leaves nothing behind if it fails, and can be repeated", async () => {
  using parent = temporaryFolder();
  const folder = join(parent.path, "folder");
  const fail = async (target: string) => {
    mkdirSync(target);
    await undefined;
    throw new Error("no network");
  };
  await assertRejects(() => ensureFolder(folder, fail), Error, "no network");
  assertEquals([existsSync(folder), readdirSync(parent.path)], [false, []]);
  await ensureFolder(folder, async (target) => {
    await undefined;
    mkdirSync(target);
  });
  assertEquals(existsSync(folder), true);
});

test("ensureFolder() takes the folder of another process that took over and was faster", async () => {
  using parent = temporaryFolder();
  const folder = join(parent.path, "folder");
  await ensureFolder(folder, async (target) => {
    mkdirSync(target);
    await undefined;
    mkdirSync(folder);
    writeFileSync(join(folder, "file"), "the other's");
  });
  assertEquals(readFileSync(join(folder, "file"), "utf8"), "the other's");
  assertEquals(readdirSync(parent.path), ["folder"]);
});
