import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { symbols } from "../ffi/symbols/mod.ts";
import type { Signature } from "../ffi/symbols/signature.ts";

/**
 * The C++ functions called that return no status, and why they cannot throw. Functions that free memory never throw.
 */
const known: Readonly<Record<string, string>> = {
  ov_get_last_err_msg: "it copies a text",
  ov_model_is_dynamic: "not asked of a runtime model with nodes that may have no outputs, such as those of variables",
};

const folder = new URL("./", import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith("_test.ts"))
  .map((name) => readFileSync(new URL(name.replaceAll("\\", "/"), folder), "utf8"));

test("no C function is called unguarded but those that cannot throw", () => {
  const called = Object.entries<Signature>(symbols).filter(([name, { result }]) =>
    result !== "status" && !name.endsWith("_free") && sources.some((text) => new RegExp(`\\b${name}\\(`).test(text))
  );
  assertEquals(called.map(([name]) => name).toSorted(), Object.keys(known));
});
