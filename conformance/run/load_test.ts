import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { loadText, watchLoad } from "./load.ts";

test("watchLoad() gives the load before and at the end, or nothing where it is unknown", () => {
  const loads = [0.25, 1.5];
  const load = watchLoad(() => loads.shift())();
  assertEquals(load, { before: 0.25, after: 1.5 });
  assertEquals(loadText(load!), "0.25 before, 1.50 at the end");
  assertEquals(watchLoad(() => undefined)(), undefined);
});
