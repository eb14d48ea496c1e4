import { test } from "node:test";
import { assert, assertEquals, assertGreater, assertRejects, assertStringIncludes } from "@std/assert";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withLock } from "./lock.ts";

/** Runs a test with the path of a lock file in a temporary folder. */
async function withFile(body: (file: string, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-lock-"));
  try {
    await body(join(folder, "lock"), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Creates a lock whose holder gave its last sign of life some time ago. */
function lockLeft(file: string, millisecondsAgo: number): void {
  writeFileSync(file, "another process");
  const time = new Date(Date.now() - millisecondsAgo);
  utimesSync(file, time, time);
}

const quick = { beat: 4 };

test("withLock() returns the body's result and leaves no file", () =>
  withFile(async (file, folder) => {
    const result = await withLock(file, () => {
      assert(existsSync(file));
      return Promise.resolve(7);
    });
    assertEquals(result, 7);
    assertEquals(readdirSync(folder), []);
  }));

test("withLock() opens again after a body that fails", () =>
  withFile(async (file, folder) => {
    await assertRejects(() => withLock(file, () => Promise.reject(new RangeError("body"))), RangeError, "body");
    assertEquals(await withLock(file, () => Promise.resolve(1)), 1);
    assertEquals(readdirSync(folder), []);
  }));

test("withLock() lets one body run at a time", () =>
  withFile(async (file) => {
    let running = 0, most = 0, waited = 0;
    const body = async () => {
      most = Math.max(most, ++running);
      // The first process holds the lock until the others have noticed it.
      while (waited < 2) await new Promise((resolve) => setTimeout(resolve, 1));
      await new Promise((resolve) => setTimeout(resolve, 10));
      running--;
    };
    const options = { ...quick, onWait: () => void waited++ };
    await Promise.all([1, 2, 3].map(() => withLock(file, body, options)));
    assertEquals(most, 1);
    assertEquals(waited, 2);
  }));

test("withLock() breaks open the lock of a killed process", () =>
  withFile(async (file, folder) => {
    lockLeft(file, 60_000);
    const waited = () => {
      throw new Error("waited");
    };
    assertEquals(await withLock(file, () => Promise.resolve("done"), { ...quick, onWait: waited }), "done");
    assertEquals(readdirSync(folder), []);
  }));

test("withLock() waits for a holder that lives", () =>
  withFile(async (file) => {
    lockLeft(file, 0);
    const interrupt = new AbortController();
    const waiting = withLock(file, () => Promise.resolve(), {
      ...quick,
      signal: interrupt.signal,
      onWait: () => interrupt.abort(new RangeError("enough")),
    });
    await assertRejects(() => waiting, Error);
    assertEquals(readFileSync(file, "utf8"), "another process");
  }));

test("withLock() shows signs of life while its body runs", () =>
  withFile(async (file) => {
    await withLock(file, async () => {
      utimesSync(file, new Date(0), new Date(0));
      while (statSync(file).mtimeMs === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      assertGreater(statSync(file).mtimeMs, Date.now() - 60_000);
    }, quick);
  }));

test("withLock() leaves alone the lock of a process that took over", () =>
  withFile(async (file) => {
    await withLock(file, () => {
      writeFileSync(file, "another process");
      return Promise.resolve();
    });
    assertEquals(readFileSync(file, "utf8"), "another process");
  }));

test("withLock() tells of a folder that it cannot write", () =>
  withFile(async (file) => {
    const error = await assertRejects(() => withLock(join(file, "missing", "lock"), () => Promise.resolve()), Error);
    assertStringIncludes(error.message, "ENOENT");
  }));
