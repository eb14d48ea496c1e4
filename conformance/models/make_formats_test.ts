import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { makeFormats } from "./make_formats.ts";

test("the models in other formats are what make_formats.ts makes", () => {
  const made = Object.entries(makeFormats());
  assertEquals(made.length, 5);
  for (const [name, bytes] of made) {
    assertEquals(
      readFileSync(new URL(name, import.meta.url)).toString("hex"),
      Buffer.from(bytes).toString("hex"),
      name,
    );
  }
});
