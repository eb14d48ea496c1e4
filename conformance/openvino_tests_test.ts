import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { assert, assertEquals } from "@std/assert";

test("openvino_tests.md names files that exist", () => {
  const text = readFileSync(new URL("openvino_tests.md", import.meta.url), "utf8");
  const cells = text.split("\n").filter((line) => line.startsWith("| `")).map((line) => line.split("|")[2]!);
  // The kit's files are named without their folder.
  const kit = cells.map((cell) => /kit: ([^;]*)/.exec(cell)?.[1] ?? "")
    .flatMap((names) => names.match(/(?<=`)[\w/]+(?:\.ts)?(?=`)/g) ?? [])
    .map((name) => `conformance/checks/${name}`);
  const others = text.match(/(?<=`)(?:conformance|ffi|src)\/(?!bindings|frontends)[\w/]+(?:\.\w+)?(?=`)/g) ?? [];
  assert(kit.length > 30 && others.length > 30, `${kit.length} and ${others.length}`);
  assertEquals([...kit, ...others].filter((file) => !existsSync(new URL(`../${file}`, import.meta.url))), []);
});
