import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { ensureChromium, type Machine } from "./chromium.ts";

const debian: Machine = { hasChromium: false, isRoot: true, release: 'NAME="Debian"\nVERSION_ID="12"\nID=debian\n' };

/** Fake commands with given outcomes, and a record of them. */
function commands(...ends: (string | undefined)[]) {
  const ran: string[] = [];
  const run = (command: string, args: readonly string[]) => {
    ran.push([command, args[0], args.at(-1)].join(" "));
    return ends[ran.length - 1];
  };
  return { ran, run };
}

test("ensureChromium() installs it on Debian, as root, where there is none", () => {
  const { ran, run } = commands();
  assertEquals(ensureChromium(debian, run), undefined);
  assertEquals(ran, ["apt-get update --quiet", "apt-get install chromium"]);
});

test("ensureChromium() runs nothing where there is one, or it may not", () => {
  const { ran, run } = commands();
  assertEquals(ensureChromium({ ...debian, hasChromium: true }, run), undefined);
  assertEquals(ensureChromium({ ...debian, isRoot: false }, run), "only root may install it");
  for (const release of [undefined, "ID=ubuntu\nID_LIKE=debian\n", "ID=fedora\n"]) {
    assertEquals(ensureChromium({ ...debian, release }, run), "it is installed on Debian only");
  }
  assertEquals(ran, []);
});

test("ensureChromium() tells what failed, and goes no further", () => {
  const update = commands("apt-get update: no network");
  assertEquals(ensureChromium(debian, update.run), "apt-get update: no network");
  assertEquals(update.ran.length, 1);
  const install = commands(undefined, "apt-get install: no space");
  assertEquals(ensureChromium(debian, install.run), "apt-get install: no space");
});
