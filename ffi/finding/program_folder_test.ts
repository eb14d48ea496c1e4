import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { programFolder } from "./program_folder.ts";

test("programFolder() knows that a runtime runs this, which is in no program of its own", () => {
  assertEquals(programFolder(), undefined);
});
