import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { FreeGate } from "./free_gate.ts";

test("FreeGate holds frees until no run is left, where it is needed", () => {
  const gate = new FreeGate(true);
  const freed: string[] = [];
  gate.whenQuiet(() => freed.push("idle"));
  assertEquals(freed, ["idle"]);
  gate.enter();
  gate.enter();
  gate.whenQuiet(() => freed.push("first"));
  gate.whenQuiet(() => freed.push("second"));
  gate.leave();
  assertEquals(freed, ["idle"]);
  gate.leave();
  assertEquals(freed, ["idle", "first", "second"]);
});

test("FreeGate lets everything through where it is not needed", () => {
  const gate = new FreeGate(false);
  const freed: string[] = [];
  gate.enter();
  gate.whenQuiet(() => freed.push("at once"));
  assertEquals(freed, ["at once"]);
  gate.leave();
});
