import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assertEquals, assertRejects } from "@std/assert";
import { temporaryFolder } from "../../conformance/test_support/temporary_folder.ts";
import { moveFolder } from "./move_folder.ts";

/** A made system, in which renaming fails a number of times; it counts the attempts. */
function system(failures: number, code: string) {
  const made = {
    attempts: 0,
    rename() {
      if (++made.attempts <= failures) throw Object.assign(new Error(code), { code });
    },
  };
  return made;
}

test("moveFolder() tries again on Windows while something in the folder is open", async () => {
  for (const code of ["EACCES", "EBUSY", "EPERM"]) {
    const made = system(3, code);
    await moveFolder("a", "b", { platform: "win32", rename: made.rename, pause: 0 });
    assertEquals(made.attempts, 4);
  }
  const forever = system(Infinity, "EPERM");
  await assertRejects(
    () => moveFolder("a", "b", { platform: "win32", rename: forever.rename, pause: 0 }),
    Error,
    "EPERM",
  );
  assertEquals(forever.attempts, 100);
});

test("moveFolder() fails at once elsewhere, and for other reasons", async () => {
  for (const [platform, code] of [["linux", "EPERM"], ["win32", "ENOSPC"]] as const) {
    const made = system(1, code);
    await assertRejects(() => moveFolder("a", "b", { platform, rename: made.rename, pause: 0 }), Error, code);
    assertEquals(made.attempts, 1);
  }
});

test("moveFolder() can be aborted, and moves a folder", async () => {
  const { rename } = system(Infinity, "EPERM");
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => moveFolder("a", "b", { platform: "win32", rename, signal }));
  using temporary = temporaryFolder();
  const [from, to] = [join(temporary.path, "a"), join(temporary.path, "b")];
  mkdirSync(from);
  await moveFolder(from, to);
  assertEquals([existsSync(from), existsSync(to)], [false, true]);
});
