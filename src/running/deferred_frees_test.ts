import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { DeferredFrees } from "./deferred_frees.ts";

test("DeferredFrees holds frees until no run is left, where it is needed", () => {
  const frees = new DeferredFrees(true);
  const freed: string[] = [];
  frees.whenQuiet(() => freed.push("idle"));
  assertEquals(freed, ["idle"]);
  frees.enter();
  frees.enter();
  frees.whenQuiet(() => freed.push("first"));
  frees.whenQuiet(() => freed.push("second"));
  frees.leave();
  assertEquals(freed, ["idle"]);
  frees.leave();
  assertEquals(freed, ["idle", "first", "second"]);
});

test("DeferredFrees lets everything through where it is not needed", () => {
  const frees = new DeferredFrees(false);
  const freed: string[] = [];
  frees.enter();
  frees.whenQuiet(() => freed.push("at once"));
  assertEquals(freed, ["at once"]);
  frees.leave();
});
